"""Reading a program's record: one query a table, plain values out. It counts nothing: the formulas do.

Each query asks for the columns that figures are made of, and for no others: no row becomes an object of the database's.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

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

__all__ = ["Record", "queries", "read"]

Query = Select[*tuple[Any, ...]]
Rows = Iterable[Any]


def read(session: Session, program_id: int) -> Record:
    """Everything that the figures of a program are made of. One query a table; a program without rows gives none."""
    found = [session.execute(query).all() for query in queries(program_id)]
    members, accounts, decisions, pairs, checkins, meetings, satisfaction, alerts, goals, sendings = found
    return Record(
        program=program_id,
        members=_members(members, _platforms(accounts)),
        decisions=tuple(Decision(*one) for one in decisions),
        pairs=_pairs(pairs),
        checkins=_checkins(checkins),
        meetings=tuple(Meeting(*one) for one in meetings),
        satisfaction=tuple(Satisfaction(*one) for one in satisfaction),
        alerts=tuple(Alert(*one) for one in alerts),
        goals=tuple(Goal(*one) for one in goals),
        sendings=tuple(Sending(*one) for one in sendings),
    )


def queries(program: int) -> tuple[Query, ...]:
    """What is asked of the database for a record, in the order in which `read` takes it."""
    return (
        _asked_members(program),
        _asked_accounts(program),
        _asked_decisions(program),
        _asked_pairs(program),
        _asked_checkins(program),
        _asked_meetings(program),
        _asked_satisfaction(program),
        _asked_alerts(program),
        _asked_goals(program),
        _asked_sendings(program),
    )


def _asked_members(program: int) -> Query:
    row, person = tables.Enrollment, tables.Person
    return (
        select(
            col(row.id),
            col(row.person_id),
            col(row.role),
            col(row.state),
            col(row.joined_at),
            col(row.onboarded_at),
            col(row.accepted_at),
            col(row.waiting_since),
            col(row.left_at),
            col(row.capacity),
            col(row.profile),
            col(person.language),
        )
        .join(person, col(person.id) == col(row.person_id))
        .where(col(row.program_id) == program)
        .order_by(col(row.id))
    )


def _members(rows: Rows, platform: dict[int, str]) -> tuple[Member, ...]:
    return tuple(
        Member(
            *first,
            topics=tuple(sorted(str(topic) for topic in profile.get("topics") or ())),
            language=language,
            platform=platform.get(first[1]),
        )
        for *first, profile, language in rows
    )


def _asked_accounts(program: int) -> Query:
    account = tables.Account
    enrolled = select(col(tables.Enrollment.person_id)).where(col(tables.Enrollment.program_id) == program)
    return (
        select(col(account.person_id), col(account.platform), col(account.wrote_at))
        .where(col(account.person_id).in_(enrolled))
        .order_by(col(account.id))
    )


def _platforms(rows: Rows) -> dict[int, str]:
    """Each person's platform: the one they wrote on last, else the one they were first known on."""
    latest: dict[int, tuple[str, datetime | None]] = {}
    for person, platform, wrote_at in rows:
        known = latest.get(person)
        if known is None or (wrote_at is not None and (known[1] is None or wrote_at > known[1])):
            latest[person] = (platform, wrote_at)
    return {person: platform for person, (platform, _) in latest.items()}


def _asked_decisions(program: int) -> Query:
    row = tables.CharterDecision
    return (
        select(col(row.enrollment_id), col(row.decision), col(row.decided_at))
        .where(col(row.program_id) == program)
        .order_by(col(row.id))
    )


def _asked_pairs(program: int) -> Query:
    row = tables.Pair
    return (
        select(
            col(row.id),
            col(row.mentor_id),
            col(row.mentee_id),
            col(row.state),
            col(row.introduced_at),
            col(row.taken_in_at),
            col(row.rhythm_days),
            col(row.health),
            col(row.ended_at),
            col(row.end_reason),
            col(row.completed),
        )
        .where(col(row.program_id) == program, col(row.introduced_at).is_not(None))
        .order_by(col(row.id))
    )


def _pairs(rows: Rows) -> tuple[Pair, ...]:
    return tuple(
        Pair(number, mentor, mentee, state, taken_in or introduced, taken_in is not None, *rest)
        for number, mentor, mentee, state, introduced, taken_in, *rest in rows
    )


def _asked_checkins(program: int) -> Query:
    row, pair, asked = tables.Checkin, tables.Pair, tables.Conversation
    return (
        select(
            col(row.pair_id),
            col(row.enrollment_id),
            col(row.period),
            col(row.asked_at),
            col(row.answered_at),
            col(row.answers)["met"].as_string(),
            col(row.conversation_id),
            col(asked.asked_step),
        )
        .join(pair, col(pair.id) == col(row.pair_id))
        .outerjoin(asked, col(asked.id) == col(row.conversation_id))
        .where(col(pair.program_id) == program)
        .order_by(col(row.id))
    )


def _checkins(rows: Sequence[Any]) -> tuple[Checkin, ...]:
    return tuple(
        Checkin(*first, conversation=conversation, never_put=conversation is not None and step is None)
        for *first, conversation, step in rows
    )


def _asked_meetings(program: int) -> Query:
    row, pair = tables.Meeting, tables.Pair
    return (
        select(col(row.pair_id), col(row.enrollment_id), col(row.met_on), col(row.reported_at), col(row.confirmed))
        .join(pair, col(pair.id) == col(row.pair_id))
        .where(col(pair.program_id) == program)
        .order_by(col(row.id))
    )


def _asked_satisfaction(program: int) -> Query:
    row, pair = tables.SatisfactionAnswer, tables.Pair
    return (
        select(
            col(row.pair_id),
            col(row.enrollment_id),
            col(row.round),
            col(row.answered_at),
            col(row.score),
            col(row.fit),
            col(row.recommend),
            col(row.answers)["hours"].as_integer(),
        )
        .join(pair, col(pair.id) == col(row.pair_id))
        .where(col(pair.program_id) == program)
        .order_by(col(row.id))
    )


def _asked_alerts(program: int) -> Query:
    row = tables.Alert
    return (
        select(
            col(row.id),
            col(row.kind),
            col(row.opened_at),
            col(row.resolved_at),
            col(row.pair_id),
            col(row.enrollment_id),
        )
        .where(col(row.program_id) == program)
        .order_by(col(row.id))
    )


def _asked_goals(program: int) -> Query:
    row, member = tables.Goal, tables.Enrollment
    return (
        select(col(row.id), col(row.enrollment_id), col(row.state), col(row.set_at), col(row.reviewed_at))
        .join(member, col(member.id) == col(row.enrollment_id))
        .where(col(member.program_id) == program)
        .order_by(col(row.id))
    )


def _asked_sendings(program: int) -> Query:
    """What became of the check-ins' messages. Conversations whose messages were purged are absent."""
    row = tables.Outbox
    asked = (
        select(col(tables.Checkin.conversation_id))
        .join(tables.Pair, col(tables.Pair.id) == col(tables.Checkin.pair_id))
        .where(col(tables.Pair.program_id) == program)
    )
    return (
        select(col(row.conversation_id), func.min(col(row.sent_at)))
        .where(col(row.kind) == "send", col(row.conversation_id).in_(asked))
        .group_by(col(row.conversation_id))
        .order_by(col(row.conversation_id))
    )
