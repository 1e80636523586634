"""All that is kept about one person, for that person."""

import json
from typing import Any

from sqlmodel import Session, col, select

from flows.agreement.erasing import own
from flows.who import pairs_of, partner_of
from storage.tables import (
    Account,
    Answer,
    CharterDecision,
    Conversation,
    Enrollment,
    Goal,
    Person,
    Program,
    SurveyAnswer,
)


def as_json(session: Session, person: Person) -> bytes:
    """The person's data as indented JSON, UTF-8; no other person's answers are in it."""
    return json.dumps(collect(session, person), ensure_ascii=False, indent=2, default=str).encode()


def collect(session: Session, person: Person) -> dict[str, Any]:
    """The person's data as plain values."""
    accounts = session.exec(select(Account).where(Account.person_id == person.id)).all()
    enrollments = session.exec(select(Enrollment).where(Enrollment.person_id == person.id)).all()
    surveys = session.exec(select(SurveyAnswer).where(SurveyAnswer.person_id == person.id)).all()
    answers = session.exec(
        select(Conversation.flow, Answer.step, Answer.value, Answer.answered_at)
        .join(Answer, col(Answer.conversation_id) == Conversation.id)
        .where(Conversation.person_id == person.id)
        .order_by(col(Answer.id))
    ).all()
    return {
        "person": {"name": person.name, "language": person.language, "zone": person.zone, "email": person.email},
        "accounts": [{"platform": one.platform, "id": one.external_id} for one in accounts],
        "surveys": [_survey(session, one) for one in surveys],
        "enrollments": [_enrollment(session, one) for one in enrollments],
        "answers": [
            {"conversation": flow, "question": step, "answer": value, "at": at} for flow, step, value, at in answers
        ],
    }


def _survey(session: Session, said: SurveyAnswer) -> dict[str, Any]:
    return {
        "program": session.get_one(Program, said.program_id).name,
        "joins": said.joins,
        "profile": said.profile,
        "expects": said.expects,
        "at": said.answered_at,
    }


def _enrollment(session: Session, enrollment: Enrollment) -> dict[str, Any]:
    program = session.get_one(Program, enrollment.program_id)
    decisions = session.exec(select(CharterDecision).where(CharterDecision.enrollment_id == enrollment.id)).all()
    goals = session.exec(select(Goal).where(Goal.enrollment_id == enrollment.id)).all()
    profile = {name: value for name, value in enrollment.profile.items() if name != "excluded"}
    return {
        "program": program.name,
        "role": enrollment.role,
        "state": enrollment.state,
        "profile": profile,
        "charter": [{"decision": one.decision, "sha256": one.sha256, "at": one.decided_at} for one in decisions],
        "goals": [{"text": one.text, "state": one.state} for one in goals],
        "pairs": [
            {
                "partner": partner_of(session, pair, enrollment.id).name,
                "since": pair.introduced_at,
                "ended": pair.ended_at,
                "agreement": own(session, enrollment, pair.id),
            }
            for pair in pairs_of(session, enrollment.id, "active", "paused", "ended")
        ],
    }
