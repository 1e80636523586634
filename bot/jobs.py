"""Work too long for a turn: a turn writes the job, a process of its own computes it, a short turn delivers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import bindparam, update
from sqlmodel import and_, col, or_, select

from bot.effects import Subject
from bot.events import JobDone
from bot.repertoire import Repertoire
from bot.turn import Turn
from storage.database import persistently, reading, writing
from storage.tables import Job

LEASE = timedelta(minutes=1)
"""A job whose process is gone is taken up by another one after so long; who computes it renews the lease."""
RENEW_SECONDS = 20.0
TRIES = 3
DEADLY = 10
"""Attempts after which a job is not computed any more: no process lived to say what came of the last ones."""


def start(turn: Turn, kind: str, payload: Mapping[str, Any]) -> None:
    """Have a job done; *payload* is JSON and names who asked, where its result is for somebody."""
    if kind not in turn.repertoire.jobs:
        raise KeyError(f"no job is called {kind}")
    turn.session.add(Job(kind=kind, payload=dict(payload), created_at=turn.now))


def claim(database: Database, now: datetime) -> int | None:
    """Lease the oldest waiting job; None where there is none."""
    with reading(database) as session:
        if session.exec(_ANY, params={"now": now}).first() is None:
            return None
    return persistently(lambda: _claim(database, now))


def _claim(database: Database, now: datetime) -> int | None:
    with writing(database) as session:
        job = session.exec(_OLDEST, params={"now": now}).first()
        if job is None:
            return None
        job.lease_until = now + LEASE
        job.attempts += 1
        session.add(job)
        return job.id


def renew(database: Database, job: int, now: datetime) -> None:
    """Let nobody else take up a job that is computed here."""
    with writing(database) as session:
        session.execute(
            update(Job).where(col(Job.id) == job, col(Job.state) == "waiting").values(lease_until=now + LEASE)
        )


def compute(database: Database, repertoire: Repertoire, job: int, now: datetime) -> JobDone:
    """Do the work on a read snapshot; what goes wrong is in the result, and never raised."""
    with reading(database) as session:
        row = session.get_one(Job, job)
        name = f"job:{job}:{row.attempts}"
        if row.attempts > DEADLY:
            return JobDone(name, now, job, {}, failed="no_process_survives")
        try:
            return JobDone(name, now, job, repertoire.jobs[row.kind].compute(session, row.payload))
        except Exception as error:  # reported by the turn that takes the result
            return JobDone(name, now, job, {}, failed=type(error).__name__)


def finish(turn: Turn, event: JobDone) -> None:
    """Deliver a result; a job that failed, or whose inputs changed, is done again up to three times."""
    job = turn.session.get_one(Job, event.job, with_for_update=True)
    if job.state != "waiting":
        return
    delivered = event.failed is None and turn.repertoire.jobs[job.kind].deliver(turn, job.payload, event.result)
    if delivered:
        _end(turn, job, "done")
    elif job.attempts >= TRIES:
        give_up(turn, event)
    else:
        job.lease_until = None
        job.error = event.failed
        turn.session.add(job)


def give_up(turn: Turn, event: JobDone) -> None:
    """Set a job aside; whoever asked is told by the repertoire."""
    job = turn.session.get_one(Job, event.job)
    job.error = event.failed or "not_delivered"
    about = Subject(program=job.payload.get("program"))
    _end(turn, job, "failed")
    turn.repertoire.failed(turn, about, "job_failed")


def _end(turn: Turn, job: Job, state: str) -> None:
    """A job that has ended keeps nothing of what it was given: that may be people's words."""
    job.state, job.ended_at, job.payload = state, turn.now, {}
    turn.session.add(job)


_waiting = and_(
    col(Job.state) == "waiting", or_(col(Job.lease_until).is_(None), col(Job.lease_until) < bindparam("now"))
)
WAITING = select(Job.id).where(_waiting)
"""Those that nobody computes at *now*."""
_ANY = WAITING.limit(1)
_OLDEST = select(Job).where(_waiting).order_by(col(Job.id)).limit(1).with_for_update(skip_locked=True)
