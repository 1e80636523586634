"""Commands about what pairs are asked: `checkin send|status`, `satisfaction send|results`."""

from bot.commands import Argument, Call, CannotDo, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows import asking
from flows.checkin.status import status
from flows.commands.guards import organizer, pair_of, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.reminding import listed
from flows.satisfaction import results


def checkin_status(turn: Turn, call: Call) -> None:
    """How each round stands, what waits and why; and who has not answered, to be reminded."""
    program = program_of(turn, call)
    turn.answer(status(turn, program))
    for message in listed(turn, program, "checkin"):
        turn.answer(message)


def checkin_send(turn: Turn, call: Call) -> None:
    """Ask the two of a pair whether they connected; without a pair all, once the number is confirmed."""
    _send(turn, call, "checkin")


def satisfaction_send(turn: Turn, call: Call) -> None:
    """The same for how it goes."""
    _send(turn, call, "satisfaction")


def satisfaction_results(turn: Turn, call: Call) -> None:
    """Have the figures of satisfaction counted; they come as a message, with what is shared and what may be shown."""
    results.start(turn, program_of(turn, call))
    turn.answer(Message(Text("report.working")))


def _send(turn: Turn, call: Call, kind: str) -> None:
    program = program_of(turn, call)
    if not call.get("pair"):
        turn.answer(asking.sure(turn, program, kind))
        return
    pair = pair_of(turn, program, call)
    if pair.state != "active":
        raise CannotDo(Text("pairs.not_active"))
    turn.answer(asking.ask_pair(turn, pair, kind))


PAIR = Argument("pair", "pair", required=False)
COMMANDS = (
    Command(ROOT, ("checkin", "status"), checkin_status, organizer, (PROGRAM,)),
    Command(ROOT, ("checkin", "send"), checkin_send, organizer, (PAIR, PROGRAM), states=("running",)),
    Command(ROOT, ("satisfaction", "send"), satisfaction_send, organizer, (PAIR, PROGRAM), states=("running",)),
    Command(ROOT, ("satisfaction", "results"), satisfaction_results, organizer, (PROGRAM,)),
)
