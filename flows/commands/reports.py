"""Commands that give figures, and the organizers' help."""

from bot.commands import Argument, Call, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import admin, described, organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.report import export as tables
from flows.report import final as page
from flows.report import now as report

FINAL = "final"
"""The page that can be sent to a board."""


def now(turn: Turn, call: Call) -> None:
    """Have the report made; it comes as a message, or as the page to send on."""
    program = program_of(turn, call)
    (page if call.get("form") == FINAL else report).start(turn, program)
    turn.answer(Message(Text("report.working")))


def export(turn: Turn, call: Call) -> None:
    """Have the figures written as tables, a workbook unless CSV is named; they come as a message."""
    program = program_of(turn, call)
    tables.start(turn, program, call.get("form") or tables.FORMS[0])
    turn.answer(Message(Text("report.working")))


def help_organizers(turn: Turn, call: Call) -> None:
    """Every organizers' command with what it does."""
    turn.answer(Message(Text("commands.help_organizers"), lines=described(turn, ROOT)))


COMMANDS = (
    Command(
        ROOT,
        ("report", "now"),
        now,
        organizer,
        (Argument("form", "choice", required=False, choices=("message", FINAL)), PROGRAM),
    ),
    Command(
        ROOT,
        ("report", "export"),
        export,
        organizer,
        (Argument("form", "choice", required=False, choices=tables.FORMS), PROGRAM),
    ),
    Command(ROOT, ("help",), help_organizers, admin, who="admin"),
)
