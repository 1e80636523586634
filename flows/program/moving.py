"""A program goes from one state to the next."""

from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn
from flows.program.terms import terms
from storage.tables import Program


def move(turn: Turn, program: Program, state: str) -> None:
    """Write the new state, and the log's entry of it."""
    turn.record("program_state", Subject(program.id), before=program.state, after=state)
    program.state = state
    turn.session.add(program)


def not_ready(program: Program) -> Message | None:
    """What to set before anybody may be asked anything: the first words could not be said without it. None: ready."""
    missing = terms(program).ready
    if not missing:
        return None
    return Message(
        Text("program.not_ready", {"program": program.name}),
        lines=tuple(Text("program.set_first", {"label": Text(f"settings.{name}"), "name": name}) for name in missing),
    )
