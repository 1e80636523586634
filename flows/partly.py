"""What arrived without all that goes with it: organizers hear what is missing, and what they can do."""

from datetime import timedelta

from sqlmodel import col, select

from bot.adapter import Partly
from bot.effects import Subject
from bot.languages import CHAIN
from bot.messages import Message, Text
from bot.turn import Turn
from flows.program.voice import voice
from flows.who import organizers
from storage.tables import Account, LogEntry, Outbox, Person, Program

AGAIN = timedelta(days=1)
"""For how long the same cure is not repeated: many pairs are introduced at a time."""


def tell(turn: Turn, row: Outbox, found: Partly) -> None:
    """Of a post who asked for it hears; of an introduction all organizers, once a day."""
    if row.program_id is None:
        return
    program = turn.session.get_one(Program, row.program_id)
    if row.kind == "post":
        _say(turn, program, turn.session.get_one(Account, row.account_id).person_id, row.kind, found)
    elif not _told(turn, program, found.why):
        turn.record("introduced_apart", Subject(program.id), why=found.why)
        for person in organizers(turn.session, program.id):
            _say(turn, program, person, row.kind, found)


def _told(turn: Turn, program: Program, why: str) -> bool:
    turn.session.flush()
    query = select(LogEntry.values).where(
        LogEntry.program_id == program.id, LogEntry.code == "introduced_apart", col(LogEntry.at) > turn.now - AGAIN
    )
    return any(one.get("why") == why for one in turn.session.exec(query).all())


def _say(turn: Turn, program: Program, person: int, kind: str, found: Partly) -> None:
    spoken = voice(turn.session, turn.session.get_one(Person, person), program.id).language
    cure = next(found.cure[one] for one in CHAIN[spoken] if one in found.cure)
    lines = (Text("bot.plain", {"text": cure}),)
    turn.say(Message(Text(f"partly.{kind}", {"program": program.name}), lines=lines), person=person, program=program.id)
