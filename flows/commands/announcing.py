"""`announce`: an organizer writes to many."""

from bot.commands import Argument, Call, Command, fitting
from bot.effects import Ask, Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.announce.flow import LONGEST
from flows.announce.groups import GROUPS
from flows.commands.guards import organizer, program_of


def announce(turn: Turn, call: Call) -> None:
    """Ask what is missing, then show it with how many people it reaches; nothing goes out before a clear yes."""
    program = program_of(turn, call)
    known = {"to": call.get("to"), "words": fitting(call.get("text"), LONGEST)}
    subject = Subject(program.id, item=f"{turn.now:%Y%m%d%H%M%S%f}")
    turn.perform([Ask("announce", subject, answers={name: one for name, one in known.items() if one})])
    turn.answer(Message(Text("commands.in_dm")))


ROOT = "mentoring-admin"
COMMANDS = (
    Command(
        ROOT,
        ("announce",),
        announce,
        organizer,
        (
            Argument("to", "choice", required=False, choices=GROUPS),
            Argument("text", required=False, long=True),
            Argument("program", "program", required=False),
        ),
        states=("surveying", "open", "running", "paused"),
    ),
)
