"""The command about a program's topics: the list, and what people say that is not on it."""

from bot.commands import Argument, Call, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import organizer, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.topic_list import changing
from flows.topic_list.perform import show


def topics(turn: Turn, call: Call) -> None:
    """Show the list; or add to it, remove from it, or say which topic words mean."""
    program = program_of(turn, call)
    if words := call.get("merge"):
        into = call.get("into")
        said = (
            changing.merge(turn, program, words, into) if into else Text("topic_list.into_what", {"words": words[:60]})
        )
        turn.answer(Message(said))
    elif words := call.get("add"):
        turn.answer(Message(changing.add(turn, program, words)))
    elif words := call.get("remove"):
        turn.answer(Message(changing.remove(turn, program, words)))
    else:
        show(turn, program)


COMMANDS = (
    Command(
        ROOT,
        ("settings", "topics"),
        topics,
        organizer,
        (
            Argument("merge", required=False),
            Argument("into", required=False),
            Argument("add", required=False),
            Argument("remove", required=False),
            PROGRAM,
        ),
    ),
)
