"""Whether anything is due, in one look: nudges, calculations, messages."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine as Database
from sqlalchemy import select

from bot import jobs, nudges, outbox
from storage.database import reading


class Due(NamedTuple):
    """Of each kind, whether there is one to take up."""

    nudges: bool
    jobs: bool
    messages: bool


def due(database: Database, now: datetime) -> Due:
    """What is due at *now* (aware UTC)."""
    with reading(database) as session:
        return Due(*session.execute(_DUE, {"now": now}).one())


_DUE = select(nudges.DUE.exists(), jobs.WAITING.exists(), outbox.DUE.exists())
