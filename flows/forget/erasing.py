"""Erases a person: their words, their names, their place in every program. Counts stay, without them.

What goes and what stays, table by table, is told in docs/privacy.md; `tests/journeys/test_forgetting.py` plants words
in all of them and looks for them in the database's file.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, delete, or_, select

from bot import floor, keeping
from bot.effects import Plan, Subject
from bot.turn import Turn
from flows.agreement import erasing as agreement
from flows.follow_up.alerts import resolve
from flows.forget import traces
from flows.forget.known import Known, known
from flows.pairing import meanwhile
from flows.pairing.ending import end_pair
from flows.screening.entry import drop_case
from flows.who import enrollments, pairs_of
from storage import erasures
from storage.tables import (
    Alert,
    Answer,
    Conversation,
    Enrollment,
    Erasure,
    Goal,
    Job,
    LogEntry,
    Nudge,
    OneTimeCode,
    Organizer,
    Outbox,
    Pair,
    PairNote,
    Person,
    Program,
    ProgramLink,
    Readiness,
    Report,
    Ruling,
    SurveyAnswer,
)

LAST_WORDS = timedelta(minutes=10)
"""Until the last words have surely arrived, and the account can be cut loose."""


def erase(turn: Turn, person: Person, *, told: bool = True) -> None:
    """Erase *person*; not *told*, nothing is said to them, as when they are erased again or their time is over.

    Their pairs end kindly. The platform's id of their accounts goes a little later (`flows.forget.perform`), when what
    this turn says has arrived.
    """
    session = turn.session
    said = known(session, person, turn.repertoire.flows)
    where = traces.around(session, person, said)
    erasures.note(session, person, turn.now)
    for enrollment in enrollments(session, person.id):
        drop_case(turn, enrollment, "left")
        for pair in pairs_of(session, enrollment.id):
            partner = pair.mentee_id if pair.mentor_id == enrollment.id else pair.mentor_id
            end_pair(turn, pair, "forgotten", by=enrollment.id, again=(partner,))
        meanwhile.withdraw(turn, enrollment, "left")
    session.flush()
    owned = list(session.exec(select(Enrollment.id).where(Enrollment.person_id == person.id)).all())
    traces.take_back(turn, said, where)
    _words(turn, person.id, owned)
    _silence(turn, person.id)
    _cases(turn, owned)
    _reports(turn, person.id, said)
    _names(turn, person)
    agreement.erase(turn, person)
    _log(turn, person.id, owned)
    if not told:
        _unsaid(turn, where.own)
    turn.plan(
        Plan(
            key=f"erased:{person.id}:{turn.now:%Y%m%dT%H%M%S.%f}",
            kind="erased",
            due_at=turn.now + LAST_WORDS,
            subject=Subject(item=json.dumps({"person": person.id, "event": turn.event})),
        )
    )


def erase_in(turn: Turn, person: Person, program: Program) -> None:
    """Erase what *person*, who stays, said and was told in a program that is over; that they took part is known."""
    session = turn.session
    said = known(session, person, turn.repertoire.flows, program.id)
    where = traces.around(session, person, said, program.id)
    owned = list(
        session.exec(
            select(Enrollment.id).where(Enrollment.person_id == person.id, Enrollment.program_id == program.id)
        ).all()
    )
    traces.take_back(turn, said, where, program.id)
    _words(turn, person.id, owned, program.id)
    _cases(turn, owned)
    _reports(turn, person.id, said)
    session.execute(update(Enrollment).where(col(Enrollment.id).in_(owned)).values(profile={}))
    session.execute(delete(LogEntry).where(col(LogEntry.code) == "looked_at", col(LogEntry.enrollment_id).in_(owned)))
    theirs = (col(LogEntry.person_id) == person.id) & (col(LogEntry.program_id) == program.id)
    session.execute(update(LogEntry).where(theirs).values(person_id=_stranger()))
    uncleaned(turn)


def _words(turn: Turn, person: int, owned: Sequence[int], program: int | None = None) -> None:
    """Delete what the person wrote (in *program*), and what organizers wrote down about their pairs there."""
    session = turn.session
    mine = select(Conversation.id).where(Conversation.person_id == person)
    surveys = delete(SurveyAnswer).where(col(SurveyAnswer.person_id) == person)
    wrote = col(PairNote.written_by) == person
    if program is not None:
        mine = mine.where(Conversation.program_id == program)
        surveys = surveys.where(col(SurveyAnswer.program_id) == program)
        wrote &= col(PairNote.pair_id).in_(select(Pair.id).where(Pair.program_id == program))
    session.execute(delete(Answer).where(col(Answer.conversation_id).in_(mine)))
    session.execute(delete(Goal).where(col(Goal.enrollment_id).in_(owned)))
    session.execute(delete(Ruling).where(col(Ruling.mentor_id).in_(owned) | col(Ruling.mentee_id).in_(owned)))
    session.execute(surveys)
    theirs = select(Pair.id).where(or_(col(Pair.mentor_id).in_(owned), col(Pair.mentee_id).in_(owned)))
    session.execute(delete(PairNote).where(or_(col(PairNote.pair_id).in_(theirs), wrote)))


def _silence(turn: Turn, person: int) -> None:
    """What was still to be asked, sent, computed or typed."""
    session = turn.session
    session.execute(delete(OneTimeCode).where(or_(OneTimeCode.person_id == person, OneTimeCode.claimed_by == person)))
    floor.cancel(turn, "erased", person_id=person)
    keeping.forget(session, person)
    session.execute(update(Nudge).where(col(Nudge.person_id) == person).values(item=None))
    for job in session.exec(select(Job).where(Job.state == "waiting")).all():
        if job.payload.get("person") == person:
            job.payload, job.state, job.error, job.ended_at = {}, "failed", "erased", turn.now
            session.add(job)
    for conversation in session.exec(
        select(Conversation).where(Conversation.person_id == person, col(Conversation.state).in_(("asking", "waiting")))
    ).all():
        conversation.state, conversation.why, conversation.ended_at = "closed", "erased", turn.now
        session.add(conversation)


def _cases(turn: Turn, owned: Sequence[int]) -> None:
    """What organizers were still to do for them."""
    for alert in turn.session.exec(
        select(Alert).where(Alert.state == "open", col(Alert.enrollment_id).in_(owned))
    ).all():
        resolve(turn, alert, "left")


def _reports(turn: Turn, person: int, said: Known) -> None:
    """Topics in their own words, of reports that counted so few that they hid the number."""
    session = turn.session
    programs = select(Conversation.program_id).where(Conversation.person_id == person).distinct()
    for table in (Report, Readiness):
        for row in session.exec(select(table).where(col(table.program_id).in_(programs))).all():
            kept = _without(row.figures, said.said)
            if kept != row.figures:
                row.figures = kept
                session.add(row)


def _without(figures: Sequence[Mapping[str, Any]], said: frozenset[str]) -> list[dict[str, Any]]:
    """Figures as JSON, without the hidden parts that are named after something of *said*."""
    return [
        {**one, "parts": _without(one["parts"], said)}
        for one in figures
        if not (one["hidden"] and one["name"].partition(":")[2] in said)
    ]


def _names(turn: Turn, person: Person) -> None:
    session = turn.session
    person.name, person.email, person.zone = "", None, None
    person.paused_until = person.stopped_at = None
    person.erased_at = turn.now
    session.add(person)
    for enrollment in session.exec(select(Enrollment).where(Enrollment.person_id == person.id)).all():
        enrollment.profile = {}
        if session.get_one(Program, enrollment.program_id).state not in ("closed", "archived"):
            enrollment.state, enrollment.left_at = "left", turn.now  # How it was when the program ended still counts.
        session.add(enrollment)
    session.execute(delete(Organizer).where(col(Organizer.person_id) == person.id))
    session.execute(update(ProgramLink).where(col(ProgramLink.linked_by) == person.id).values(linked_by=None))
    session.execute(update(Alert).where(col(Alert.resolved_by) == person.id).values(resolved_by=None))


def _log(turn: Turn, person: int, owned: Sequence[int]) -> None:
    """The log keeps what happened under a stranger's number; who looked at the person is nobody's business any more."""
    session = turn.session
    session.flush()
    stranger = _stranger()
    session.execute(delete(LogEntry).where(col(LogEntry.code) == "looked_at", col(LogEntry.enrollment_id).in_(owned)))
    session.execute(update(LogEntry).where(col(LogEntry.person_id) == person).values(person_id=stranger))
    for entry in session.exec(
        select(LogEntry).where(col(LogEntry.code).in_(("organizer_added", "organizer_removed")))
    ).all():
        values = {name: stranger if value == person else value for name, value in entry.values.items()}
        if values != entry.values:
            entry.values = values
            session.add(entry)


def _stranger() -> int:
    """A number for the log: it fits the column, and lies beyond the ids of people."""
    return secrets.randbelow(2**30) + 2**30


def uncleaned(turn: Turn) -> None:
    """Have the file cleaned of what this turn deletes, as after an erasure."""
    newest = turn.session.exec(select(Erasure).order_by(col(Erasure.id).desc()).limit(1)).first()
    if newest is not None:
        newest.cleaned_at = None
        turn.session.add(newest)


def _unsaid(turn: Turn, own: frozenset[int]) -> None:
    """What the turn was about to say to the person."""
    turn.session.flush()
    for row in turn.session.exec(
        select(Outbox).where(
            col(Outbox.account_id).in_(own),
            col(Outbox.key).startswith(f"{turn.event}:", autoescape=True),
            col(Outbox.kind).not_in(("seal", "retract")),
        )
    ).all():
        turn.retract(row)
