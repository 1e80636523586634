"""Commands that make pairs outside matching: one by hand, or those that meet already, from a file."""

from bot.commands import Argument, Call, Command
from bot.turn import Turn
from flows.commands.guards import anybody_of, organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.pairing.adding import add
from flows.pairing.importing import MEETING
from flows.pairing.roll import Meets


def pair_add(turn: Turn, call: Call) -> None:
    """Introduce two people, or with `introduced:yes` take in a pair that meets already."""
    program = program_of(turn, call)
    mentor, mentee = (anybody_of(turn, program, call, side) for side in ("mentor", "mentee"))
    meets = Meets(mentor.id, mentee.id)
    turn.answer(add(turn, program, meets, introduced=call.get("introduced") == "yes"))


def pair_import(turn: Turn, call: Call) -> None:
    """Show what a CSV of pairs that meet already would do; with `sure:yes`, take them in."""
    program = program_of(turn, call)
    content = call.files.get("file") or call.get("file").encode()
    MEETING.start(turn, program, content, columns=call.get("columns"), sure=call.get("sure") == "yes")


YES = ("yes",)
COMMANDS = (
    Command(
        ROOT,
        ("pair", "add"),
        pair_add,
        organizer,
        (
            Argument("mentor", "member"),
            Argument("mentee", "member"),
            Argument("introduced", "choice", required=False, choices=YES),
            PROGRAM,
        ),
        states=("running",),
    ),
    Command(
        ROOT,
        ("pair", "import"),
        pair_import,
        organizer,
        (
            Argument("file", "file"),
            Argument("columns", required=False),
            Argument("sure", "choice", required=False, choices=YES),
            PROGRAM,
        ),
        states=("running",),
    ),
)
