"""Work for many, some of them a turn: what is left follows in a turn of its own, until it is done."""

from collections.abc import Callable
from datetime import datetime

from bot.effects import Plan, Subject
from bot.nudges import fired
from bot.turn import Turn
from storage.tables import Nudge, Program

Some = Callable[[Turn, Program, str, int], int | None]
"""Does the next ones of a program, *about* what it was begun with, whose numbers are greater than the one given.

Returns the greatest number that it did, where there may be more; None where that was all.
"""


def begin(turn: Turn, kind: str, program: int, about: str = "", at: datetime | None = None, after: int = 0) -> None:
    """Have it begin *at* that time (aware UTC), or now. *kind* is its nudge's; the same *about* is begun once."""
    key, item = f"{kind}:{program}:{about}:{after}", f"{about}|{after}"
    turn.plan(Plan(key=key, kind=kind, due_at=at or turn.now, subject=Subject(program, item=item)))


def by_nudge(some: Some) -> Callable[[Turn, Nudge], None]:
    """The nudge that does *some*, and plans the same for the rest."""

    def fire(turn: Turn, nudge: Nudge) -> None:
        fired(turn, nudge)
        program = turn.session.get_one(Program, nudge.program_id)
        about, _, after = (nudge.item or "").rpartition("|")
        last = some(turn, program, about, int(after))
        if last is not None:
            begin(turn, nudge.kind, program.id, about, nudge.planned_for, last)

    return fire
