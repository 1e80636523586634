"""What could stand for an argument while a command is typed: programs, members, pairs by their names."""

from collections.abc import Iterable, Sequence

from sqlmodel import col, select

from bot.commands import Argument, Call
from bot.text_safety import folded
from bot.turn import Turn
from flows.commands.guards import labels_of, mine, program_of
from flows.who import title
from storage.tables import Pair

MOST = 25
"""More than this is read by nobody; it is typed on."""

Offer = tuple[str, str]


def offers(turn: Turn, call: Call, argument: Argument, typed: str) -> Sequence[Offer]:
    """(value, label), those that begin as *typed* first. The command's guard has been asked already."""
    match argument.kind:
        case "program":
            found = [(str(one.id), one.name) for one in mine(turn)]
        case "member" if mine(turn):
            found = [(label, label) for label in labels_of(turn, program_of(turn, call), argument.name)]
        case "pair":
            found = _pairs(turn, call)
        case _:
            return ()
    return _fitting(found, typed)


def _pairs(turn: Turn, call: Call) -> list[Offer]:
    """Those that are proposed for a command about proposals, else those that meet."""
    states = ("proposed",) if call.command.path[0] == "match" else ("active", "paused")
    rows = turn.session.exec(
        select(Pair)
        .where(Pair.program_id == program_of(turn, call).id, col(Pair.state).in_(states))
        .order_by(col(Pair.id))
    ).all()
    return [(str(one.id), f"#{one.id} {turn.texts.plain(turn.who.language, title(turn.session, one))}") for one in rows]


def _fitting(found: Iterable[Offer], typed: str) -> list[Offer]:
    wanted = folded(typed)
    fitting = [one for one in found if wanted in folded(one[1])]
    return sorted(fitting, key=lambda one: not folded(one[1]).startswith(wanted))[:MOST]
