"""The command that has a program rehearsed before anybody takes part."""

from bot.commands import Call, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.program.states import ASKING, LIVE
from flows.rehearsal.perform import start


def rehearse(turn: Turn, call: Call) -> None:
    """Have the program played on a copy; what came of it arrives as messages."""
    program = program_of(turn, call)
    start(turn, program)
    turn.answer(Message(Text("rehearsal.working", {"program": program.name})))


COMMANDS = (Command(ROOT, ("program", "rehearse"), rehearse, organizer, (PROGRAM,), states=(*ASKING, *LIVE)),)
