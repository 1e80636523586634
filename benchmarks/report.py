"""A report with all its charts, beside reading the same rows by one query each.

Ten thousand pairs over 24 months, with every check-in, message, meeting and survey. *Reading* is what the database and
its driver take to give the columns that figures are made of, as tuples: nothing is counted.
"""

import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert
from sqlmodel import SQLModel

from benchmarks.measured import Measured, beside
from flows.figures import charts
from flows.figures.record import queries
from flows.report import now
from storage import tables
from storage.database import connect, reading, writing

PAIRS = 10_000
MONTHS = 24
ROUNDS = 3
BEGINS = datetime(2027, 1, 4, 9, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=365 * MONTHS // 12)
TOPICS = ("career", "leadership", "data", "finance", "marketing", "studies", "law", "design")
DAYS = (7, 21, *range(51, 365 * MONTHS // 12, 30))
BATCH = 20_000
REASONS = ("rematch", "left", "no_fault")

Row = dict[str, Any]


def ratio() -> Measured:
    """Reading, counting and drawing over reading alone, in one run."""
    with tempfile.TemporaryDirectory() as folder:
        database = filled(f"sqlite:///{Path(folder) / 'report.sqlite'}", PAIRS)
        payload = asked(ENDS)
        with writing(database) as session:  # What was shown a month ago, which the report is made beside.
            then = ENDS - timedelta(days=30)
            shown = now.compute(session, asked(then))["figures"]
            session.add(tables.Report(program_id=1, made_at=then, figures=shown))
        rows: list[int] = []

        def plain() -> None:
            with reading(database) as session:
                rows.append(sum(len(session.execute(query).all()) for query in queries(1)))

        def report() -> None:
            with reading(database) as session:
                now.compute(session, payload)

        report()  # The libraries are imported once, and the file is in the system's memory for both.
        ours, theirs = beside(report, plain, ROUNDS)
        database.dispose()
    details = {"report_s": round(ours, 2), "reading_s": round(theirs, 2), "rows": rows[0]}
    return Measured("report_10000_pairs", ours / theirs, "times reading the same rows", 5.0, details)


def asked(at: datetime) -> dict[str, Any]:
    """What is asked of a report's job."""
    return {"program": 1, "person": 1, "at": at.isoformat(), "words": {"en": {one: one for one in charts.WORDS}}}


def filled(url: str, pairs: int) -> Engine:
    """A database with one program of *pairs* pairs that began in its first year; the same one every time."""
    database = connect(url)
    SQLModel.metadata.create_all(database)
    with writing(database) as session:
        for table, rows in _rows(pairs, random.Random(1)):
            for first in range(0, len(rows), BATCH):
                session.execute(insert(table), rows[first : first + BATCH])
    return database


def _rows(pairs: int, chance: random.Random) -> Iterator[tuple[Any, list[Row]]]:
    """The rows of each table, in an order in which none points at one that is not there."""
    home = {"platform": "slack", "external_id": "T1", "name": "Home", "created_at": BEGINS}
    yield tables.Workspace, [home]
    program = {"workspace_id": 1, "name": "Tandem", "template": "classic", "state": "running", "created_at": BEGINS}
    yield tables.Program, [{**program, "starts_on": BEGINS.date(), "ends_on": ENDS.date()}]
    sides = range(1, 2 * pairs + 1)
    yield (
        tables.Person,
        [{"name": f"P{one}", "language": chance.choice(("fr", "en")), "created_at": BEGINS} for one in sides],
    )
    account = {"wrote_at": BEGINS, "created_at": BEGINS}
    platforms = ("slack", "slack", "discord")
    yield (
        tables.Account,
        [{**account, "person_id": one, "platform": platforms[one % 3], "external_id": f"U{one}"} for one in sides],
    )
    yield tables.Enrollment, [_enrollment(one, chance) for one in sides]
    charter = {"program_id": 1, "version": 1, "language": "en", "text": "…", "sha256": "0", "created_at": BEGINS}
    yield tables.CharterVersion, [charter]
    decided = {"program_id": 1, "charter_id": 1, "version": 1, "sha256": "0", "language": "en", "decision": "accepted"}
    yield (
        tables.CharterDecision,
        [
            {**decided, "enrollment_id": one, "person_id": one, "decided_at": BEGINS + timedelta(days=2)}
            for one in sides
        ],
    )
    lives = [_pair(number, chance) for number in range(1, pairs + 1)]
    yield tables.Pair, lives
    yield from _followed(lives, chance)


def _enrollment(one: int, chance: random.Random) -> Row:
    """Odd ones are mentors, even ones mentees."""
    return {
        "program_id": 1,
        "person_id": one,
        "role": "mentor" if one % 2 else "mentee",
        "state": "pool",
        "profile": {"topics": chance.sample(TOPICS, 2), "languages": ["fr", "en"]},
        "capacity": 1 + one % 3 if one % 2 else 1,
        "joined_at": BEGINS,
        "onboarded_at": BEGINS + timedelta(days=1),
        "accepted_at": BEGINS + timedelta(days=2),
    }


def _pair(number: int, chance: random.Random) -> Row:
    """A pair of the first year; one in four ends early, one in four is completed, the others go on."""
    began = BEGINS + timedelta(days=3 + chance.random() * 360)
    over = chance.random() < 0.5
    ended = began + timedelta(days=30 + chance.random() * 330) if over else None
    completed = over and chance.random() < 0.5
    return {
        "program_id": 1,
        "mentor_id": 2 * number - 1,
        "mentee_id": 2 * number,
        "state": "ended" if over else "active",
        "rhythm_days": 30,
        "health": chance.choice(("on_track", "on_track", "silent", "half_silent")),
        "proposed_at": began,
        "introduced_at": began,
        "ended_at": ended,
        "end_reason": ("goals_reached" if completed else chance.choice(REASONS)) if over else None,
        "completed": completed,
    }


def _followed(lives: list[Row], chance: random.Random) -> Iterator[tuple[Any, list[Row]]]:
    """What became of the pairs: conversations, check-ins, their messages, meetings, surveys, alerts, goals."""
    talks: list[Row] = []
    checkins: list[Row] = []
    sent: list[Row] = []
    meetings: list[Row] = []
    said: list[Row] = []
    alerts: list[Row] = []
    for pair, life in enumerate(lives, start=1):
        until = min(life["ended_at"] or ENDS, ENDS)
        for day in DAYS:
            asked = life["introduced_at"] + timedelta(days=day)
            if asked >= until:
                break
            for side in (2 * pair - 1, 2 * pair):
                who = {"person_id": side, "account_id": side, "opened_at": asked, "asked_step": "met"}
                talks.append({**who, "flow": "checkin", "program_id": 1, "enrollment_id": side, "pair_id": pair})
                met = chance.choice(("yes", "yes", "yes", "not_yet", "planned", None))
                number = len(talks)
                checkins.append(
                    {
                        "pair_id": pair,
                        "enrollment_id": side,
                        "period": f"d{day}",
                        "due_at": asked,
                        "asked_at": asked,
                        "answered_at": asked + timedelta(hours=5) if met else None,
                        "answers": {"met": met, "mood": 4} if met else {},
                        "conversation_id": number,
                    }
                )
                message = {"key": f"c{number}", "account_id": side, "message": {}, "conversation_id": number}
                sent.append({**message, "due_at": asked, "sent_at": asked, "state": "sent"})
                if met == "yes":
                    on = (asked - timedelta(days=2)).date()
                    meeting = {"pair_id": pair, "enrollment_id": side, "met_on": on, "confirmed": bool(day % 2)}
                    meetings.append({**meeting, "reported_at": asked + timedelta(hours=5)})
        for side in (2 * pair - 1, 2 * pair):
            for number, at in enumerate((180, 330), start=1):
                answered = life["introduced_at"] + timedelta(days=at)
                if answered < until:
                    said.append(_said(pair, side, f"mid{number}", answered, chance))
            if life["completed"]:
                said.append(_said(pair, side, "end", life["ended_at"], chance))
        if pair % 3 == 0:
            opened = life["introduced_at"] + timedelta(days=20)
            alerts.append({"program_id": 1, "pair_id": pair, "kind": "health", "opened_at": opened})
    yield tables.Conversation, talks
    yield tables.Checkin, checkins
    yield tables.Outbox, sent
    yield tables.Meeting, meetings
    yield tables.SatisfactionAnswer, said
    yield tables.Alert, alerts
    yield (
        tables.Goal,
        [
            {"enrollment_id": 2 * pair, "text": "…", "state": chance.choice(("met", "open")), "set_at": BEGINS}
            for pair in range(1, len(lives) + 1)
        ],
    )


def _said(pair: int, side: int, period: str, at: datetime, chance: random.Random) -> Row:
    return {
        "pair_id": pair,
        "enrollment_id": side,
        "round": period,
        "score": chance.randint(2, 5),
        "fit": chance.choice(("good", "good", "not_sure", "not_good")),
        "recommend": chance.randint(4, 10) if period == "end" else None,
        "answers": {"hours": chance.randint(4, 40)} if period == "end" and side % 2 else {},
        "answered_at": at,
    }
