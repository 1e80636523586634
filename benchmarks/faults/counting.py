"""What came of a year: each message that was due, and each act that was acknowledged, is looked for on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Engine as Database
from sqlmodel import col, select

from benchmarks.faults.town import Town
from storage.database import reading
from storage.tables import Alert, Inbox, Job, LogEntry, Nudge, Outbox


@dataclass
class Figures:
    """Counts; the first ones are the last line of a campaign."""

    due: int = 0
    """Logical messages: what the bot wrote into its outbox, and nudges whose time had come."""
    delivered: int = 0
    lost: int = 0
    duplicated: int = 0
    """Where the platform tells whether something arrived: in Slack's direct conversations, anywhere in Discord."""
    undecidable: int = 0
    """The same elsewhere: a crash between sending and marking."""
    out_of_order: int = 0
    answers_acknowledged: int = 0
    answers_lost: int = 0
    refused: int = 0
    """In words, by the bot: nothing was changed."""
    unheard: int = 0
    """Acts that were never acknowledged, though they were tried again: nobody was told that they had arrived."""
    set_aside: int = 0
    """Conversations that a flow ended by raising, and jobs that were given up."""
    weather: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: list[str] = field(default_factory=list[str])

    def __add__(self, other: Figures) -> Figures:
        sums = {
            one.name: getattr(self, one.name) + getattr(other, one.name)
            for one in fields(self)
            if one.name != "weather"
        }
        return Figures(**sums, weather=dict(Counter(self.weather) + Counter(other.weather)))

    @property
    def kept(self) -> bool:
        """Whether nothing was lost, came twice or overtook."""
        return not (self.lost or self.duplicated or self.out_of_order or self.answers_lost or self.set_aside)

    def as_json(self) -> dict[str, Any]:
        """As JSON writes them."""
        return asdict(self)


def counted(database: Database, town: Town, now: datetime, unheard: list[str], weather: Mapping[str, int]) -> Figures:
    """Compare what the bot remembers with what the town has seen."""
    found = Figures(refused=town.refused + len(town.said_no), unheard=len(unheard), weather=weather)
    with reading(database) as session:
        rows = session.exec(
            select(Outbox).where(col(Outbox.kind).in_(("send", "introduce", "post"))).order_by(col(Outbox.id))
        ).all()
        overdue = session.exec(select(Nudge.key).where(Nudge.state == "planned", Nudge.due_at <= now)).all()
        closed = [one.values for one in session.exec(select(LogEntry).where(LogEntry.code == "closed")).all()]
        alerts = len(session.exec(select(Alert.id).where(Alert.kind == "failed")).all())
        jobs = session.exec(select(Job.kind, Job.error, Job.attempts).where(Job.state == "failed")).all()
        inbox = set(session.exec(select(Inbox.id)).all())
        _messages(found, town, rows)
    found.notes += [f"unheard: {one}" for one in unheard[:10]]
    found.due += len(overdue)
    found.lost += len(overdue)
    found.notes += [f"never fired: {key}" for key in overdue[:10]]
    aside = [one for one in closed if one.get("why") == "failed"]
    found.set_aside = max(len(aside) + len(jobs), alerts)
    found.notes += [f"set aside: {one}" for one in aside[:10]]
    found.notes += [f"job given up: {kind} {error} after {attempts}" for kind, error, attempts in jobs[:10]]
    for id, address in town.acknowledged.items():
        found.answers_acknowledged += 1
        if id not in inbox and address not in town.said_no:
            found.answers_lost += 1
            found.notes.append(f"answer lost: {id}")
    return found


def _messages(found: Figures, town: Town, rows: list[Outbox]) -> None:
    by_key = {row.key: row for row in rows}
    arrivals = town.arrived(rows)
    times = Counter((one.key, one.side, one.part, one.decidable) for one in arrivals)
    complete: list[str] = []
    seen: set[str] = set()
    for one in arrivals:
        if one.part + 1 == one.of and one.key not in seen:
            seen.add(one.key)
            complete.append(one.key)
    found.due += len(rows)
    for row in rows:
        if row.key in seen:
            found.delivered += 1
        else:
            found.lost += 1
            found.notes.append(f"lost: {row.kind} {row.id} {row.state} {row.error} {row.key}")
    for (key, _, _, decidable), number in times.items():
        if number > 1 and decidable:
            found.duplicated += number - 1
            found.notes.append(f"twice: {by_key[key].id if key in by_key else '?'} {key}")
        elif number > 1:
            found.undecidable += number - 1
    last: dict[tuple[int, str], int] = {}
    for key in complete:
        row = by_key.get(key)
        if row is None:
            found.notes.append(f"not in the outbox: {key}")
            continue
        lane = (row.account_id, row.lane)
        if row.id < last.get(lane, 0):
            found.out_of_order += 1
            found.notes.append(f"out of order: {row.id} after {last[lane]} {key}")
        last[lane] = max(row.id, last.get(lane, 0))
