"""Reading a program's record: one query a table, plain values out. It counts nothing: the formulas do."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from flows.figures.values import (
    Alert,
    Checkin,
    Decision,
    Goal,
    Meeting,
    Member,
    Pair,
    Record,
    Satisfaction,
    Sending,
)
from storage import tables

__all__ = ["Record", "read"]


def read(session: Session, program_id: int) -> Record:
    """Everything that the figures of a program are made of. One query a table; a program without rows gives none."""
    return Record(
        program=program_id,
        members=_members(session, program_id),
        decisions=_decisions(session, program_id),
        pairs=_pairs(session, program_id),
        checkins=_checkins(session, program_id),
        meetings=_meetings(session, program_id),
        satisfaction=_satisfaction(session, program_id),
        alerts=_alerts(session, program_id),
        goals=_goals(session, program_id),
        sendings=_sendings(session, program_id),
    )


def _members(session: Session, program: int) -> tuple[Member, ...]:
    row, person = tables.Enrollment, tables.Person
    found = session.exec(
        select(row, person.language)
        .join(person, col(person.id) == col(row.person_id))
        .where(row.program_id == program)
        .order_by(col(row.id))
    ).all()
    platform = _platforms(session, program)
    return tuple(
        Member(
            id=one.id,
            person=one.person_id,
            role=one.role,
            state=one.state,
            joined_at=one.joined_at,
            onboarded_at=one.onboarded_at,
            accepted_at=one.accepted_at,
            waiting_since=one.waiting_since,
            left_at=one.left_at,
            capacity=one.capacity,
            topics=tuple(sorted(str(topic) for topic in one.profile.get("topics") or ())),
            language=language,
            platform=platform.get(one.person_id),
        )
        for one, language in found
    )


def _platforms(session: Session, program: int) -> dict[int, str]:
    """Each person's platform: the one they wrote on last, else the one they were first known on."""
    account = tables.Account
    enrolled = select(tables.Enrollment.person_id).where(tables.Enrollment.program_id == program)
    found = session.exec(
        select(account.person_id, account.platform, account.wrote_at)
        .where(col(account.person_id).in_(enrolled))
        .order_by(col(account.id))
    ).all()
    latest: dict[int, tuple[str, datetime | None]] = {}
    for person, platform, wrote_at in found:
        known = latest.get(person)
        if known is None or (wrote_at is not None and (known[1] is None or wrote_at > known[1])):
            latest[person] = (platform, wrote_at)
    return {person: platform for person, (platform, _) in latest.items()}


def _decisions(session: Session, program: int) -> tuple[Decision, ...]:
    row = tables.CharterDecision
    found = session.exec(
        select(row.enrollment_id, row.decision, row.decided_at).where(row.program_id == program).order_by(col(row.id))
    )
    return tuple(Decision(*one) for one in found)


def _pairs(session: Session, program: int) -> tuple[Pair, ...]:
    row = tables.Pair
    found = session.exec(
        select(row).where(row.program_id == program, col(row.introduced_at).is_not(None)).order_by(col(row.id))
    )
    return tuple(
        Pair(
            id=one.id,
            mentor=one.mentor_id,
            mentee=one.mentee_id,
            state=one.state,
            introduced_at=one.taken_in_at or one.introduced_at,
            taken_in=one.taken_in_at is not None,
            rhythm_days=one.rhythm_days,
            health=one.health,
            ended_at=one.ended_at,
            end_reason=one.end_reason,
            completed=one.completed,
        )
        for one in found
        if one.introduced_at is not None
    )


def _checkins(session: Session, program: int) -> tuple[Checkin, ...]:
    row, pair, asked = tables.Checkin, tables.Pair, tables.Conversation
    found = session.exec(
        select(row, asked.asked_step)
        .join(pair, col(pair.id) == col(row.pair_id))
        .outerjoin(asked, col(asked.id) == col(row.conversation_id))
        .where(pair.program_id == program)
        .order_by(col(row.id))
    ).all()
    return tuple(
        Checkin(
            pair=one.pair_id,
            member=one.enrollment_id,
            period=one.period,
            asked_at=one.asked_at,
            answered_at=one.answered_at,
            met=one.answers.get("met"),
            conversation=one.conversation_id,
            never_put=one.conversation_id is not None and step is None,
        )
        for one, step in found
    )


def _meetings(session: Session, program: int) -> tuple[Meeting, ...]:
    row, pair = tables.Meeting, tables.Pair
    found = session.exec(
        select(row).join(pair, col(pair.id) == col(row.pair_id)).where(pair.program_id == program).order_by(col(row.id))
    )
    return tuple(Meeting(one.pair_id, one.enrollment_id, one.met_on, one.reported_at, one.confirmed) for one in found)


def _satisfaction(session: Session, program: int) -> tuple[Satisfaction, ...]:
    row, pair = tables.SatisfactionAnswer, tables.Pair
    found = session.exec(
        select(row).join(pair, col(pair.id) == col(row.pair_id)).where(pair.program_id == program).order_by(col(row.id))
    )
    return tuple(
        Satisfaction(
            pair=one.pair_id,
            member=one.enrollment_id,
            round=one.round,
            answered_at=one.answered_at,
            score=one.score,
            fit=one.fit,
            recommend=one.recommend,
            hours=one.answers.get("hours"),
        )
        for one in found
    )


def _alerts(session: Session, program: int) -> tuple[Alert, ...]:
    row = tables.Alert
    found = session.exec(select(row).where(row.program_id == program).order_by(col(row.id)))
    return tuple(
        Alert(one.id, one.kind, one.opened_at, one.resolved_at, one.pair_id, one.enrollment_id) for one in found
    )


def _goals(session: Session, program: int) -> tuple[Goal, ...]:
    row, member = tables.Goal, tables.Enrollment
    found = session.exec(
        select(row)
        .join(member, col(member.id) == col(row.enrollment_id))
        .where(member.program_id == program)
        .order_by(col(row.id))
    )
    return tuple(Goal(one.id, one.enrollment_id, one.state, one.set_at, one.reviewed_at) for one in found)


def _sendings(session: Session, program: int) -> tuple[Sending, ...]:
    """What became of the check-ins' messages. Conversations whose messages were purged are absent."""
    row = tables.Outbox
    asked = (
        select(tables.Checkin.conversation_id)
        .join(tables.Pair, col(tables.Pair.id) == col(tables.Checkin.pair_id))
        .where(tables.Pair.program_id == program)
    )
    found = session.exec(
        select(col(row.conversation_id), func.min(col(row.sent_at)))
        .where(row.kind == "send", col(row.conversation_id).in_(asked))
        .group_by(col(row.conversation_id))
        .order_by(col(row.conversation_id))
    ).all()
    return tuple(Sending(conversation, sent_at) for conversation, sent_at in found if conversation is not None)
