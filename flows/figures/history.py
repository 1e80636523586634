"""The record as it stood at a moment: what came later is not in it, and what ended later was still open."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from flows.figures.values import Alert, Checkin, Goal, Member, Pair, Record, Sending

Moment = date | datetime
"""A day (to its end, in UTC) or an aware time."""


def moment(at: Moment) -> datetime:
    """*at* in UTC; a date is its last microsecond. Raises ValueError for a naive time."""
    if not isinstance(at, datetime):
        return datetime.combine(at, time.max, UTC)
    if at.tzinfo is None:
        raise ValueError("a figure's time needs a time zone")
    return at.astimezone(UTC)


def as_of(record: Record, at: Moment) -> Record:
    """What was known at *at*.

    Languages, platforms, capacities and a pair's health keep no history: they are as they were when the record was
    read, so figures made of them are right for the present only.
    """
    until = moment(at)
    if record.until == until:
        return record
    return replace(
        record,
        members=tuple(_members(record, until)),
        decisions=tuple(one for one in record.decisions if one.decided_at <= until),
        pairs=tuple(_pair(one, until) for one in record.pairs if one.introduced_at <= until),
        checkins=tuple(_checkin(one, until) for one in record.checkins if _known(one.asked_at, until)),
        meetings=tuple(one for one in record.meetings if one.reported_at <= until and one.met_on <= until.date()),
        satisfaction=tuple(one for one in record.satisfaction if one.answered_at <= until),
        alerts=tuple(_alert(one, until) for one in record.alerts if one.opened_at <= until),
        goals=tuple(_goal(one, until) for one in record.goals if one.set_at <= until),
        sendings=tuple(_sending(one, until) for one in record.sendings),
        until=until,
    )


def _known(at: datetime | None, until: datetime) -> datetime | None:
    return at if at is not None and at <= until else None


def _later(at: datetime | None, until: datetime) -> bool:
    return at is not None and at > until


def _members(record: Record, until: datetime) -> Iterator[Member]:
    for member in record.members:
        if member.joined_at > until:
            continue
        stamps = (member.onboarded_at, member.accepted_at, member.waiting_since, member.left_at)
        if not any(_later(stamp, until) for stamp in stamps):
            yield member
            continue
        onboarded, accepted, waiting, left = (_known(stamp, until) for stamp in stamps)
        here = left is None and member.left_at is not None
        yield replace(
            member,
            state="pool" if here else member.state,
            onboarded_at=onboarded,
            accepted_at=accepted,
            waiting_since=waiting,
            left_at=left,
        )


def _pair(pair: Pair, until: datetime) -> Pair:
    if not _later(pair.ended_at, until):
        return pair
    return replace(pair, state="active", ended_at=None, end_reason=None, completed=False)


def _checkin(checkin: Checkin, until: datetime) -> Checkin:
    if not _later(checkin.answered_at, until):
        return checkin
    return replace(checkin, answered_at=None, met=None)


def _alert(alert: Alert, until: datetime) -> Alert:
    return replace(alert, resolved_at=None) if _later(alert.resolved_at, until) else alert


def _goal(goal: Goal, until: datetime) -> Goal:
    return replace(goal, state="open", reviewed_at=None) if _later(goal.reviewed_at, until) else goal


def _sending(sending: Sending, until: datetime) -> Sending:
    return replace(sending, sent_at=None) if _later(sending.sent_at, until) else sending
