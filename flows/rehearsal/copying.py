"""A program copied into a database of its own: settings, dates, texts, charter, and who takes part, without names.

Whoever has joined has their language, zone, role, topics and free hours here, and an invented name: nobody should read
under a member's name what a simulated person said. A member's own words stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Literal

from sqlmodel import Session, col, select

from bot.languages import SPOKEN
from flows.charter.text import default, latest, shown, write
from flows.program.terms import terms
from flows.rehearsal.cast import NAMES, Persona, drawn
from flows.rehearsal.hall import WORKSPACE, Hall
from flows.rehearsal.play import ORGANIZER
from flows.rehearsal.timetable import timetable
from flows.who import organizers
from storage.tables import (
    Account,
    CharterDecision,
    CharterVersion,
    Enrollment,
    LogEntry,
    Membership,
    Organizer,
    Person,
    Program,
    Workspace,
)

FEWEST = 24
"""With fewer people in a program, invented ones play too: a handful shows little."""
MOST = 60
"""Of more people, so many are drawn."""
PERSON_WEEKS = 1600
"""The same bound for long programs, which take longer for each: about a minute's work."""
LEAD = timedelta(days=14)
"""People come in during the two weeks before the first day."""
AFTER = timedelta(days=21)
"""The last questions come after the end."""
OVER = ("declined", "left", "removed", "finished")
"""States of an enrollment that plays no part."""
LETTERS = "ABCDEFGHJKLMNPRSTV"
KEPT = ("topics", "languages", "availability", "format", "place", "field", "priority", "excluded")
"""Of a profile, what matching goes by; goals are somebody's own words."""


@dataclass(frozen=True)
class Dates:
    """When a program opens, starts and ends in its rehearsal."""

    opens: date
    starts: date
    ends: date

    @property
    def weeks(self) -> int:
        """Weeks that are played, the closing questions among them."""
        return -((self.opens - self.ends - AFTER) // timedelta(weeks=1))


@dataclass(frozen=True)
class Copy:
    """Who plays, and how that came to be."""

    personas: Mapping[str, Persona]
    ready: frozenset[str]
    """Accounts of those who are in the pool already."""
    begins: datetime
    """The opening, aware UTC."""
    dates: Dates
    enrolled: int
    """People who take part in the program itself."""
    played: int
    """How many of them play."""
    invented: int


def dates(program: Program, today: date) -> Dates:
    """The dates a rehearsal goes by: the program's own; two weeks from *today*, where it has no first day yet."""
    rules = terms(program)
    starts = program.starts_on or today + LEAD
    length = timedelta(days=rules.length_days)
    if rules.intake == "cohort" and program.ends_on is not None and program.ends_on > starts:
        length = program.ends_on - starts
    return Dates(starts - LEAD, starts, starts + length)


def copy(real: Session, program: Program, played: Session, seed: int, today: date, fewest: int, most: int) -> Copy:
    """Write the copy of *program* into the empty database of *played*; *real* is only read."""
    when = dates(program, today)
    begins = datetime.combine(when.opens, time(8), UTC)
    home = Workspace(platform=Hall.platform, external_id=WORKSPACE, name=WORKSPACE, created_at=begins)
    played.add(home)
    played.flush()
    twin = _twin(program, home.id, when, begins)
    played.add(twin)
    played.flush()
    _charter(real, program, played, twin, begins)
    most = min(most, max(PERSON_WEEKS // when.weeks, 1))
    people = list(_people(real, program))
    taken = people if len(people) <= most else sorted(Random(f"{seed}:sample").sample(people, most), key=_by_id)
    invented = max(min(fewest, most) - len(taken), 0)
    names, times = _names(seed), timetable(program.template)
    personas: dict[str, Persona] = {}
    ready: set[str] = set()
    for number, (person, rows) in enumerate(taken):
        role: Literal["mentor", "mentee"] = "mentor" if rows[0].role == "mentor" else "mentee"
        persona = replace(
            drawn(f"m{number:05d}", seed, when.weeks, role, times.joining_days),
            name=next(names),
            language="fr" if person.language == "fr" else "en",
            zone=person.zone or terms(program).zone,
            answers=_said(rows[0]),
        )
        personas[persona.account] = persona
        if any(one.state == "pool" for one in rows):
            ready.add(persona.account)
            _ready(played, twin, home.id, persona, person, rows, begins)
    for number in range(len(taken), len(taken) + invented):
        invented_role: Literal["mentor", "mentee"] = "mentor" if number % times.mentor_every == 0 else "mentee"
        one = drawn(f"m{number:05d}", seed, when.weeks, invented_role, times.joining_days)
        personas[one.account] = replace(one, name=next(names), answers=_invented(program, one, seed))
    _organizers(real, program, played, twin, home.id, begins)
    return Copy(personas, frozenset(ready), begins, when, len(people), len(taken), invented)


def _by_id(one: tuple[Person, Sequence[Enrollment]]) -> int:
    return one[0].id


def _twin(program: Program, home: int, when: Dates, begins: datetime) -> Program:
    """The program as a draft on its own dates. What opening needs and is missing has a dash: it is warned of."""
    settings: dict[str, Any] = dict(program.settings)
    for name in terms(program).ready:
        settings[name] = "–"
    whole = terms(program).intake == "cohort"
    return Program(
        id=program.id,
        workspace_id=home,
        name=program.name,
        template=program.template,
        settings=settings,
        starts_on=when.starts,
        ends_on=when.ends if whole else None,
        created_at=begins,
    )


def _charter(real: Session, program: Program, played: Session, twin: Program, begins: datetime) -> None:
    """The texts in force, and the ones that ship where there is none."""
    for language in SPOKEN:
        found = latest(real, program.id, language)
        if found is not None:
            write(played, twin, language, found.text, found.version, found.revision, begins)
        elif language == "en":
            write(played, twin, language, default(language), 1, 0, begins)
    played.flush()


def _people(real: Session, program: Program) -> Iterator[tuple[Person, Sequence[Enrollment]]]:
    """Who takes part, each with their one or two enrollments, in the order of their ids."""
    rows = real.exec(
        select(Enrollment, Person)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(
            Enrollment.program_id == program.id,
            col(Enrollment.state).not_in(OVER),
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Person.id), col(Enrollment.id))
    ).all()
    found: dict[int, tuple[Person, list[Enrollment]]] = {}
    for enrollment, person in rows:
        found.setdefault(person.id, (person, []))[1].append(enrollment)
    yield from found.values()


def _ready(
    played: Session,
    twin: Program,
    home: int,
    persona: Persona,
    person: Person,
    rows: Sequence[Enrollment],
    begins: datetime,
) -> None:
    """Somebody who has been through the charter already: they are in the pool from the first day."""
    played.add(Person(id=person.id, name=persona.name, language=persona.language, zone=persona.zone, created_at=begins))
    played.flush()
    _account(played, person.id, persona.account, home, begins)
    charter: CharterVersion = shown(played, twin, persona.language)
    for one in rows:
        if one.state != "pool":
            continue
        played.add(
            Enrollment(
                id=one.id,
                program_id=twin.id,
                person_id=person.id,
                role=one.role,
                state="pool",
                profile={name: value for name, value in one.profile.items() if name in KEPT},
                capacity=one.capacity,
                joined_at=begins,
                onboarded_at=begins,
                accepted_at=begins,
                waiting_since=begins,
            )
        )
        played.flush()
        # What they answered is on record, as it would be had they answered here.
        known = {"step": "capacity", "value": one.capacity}
        played.add(LogEntry(at=begins, code="answered", program_id=twin.id, enrollment_id=one.id, values=known))
        played.add(
            CharterDecision(
                program_id=twin.id,
                enrollment_id=one.id,
                person_id=person.id,
                charter_id=charter.id,
                version=charter.version,
                sha256=charter.sha256,
                language=charter.language,
                decision="accepted",
                decided_at=begins,
            )
        )


def _said(enrollment: Enrollment) -> Mapping[str, str]:
    """What somebody who has not come to the end of onboarding answers again."""
    said = {name: enrollment.profile.get(name) for name in ("topics", "languages", "availability")}
    said = {name: ",".join(value) for name, value in said.items() if value}
    return said | ({"capacity": str(enrollment.capacity)} if enrollment.role == "mentor" and said else {})


def _invented(program: Program, persona: Persona, seed: int) -> Mapping[str, str]:
    """What an invented person says for matching: a mentor knows half of the topics, a mentee wants two."""
    topics = terms(program).topics
    chance = Random(f"{seed}:{persona.account}:topics")
    many = max(len(topics) // 2, 1) if persona.role == "mentor" else min(len(topics), 2)
    chosen = chance.sample(topics, many)
    return {"topics": ",".join(chosen)} | ({"capacity": "2"} if persona.role == "mentor" else {})


def _account(played: Session, person: int, account: str, home: int, begins: datetime, *, admin: bool = False) -> None:
    """They wrote once, so that they may be written to."""
    row = Account(person_id=person, platform=Hall.platform, external_id=account, wrote_at=begins, created_at=begins)
    played.add(row)
    played.flush()
    played.add(Membership(account_id=row.id, workspace_id=home, admin=admin))


def _organizers(real: Session, program: Program, played: Session, twin: Program, home: int, begins: datetime) -> None:
    """Those who run the program; without any, somebody who does what has to be done."""
    found = [real.get_one(Person, one) for one in organizers(real, program.id)]
    cast = [(one.name or "–", one.language, one.zone) for one in found] or [("Olga", "en", terms(program).zone)]
    for number, (name, language, zone) in enumerate(cast):
        person = Person(name=name, language=language, zone=zone, created_at=begins)
        played.add(person)
        played.flush()
        played.add(Organizer(program_id=twin.id, person_id=person.id, added_at=begins))
        _account(
            played, person.id, ORGANIZER if number == 0 else f"{ORGANIZER}{number}", home, begins, admin=not number
        )


def _names(seed: int) -> Iterator[str]:
    """Invented names, each once; a first name comes again when all are used."""
    firsts = Random(f"{seed}:names").sample(NAMES, len(NAMES))
    for turn in range(len(LETTERS)):
        for place, first in enumerate(firsts):
            yield f"{first} {LETTERS[(place + turn) % len(LETTERS)]}."
