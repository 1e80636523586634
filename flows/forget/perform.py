"""Erases a person: their words are gone, counts stay without them, the partner hears neutral words."""

import secrets
from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col, delete, or_, select

from bot import floor
from bot.messages import Message, Text
from bot.turn import Turn
from flows.agreement import erasing
from flows.always.effects import Forget
from flows.pairing import meanwhile
from flows.pairing.ending import end_pair
from flows.screening.entry import drop_case
from flows.who import enrollments, pairs_of
from storage.tables import (
    Account,
    Answer,
    Conversation,
    Enrollment,
    Goal,
    LogEntry,
    Nudge,
    Organizer,
    Outbox,
    Pair,
    PairNote,
    Person,
    Ruling,
    SurveyAnswer,
)


def forget(effect: Forget, turn: Turn) -> None:
    """Erase whoever the turn is with, after the last word to them is queued."""
    person = turn.who
    for enrollment in enrollments(turn.session, person.id):
        drop_case(turn, enrollment, "left")
        for pair in pairs_of(turn.session, enrollment.id):
            partner = pair.mentee_id if pair.mentor_id == enrollment.id else pair.mentor_id
            end_pair(turn, pair, "forgotten", by=enrollment.id, again=(partner,))
        meanwhile.withdraw(turn, enrollment, "left")
    turn.session.flush()
    _words(turn, person.id)
    _names(turn, person)
    erasing.erase(turn, person)
    stranger = secrets.randbelow(2**30) + 2**30  # Fits the column, and lies beyond the ids of people.
    turn.session.execute(update(LogEntry).where(col(LogEntry.person_id) == person.id).values(person_id=stranger))
    turn.say(Message(Text("forget.done")))


def _words(turn: Turn, person: int) -> None:
    """Delete what the person wrote, and what was written to them or about them in words."""
    session = turn.session
    mine = session.exec(select(Conversation.id).where(Conversation.person_id == person)).all()
    session.execute(delete(Answer).where(col(Answer.conversation_id).in_(mine)))
    accounts = session.exec(select(Account.id).where(Account.person_id == person)).all()
    _passed_on(turn, mine, accounts)
    owned = session.exec(select(Enrollment.id).where(Enrollment.person_id == person)).all()
    session.execute(delete(Goal).where(col(Goal.enrollment_id).in_(owned)))
    session.execute(delete(Ruling).where(col(Ruling.mentor_id).in_(owned) | col(Ruling.mentee_id).in_(owned)))
    session.execute(delete(SurveyAnswer).where(col(SurveyAnswer.person_id) == person))
    theirs = select(Pair.id).where(or_(col(Pair.mentor_id).in_(owned), col(Pair.mentee_id).in_(owned)))
    notes = or_(col(PairNote.pair_id).in_(theirs), col(PairNote.written_by) == person)
    session.execute(delete(PairNote).where(notes))
    floor.cancel(turn, "erased", person_id=person)
    session.execute(update(Nudge).where(col(Nudge.person_id) == person).values(item=None))
    for conversation in session.exec(
        select(Conversation).where(Conversation.person_id == person, col(Conversation.state).in_(("asking", "waiting")))
    ).all():
        conversation.state, conversation.why, conversation.ended_at = "closed", "erased", turn.now
        session.add(conversation)
    name = session.get_one(Person, person).name
    for row in session.exec(select(Outbox).where(Outbox.state != "waiting")).all():
        if row.account_id in accounts or set(row.also) & set(accounts) or (name and name in str(row.message)):
            row.message = {}
            session.add(row)


def _passed_on(turn: Turn, mine: Sequence[int], accounts: Sequence[int]) -> None:
    """What they gave a partner is on its way no longer, and not kept where it has arrived."""
    for row in turn.session.exec(
        select(Outbox).where(col(Outbox.conversation_id).in_(mine), col(Outbox.account_id).not_in(accounts))
    ).all():
        row.message, row.state = {}, "dead" if row.state == "waiting" else row.state
        turn.session.add(row)


def _names(turn: Turn, person: Person) -> None:
    session = turn.session
    person.name, person.email, person.zone = "", None, None
    person.erased_at = turn.now
    session.add(person)
    for enrollment in session.exec(select(Enrollment).where(Enrollment.person_id == person.id)).all():
        enrollment.state, enrollment.profile, enrollment.left_at = "left", {}, turn.now
        session.add(enrollment)
    session.execute(delete(Organizer).where(col(Organizer.person_id) == person.id))


PERFORMERS = {Forget: forget}
