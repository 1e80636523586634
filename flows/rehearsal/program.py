"""A program rehearsed: copied, played to its end by simulated people on a simulated clock, and looked at.

The program's own database is only read. The copy lives in memory, and what would be sent goes into a diary.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine as Database
from sqlmodel import Session, col, func, select

from bot.clock import StandingClock
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.messages import Text
from bot.service import Service
from bot.turn import local
from bot.writer import Writer
from flows.everything import plays, texts
from flows.pairing.reasons import in_words
from flows.program.terms import terms
from flows.rehearsal import copying
from flows.rehearsal.concerns import Came, Concern, in_order, of_draft, of_play, of_program
from flows.rehearsal.copying import Copy
from flows.rehearsal.diary import Diary, Entry
from flows.rehearsal.own_play import OwnPlay
from flows.rehearsal.promises import kept
from flows.rehearsal.strain import Strain, strain
from storage import schema
from storage.database import in_memory, reading, writing
from storage.tables import Account, Alert, Checkin, Enrollment, Pair, Person, Program

SEED = 7
Progress = Callable[[int, int], None]
"""Told the day, and of how many."""


@dataclass(frozen=True, slots=True)
class DraftPair:
    """Two people whom today's answers would bring together."""

    mentor: str
    mentee: str
    score: int
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The real matcher on the people who are ready today: nothing here is simulated."""

    pairs: tuple[DraftPair, ...]
    left: tuple[tuple[str, tuple[Text, ...]], ...]
    """Who is left over, and why."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The play in numbers."""

    pairs: int
    mentees: int
    paired_mentees: int
    asked: int
    answered: int
    cases: int


@dataclass(frozen=True)
class Rehearsal:
    """All that came of it."""

    name: str
    state: str
    budget: int
    seed: int
    copied: Copy
    entries: tuple[Entry, ...]
    organizers: Mapping[str, str]
    """Their names by account."""
    zones: Mapping[str, str]
    """By account."""
    counts: Counts
    strain: Strain
    draft: Draft
    concerns: tuple[Concern, ...]

    @property
    def stops(self) -> bool:
        """Whether something stands in the way of the opening."""
        return any(one.level == "stops" for one in self.concerns)

    @property
    def weeks(self) -> int:
        """Weeks that were played."""
        return self.copied.dates.weeks

    def messages(self, *accounts: str) -> list[Entry]:
        """What was told to these accounts, or to all members."""
        wanted = accounts or tuple(self.copied.personas)
        return [one for one in self.entries if one.letter is not None and one.account in wanted]

    def week(self, at: datetime) -> int:
        """The week of the play in which *at* lies, from 0."""
        return (at - self.copied.begins).days // 7

    def by_week(self, entries: Sequence[Entry]) -> list[int]:
        """How many of *entries* lie in each week."""
        found = Counter(self.week(one.at) for one in entries)
        return [found[number] for number in range(self.weeks)]


def rehearse(
    real: Session,
    program: int,
    now: datetime,
    seed: int = SEED,
    *,
    fewest: int | None = None,
    progress: Progress | None = None,
) -> Rehearsal:
    """Rehearse *program* as *real* knows it at *now* (aware UTC). The same of each gives the same, to the byte.

    *fewest*: with fewer people than that, invented ones play too. Raises LookupError where there is no such program.
    Not to be called from a running event loop.
    """
    found = real.get(Program, program)
    if found is None:
        raise LookupError(f"there is no program {program}")
    today = local(now, terms(found).zone).date()
    draft = plays().jobs["match"].compute(real, {"program": program, "at": now.isoformat()})
    named = _draft(real, draft)
    database = in_memory()
    try:
        schema.METADATA.create_all(database)
        fill = copying.FEWEST if fewest is None else min(fewest, copying.MOST)
        with writing(database) as copy:
            copied = copying.copy(real, found, copy, seed, today, fill, copying.MOST)
        concerns = [*of_program(real, found, copied.dates, now), *of_draft(draft)]
        # The snapshot is let go of before the play: held for a minute it would keep a database from tidying up.
        real.expunge_all()
        real.rollback()
        diary = asyncio.run(_play(database, copied, found, seed, progress))
        with reading(database) as session:
            return _looked_at(session, found, seed, copied, diary, named, concerns)
    finally:
        database.dispose()


async def _play(
    database: Database, copied: Copy, program: Program, seed: int, progress: Progress | None
) -> tuple[Entry, ...]:
    clock = StandingClock(copied.begins)
    diary = Diary(clock.now)
    writer = Writer(database)
    engine = Engine(database, plays(), texts())
    halls = {diary.platform: diary}
    service = Service(engine, writer, Deliverer(database, writer, halls, plays(), texts(), clock), halls, clock)
    played = OwnPlay(copied, program.name, program.template, seed, service, clock, diary)
    days = copied.dates.weeks * 7

    def tell(at: datetime) -> None:
        if progress is not None:
            progress(min(played.script.day(at), days), days)

    try:
        await played.run(tell)
    finally:
        writer.close()
    return tuple(diary.entries)


def _draft(real: Session, found: Mapping[str, Any]) -> Draft:
    def name(enrollment: int) -> str:
        return real.get_one(Person, real.get_one(Enrollment, enrollment).person_id).name

    return Draft(
        tuple(
            DraftPair(name(one["mentor"]), name(one["mentee"]), one["score"], tuple(in_words(one["reasons"])))
            for one in found["proposals"]
        ),
        tuple((name(one["enrollment"]), tuple(in_words(one["reasons"]))) for one in found["left_over"]),
    )


def _looked_at(
    session: Session,
    program: Program,
    seed: int,
    copied: Copy,
    entries: tuple[Entry, ...],
    draft: Draft,
    concerns: list[Concern],
) -> Rehearsal:
    counts, strained, rules = _counts(session), strain(session), terms(program)
    broken = sum(one.broken for one in kept(session))
    known = session.exec(
        select(Account.external_id, Person.name, Person.zone).join(Person, col(Person.id) == Account.person_id)
    ).all()
    return Rehearsal(
        name=program.name,
        state=program.state,
        budget=rules.budget,
        seed=seed,
        copied=copied,
        entries=entries,
        organizers={account: name for account, name, _ in known if account not in copied.personas},
        zones={account: zone or rules.zone for account, _, zone in known},
        counts=counts,
        strain=strained,
        draft=draft,
        concerns=in_order([*concerns, *of_play(Came(counts.pairs, broken, strained), rules)]),
    )


def _counts(session: Session) -> Counts:
    met = session.exec(select(Pair.mentee_id).where(col(Pair.introduced_at).is_not(None))).all()
    mentees = (
        select(func.count()).select_from(Enrollment).where(Enrollment.role == "mentee", Enrollment.state != "declined")
    )
    asked = session.exec(select(Checkin.answered_at).where(col(Checkin.asked_at).is_not(None))).all()
    return Counts(
        pairs=len(met),
        mentees=session.exec(mentees).one(),
        paired_mentees=len(set(met)),
        asked=len(asked),
        answered=sum(at is not None for at in asked),
        cases=session.exec(select(func.count()).select_from(Alert)).one(),
    )
