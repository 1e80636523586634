"""Commands that give figures, and the organizers' help."""

from bot.commands import Call, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows import report
from flows.commands.guards import admin, described, organizer, program_of
from flows.commands.programs import PROGRAM, ROOT


def now(turn: Turn, call: Call) -> None:
    """Have the report made; it comes as a message."""
    program = program_of(turn, call)
    report.start(turn, program)
    turn.answer(Message(Text("report.working")))


def help_organizers(turn: Turn, call: Call) -> None:
    """Every organizers' command with what it does."""
    turn.answer(Message(Text("commands.help_organizers"), lines=described(turn, ROOT)))


COMMANDS = (
    Command(ROOT, ("report", "now"), now, organizer, (PROGRAM,)),
    Command(ROOT, ("help",), help_organizers, admin, who="admin"),
)
