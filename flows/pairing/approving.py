"""An organizer approves proposals: all, one by one, or those that are named. Before that nobody is told anything."""

from collections.abc import Sequence

from sqlmodel import col, select

from bot.commands import CannotDo
from bot.messages import Message, Text
from bot.turn import Turn
from flows.pairing.choosing import EVERYTHING, Proposed, meant, ranges
from flows.pairing.preview import proposals
from flows.pairing.proposals import approve
from flows.pairing.rulings import dropped, rule
from flows.program.terms import terms
from flows.who import organizers, sides, title
from storage.tables import Pair, Person, Program

MOST = 15
"""Numbers in a sentence."""


def chosen(turn: Turn, program: Program, typed: str) -> list[Pair]:
    """The proposals that *typed* means. Raises CannotDo where one is not there, or none is named that must be."""
    waiting = proposals(turn, program.id)
    if not waiting:
        raise CannotDo(Text("matching.nothing_to_approve"))
    if typed.strip().casefold() in EVERYTHING:
        if terms(program).approve_each:
            raise CannotDo(_each(program, waiting))
        return waiting
    return resolved(turn, program, typed, waiting)


def resolved(turn: Turn, program: Program, typed: str, waiting: Sequence[Pair]) -> list[Pair]:
    """Those of *waiting* that *typed* means. Raises CannotDo where it names none, or one of several."""
    found = meant(typed, [_called(turn, one) for one in waiting])
    by = {one.id: one for one in waiting}
    if found.unknown:
        raise CannotDo(_unknown(turn, program, found.unknown, waiting))
    if found.several:
        pairs = [
            Text("commands.numbered_pair", {"id": str(one), "pair": title(turn.session, by[one])})
            for one in found.several[0][1]
        ]
        raise CannotDo(Text("commands.which_pair", {"pairs": pairs}))
    return [by[one] for one in found.numbers]


def _called(turn: Turn, pair: Pair) -> Proposed:
    mentor, mentee = (turn.session.get_one(Person, side.person_id).name for side in sides(turn.session, pair))
    return Proposed(pair.id, mentor, mentee)


def _unknown(turn: Turn, program: Program, named: Sequence[str], waiting: Sequence[Pair]) -> Text:
    """What is not among the proposals: introduced already, or not there at all; and which numbers are."""
    numbers = [int(one) for one in named if one.isdecimal() and len(one) < 16]
    met = turn.session.exec(
        select(Pair.id).where(
            Pair.program_id == program.id,
            col(Pair.id).in_(numbers),
            col(Pair.state).in_(("active", "paused", "ended")),
        )
    ).all()
    values = {"named": [one[:40] for one in named[:MOST]], "numbers": _numbers(waiting)}
    key = "introduced_already" if len(met) == len(named) else "no_such_proposal"
    return Text(f"matching.{key}", values)


def _each(program: Program, waiting: Sequence[Pair]) -> Text:
    return Text("matching.each", {"program": program.name, "numbers": _numbers(waiting)})


def _numbers(waiting: Sequence[Pair]) -> list[str | Text]:
    """The numbers of proposals, as many as somebody reads; of the rest, how many there are."""
    rows = ranges([one.id for one in waiting])
    more = len(rows) - MOST
    return [*rows[:MOST], *([Text("matching.and_more", {"n": more})] if more > 0 else [])]


# Buttons -------------------------------------------------------------------------------------------------------------


def press_approve(turn: Turn, item: str, value: str) -> Text | None:
    """Approve all proposals of a program, unless there are newer ones than the button was made for."""
    number, _, newest = item.partition("-")
    program = turn.session.get(Program, int(number)) if number.isdecimal() and len(number) < 16 else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if not _runs(turn, program):
        return None
    waiting = proposals(turn, program.id)
    if not waiting:
        return Text("bot.stale")
    if not newest.isdecimal() or any(one.id > int(newest) for one in waiting):
        return Text("matching.stale")
    if terms(program).approve_each:
        turn.answer(Message(_each(program, waiting)))
        return None
    turn.say(approve(turn, program, waiting), program=program.id)
    return Text("bot.sealed", {"answer": Text("matching.approve_all")})


def press_proposal(turn: Turn, item: str, value: str) -> Text | None:
    """Introduce one proposed pair; or keep the two apart from now on."""
    pair = turn.session.get(Pair, int(item)) if item.isdecimal() and len(item) < 16 else None
    if pair is None or turn.who.id not in organizers(turn.session, pair.program_id):
        return Text("bot.stale")
    program = turn.session.get_one(Program, pair.program_id)
    if pair.state != "proposed":
        return Text("matching.stale")
    if not _runs(turn, program):
        return None
    name = title(turn.session, pair)
    if value == "approve":
        turn.say(approve(turn, program, [pair]), program=program.id)
        return Text("bot.sealed", {"answer": Text("matching.approve_one")})
    mentor, mentee = sides(turn.session, pair)
    rule(turn, mentor, mentee, "forbid")
    dropped(turn, mentor, mentee, "forbid")
    return Text("bot.sealed", {"answer": Text("matching.set_apart", {"pair": name})})


def _runs(turn: Turn, program: Program) -> bool:
    """Whether pairs can be introduced in the program just now; where not, it is said."""
    if program.state == "running":
        return True
    turn.answer(Message(Text("matching.not_running", {"program": program.name})))
    return False


PRESSES = {"approve": press_approve, "proposal": press_proposal}
