"""Commands about proposed pairs: have them made, decide by hand, approve; and see who waits."""

from bot.commands import Argument, Call, CannotDo, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import member_of, organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.pairing import by_hand, swapping, waiting
from flows.pairing.approving import chosen, resolved
from flows.pairing.preview import proposals
from flows.pairing.proposals import approve, start
from flows.pairing.rulings import Kind
from storage.tables import Pair, Program


def preview(turn: Turn, call: Call) -> None:
    """Have the pool matched; the proposals come as a message."""
    start(turn, program_of(turn, call))
    turn.answer(Message(Text("matching.working")))


def match_queue(turn: Turn, call: Call) -> None:
    """Have the pool matched to see who is left over; the queue comes as a message."""
    waiting.start(turn, program_of(turn, call))
    turn.answer(Message(Text("matching.queue_working")))


def match_approve(turn: Turn, call: Call) -> None:
    """Introduce all proposed pairs, or those that are named."""
    program = program_of(turn, call)
    turn.answer(approve(turn, program, chosen(turn, program, call.get("pairs"))))


def match_pin(turn: Turn, call: Call) -> None:
    """Have two people proposed together whatever else is best; or no longer."""
    _decide(turn, call, "pin")


def match_forbid(turn: Turn, call: Call) -> None:
    """Have two people never proposed together; or no longer."""
    _decide(turn, call, "forbid")


def _decide(turn: Turn, call: Call, kind: Kind) -> None:
    program = program_of(turn, call)
    mentor, _ = member_of(turn, program, call, "mentor")
    mentee, _ = member_of(turn, program, call, "mentee")
    if call.get("undo"):
        turn.answer(by_hand.undo(turn, mentor, mentee, kind))
    else:
        turn.answer(by_hand.decide(turn, program, mentor, mentee, kind))


def match_swap(turn: Turn, call: Call) -> None:
    """Say what an exchange of partners costs, with the button that makes it."""
    program = program_of(turn, call)
    waiting = proposals(turn, program.id)
    if not waiting:
        raise CannotDo(Text("matching.nothing_to_approve"))
    first, second = (_one(turn, program, call.get(name), waiting) for name in ("first", "second"))
    turn.answer(swapping.ask(turn, program, first, second))


def _one(turn: Turn, program: Program, typed: str, waiting: list[Pair]) -> Pair:
    found = resolved(turn, program, typed, waiting)
    if len(found) != 1:
        raise CannotDo(Text("matching.one_pair", {"typed": typed[:40]}))
    return found[0]


def match_list(turn: Turn, call: Call) -> None:
    """All that was decided by hand and holds."""
    turn.answer(by_hand.RULINGS.first(turn, program_of(turn, call)))


MATCHES = ("open", "running")
TWO = (Argument("mentor", "member"), Argument("mentee", "member"))
UNDO = Argument("undo", "choice", required=False, choices=("yes",))
COMMANDS = (
    Command(ROOT, ("match", "preview"), preview, organizer, (PROGRAM,), states=MATCHES),
    Command(
        ROOT,
        ("match", "approve"),
        match_approve,
        organizer,
        (Argument("pairs", required=False), PROGRAM),
        states=("running",),
    ),
    Command(ROOT, ("match", "pin"), match_pin, organizer, (*TWO, UNDO, PROGRAM), states=MATCHES),
    Command(ROOT, ("match", "forbid"), match_forbid, organizer, (*TWO, UNDO, PROGRAM), states=MATCHES),
    Command(
        ROOT,
        ("match", "swap"),
        match_swap,
        organizer,
        (Argument("first", "pair"), Argument("second", "pair"), PROGRAM),
        states=MATCHES,
    ),
    Command(ROOT, ("match", "list"), match_list, organizer, (PROGRAM,), states=MATCHES),
    Command(ROOT, ("match", "queue"), match_queue, organizer, (PROGRAM,), states=MATCHES),
)
