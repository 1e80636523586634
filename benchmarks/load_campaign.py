"""A campaign in the middle of a rush: everybody is asked about their pair at once, while many wait for an answer.

What must hold: an answer goes before what the bot says by itself, however much of that waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine as Database
from sqlalchemy import update
from sqlmodel import col, select

from benchmarks.turn import SET_UP
from bot.engine import Engine
from bot.events import Commanded, Sender
from flows.everything import plays, texts
from storage.database import reading, writing
from storage.tables import Account, Enrollment, Inbox, Membership, Nudge, Outbox, Pair, Person, Program, Workspace

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
AT_ANY_TIME = {"hours": [0, 24], "working_days": False, "country": "XX", "budget": 20}
"""Settings of a program that asks whenever a nudge is due."""


def prepare(database: Database, boss: Sender, accounts: Sequence[str], now: datetime) -> None:
    """A program that runs, in which these accounts (the platform's ids; an even number) are paired two by two; each
    side's first check-in is planned for `NEVER`.
    """
    engine = Engine(database, plays(), texts())
    for number, command in enumerate((*SET_UP, "program start")):
        engine.turn(Commanded(f"set-up:{number}", now, boss, "mentoring-admin", command))
    introduced = now - timedelta(days=7)
    with writing(database) as session:
        program = session.exec(select(Program)).one()
        program.settings = {**program.settings, **AT_ANY_TIME}
        home = session.exec(select(Workspace)).one()
        people = [Person(name=one, zone="Europe/Paris", created_at=introduced) for one in accounts]
        session.add_all(people)
        session.flush()
        rows = [
            Account(
                person_id=person.id, platform=boss.platform, external_id=id, wrote_at=introduced, created_at=introduced
            )
            for person, id in zip(people, accounts, strict=True)
        ]
        sides = [
            Enrollment(
                program_id=program.id,
                person_id=person.id,
                role="mentee" if place % 2 else "mentor",
                state="pool",
                joined_at=introduced,
                accepted_at=introduced,
            )
            for place, person in enumerate(people)
        ]
        session.add_all([*rows, *sides])
        session.flush()
        session.add_all(Membership(account_id=one.id, workspace_id=home.id) for one in rows)
        pairs = [
            Pair(
                program_id=program.id,
                mentor_id=mentor.id,
                mentee_id=mentee.id,
                state="active",
                proposed_at=introduced,
                introduced_at=introduced,
            )
            for mentor, mentee in zip(sides[::2], sides[1::2], strict=True)
        ]
        session.add_all(pairs)
        session.flush()
        for place, side in enumerate(sides):
            pair = pairs[place // 2].id
            nudge = Nudge(key=f"checkin:{pair}:{side.id}:d7", kind="checkin", due_at=NEVER, planned_for=NEVER)
            nudge.person_id, nudge.program_id, nudge.enrollment_id = side.person_id, program.id, side.id
            nudge.pair_id, nudge.item, nudge.counted = pair, "d7", True
            session.add(nudge)


async def begin(database: Database, now: datetime) -> None:
    """Everybody is to be asked *now*; return when the questions are written, and most of them wait to be sent."""
    with writing(database) as session:
        session.execute(update(Nudge).where(col(Nudge.due_at) == NEVER).values(due_at=now, planned_for=now))
    left = select(Nudge.id).where(Nudge.kind == "checkin", Nudge.state == "planned", col(Nudge.due_at) <= now).limit(1)
    while True:
        with reading(database) as session:
            if session.exec(left).first() is None:
                return
        await asyncio.sleep(0.2)


def order(database: Database) -> dict[str, int | float]:
    """How many answers and nudges there were to send, and how many of the nudges have gone; of those that waited when
    an answer was written (how many, in the mean), which share went before it: 0 where each answer goes at once, about
    1 where all wait in one line.
    """
    with reading(database) as session:
        written = dict(session.exec(select(Inbox.id, Inbox.received_at)).all())
        sent = session.exec(select(Outbox.key, Outbox.lane, Outbox.sent_at).where(Outbox.kind == "send")).all()
    times = [(lane, written.get(key.rpartition(":")[0]), at or NEVER) for key, lane, at in sent]
    nudges = [(begun, at) for lane, begun, at in times if lane == "nudge" and begun is not None]
    first = max((begun for begun, _ in nudges), default=NEVER)
    answers = [(begun, at) for lane, begun, at in times if lane == "reply" and begun is not None and begun >= first]
    waited = before = 0
    for begun, at in answers:
        ahead = [went for planned, went in nudges if planned < begun < went]
        waited += len(ahead)
        before += sum(went < at for went in ahead)
    share = round(before / waited, 3) if waited else 0.0
    gone = sum(at < NEVER for _, at in nudges)
    ahead = {"waiting_at_an_answer": round(waited / max(len(answers), 1)), "nudges_that_went_first": share}
    return {"answers": len(answers), "nudges": len(nudges), "nudges_sent": gone, **ahead}
