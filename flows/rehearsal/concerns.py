"""What an organizer should know before opening, each with its cure: read from the program, and from its play."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from sqlmodel import Session, col, select

from bot.languages import SPOKEN, base
from bot.messages import Text
from flows.charter.text import default, latest
from flows.follow_up.cadence import rounds
from flows.follow_up.presence import gone
from flows.needs_survey.advice import says_wait
from flows.program.holidays import public_holidays
from flows.program.states import ASKING
from flows.program.terms import Terms, terms
from flows.program.wording import reworded
from flows.rehearsal.copying import OVER, Dates
from flows.rehearsal.strain import Strain
from flows.who import organizers
from storage.tables import Account, Enrollment, Person, Program, SurveyAnswer

Level = Literal["stops", "look", "note"]
"""Opening or starting would be refused; worth changing; good to know."""
LEVELS: tuple[Level, ...] = ("stops", "look", "note")
SOON = timedelta(days=7)
"""Less time to come in than this before the first day is little."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Its texts are `rehearsal.<code>` and `rehearsal.<code>_cure`, with the same values."""

    code: str
    level: Level
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a play, in numbers."""

    paired: int
    """Pairs that were introduced."""
    broken: int
    """Promises that were broken, conversations and messages that failed: faults of the bot's own."""
    strain: Strain


def of_program(session: Session, program: Program, when: Dates, now: datetime) -> Iterator[Concern]:
    """What the program itself shows at *now*, before anybody plays."""
    rules = terms(program)
    if missing := rules.ready:
        labels = [Text(f"settings.{name}") for name in missing]
        typed = [f"/mentoring-admin settings set name:{name} value:…" for name in missing]
        yield Concern("missing", "stops", {"labels": labels, "commands": " · ".join(typed)})
    yield from _dates(program, rules, when, now.date())
    yield from _organizers(session, program, now)
    if program.state in ASKING and says_wait(session, program.id):
        yield Concern("survey_waits", "look")
    yield from _people(session, program)
    yield from _cadence(rules, when)
    yield from _charter(session, program)
    yield from _reworded(program)


def _dates(program: Program, rules: Terms, when: Dates, today: date) -> Iterator[Concern]:
    starts, ends = program.starts_on, program.ends_on
    if ends is not None and starts is not None and ends <= starts:
        yield Concern("ends_first", "stops", {"starts": starts, "ends": ends})
    elif ends is not None and ends <= today:
        yield Concern("over", "stops", {"ends": ends})
    if program.state not in (*ASKING, "open"):
        return
    if starts is None:
        yield Concern("no_start", "look", {"starts": when.starts})
        return
    if starts < today:
        yield Concern("start_passed", "look", {"starts": starts})
    elif program.state != "open" and starts - today < SOON:
        yield Concern("start_soon", "look", {"starts": starts, "n": (starts - today).days})
    resting = any(first <= starts <= last for first, last in rules.quiet)
    holiday = starts in public_holidays(rules.country, starts.year)
    if resting or (rules.working_days and (holiday or starts.weekday() >= 5)):
        yield Concern("start_at_rest", "note", {"starts": starts})


def _organizers(session: Session, program: Program, now: datetime) -> Iterator[Concern]:
    """Nobody named; nobody who can be reached today; one alone."""
    people = [session.get_one(Person, one) for one in organizers(session, program.id)]
    reached = [one for one in people if _reachable(session, one, now)]
    if not people:
        yield Concern("nobody_named", "stops")
    elif not reached:
        yield Concern("nobody_reached", "look", {"names": [one.name for one in people]})
    elif len(reached) == 1:
        yield Concern("one_alone", "note", {"name": reached[0].name})


def _reachable(session: Session, person: Person, now: datetime) -> bool:
    """Whether a case would reach an organizer: they are not away, and an account of theirs takes messages."""
    away = person.paused_until is not None and person.paused_until > now
    if away or person.stopped_at is not None or person.erased_at is not None or gone(session, person.id):
        return False
    found = session.exec(
        select(Account.id).where(Account.person_id == person.id, col(Account.unreachable).is_(None))
    ).first()
    return found is not None


def _people(session: Session, program: Program) -> Iterator[Concern]:
    """Places beside mentees, of who has joined; of the needs survey, where nobody has."""
    rows = session.exec(
        select(Enrollment)
        .join(Person, col(Person.id) == Enrollment.person_id)
        .where(
            Enrollment.program_id == program.id,
            col(Enrollment.state).not_in(OVER),
            col(Person.erased_at).is_(None),
        )
    ).all()
    places = sum(one.capacity for one in rows if one.role == "mentor")
    mentees = sum(one.role == "mentee" for one in rows)
    if not rows:
        answers = session.exec(select(SurveyAnswer).where(SurveyAnswer.program_id == program.id)).all()
        places = sum(int(one.profile.get("capacity") or 1) for one in answers if one.joins in ("mentor", "both"))
        mentees = sum(one.joins in ("mentee", "both") for one in answers)
    if places < mentees:
        yield Concern("few_mentors", "look", {"places": places, "mentees": mentees, "n": mentees - places})
    shut = session.exec(
        select(Account.person_id)
        .where(
            col(Account.person_id).in_([one.person_id for one in rows]),
            col(Account.unreachable).is_not(None),
        )
        .distinct()
    ).all()
    if shut:
        yield Concern("unreachable", "look", {"n": len(shut)})


def _cadence(rules: Terms, when: Dates) -> Iterator[Concern]:
    """Check-ins that would come after the end, and reminders that outlast the time to the next check-in."""
    length = (when.ends - when.starts).days
    asked = list(rounds(rules, length))
    late = [day for day in rules.checkins if day not in asked]
    if not asked:
        yield Concern("no_checkin", "look", {"n": length})
    elif late:
        yield Concern("late_checkins", "look", {"days": [Text("program.day", {"n": day}) for day in late]})
    gaps = [later - day for day, later in pairwise(asked)]
    if gaps and rules.reminders and rules.reminders[-1] >= min(gaps):
        yield Concern("long_reminders", "look", {"last": rules.reminders[-1], "n": min(gaps)})


def _charter(session: Session, program: Program) -> Iterator[Concern]:
    """Never edited; or edited in one language and not in another."""
    texts = {language: latest(session, program.id, language) for language in SPOKEN}
    own = [language for language, one in texts.items() if one is not None and one.text != default(language)]
    newest = max((one.version for one in texts.values() if one is not None), default=0)
    behind = [
        language
        for language, one in texts.items()
        if one is None or (own and language not in own) or (own and one.version < newest)
    ]
    if behind:
        values = {"languages": [_language(one) for one in behind], "codes": ", ".join(behind)}
        yield Concern("charter_language", "look", values)
    elif not own:
        yield Concern("charter_ships", "note")


def _reworded(program: Program) -> Iterator[Concern]:
    """Texts that the organizers worded anew in one language alone."""
    worded = reworded(program)
    by_language = {
        language: {key for tag, keys in worded.items() if base(tag) == language for key in keys} for language in SPOKEN
    }
    every = set[str]().union(*by_language.values())
    for language, keys in by_language.items():
        if missing := sorted(every - keys):
            named = {"keys": missing[:5], "key": missing[0], "code": language}
            values = {"n": len(missing), "language": _language(language), **named}
            yield Concern("reworded_elsewhere", "look", values)


def _language(code: str) -> Text:
    return Text(f"rehearsal.language.{code}")


def of_play(came: Came, rules: Terms) -> Iterator[Concern]:
    """What the play showed."""
    found = came.strain
    if came.broken:
        yield Concern("broken", "look", {"n": came.broken})
    if not came.paired:
        yield Concern("nobody_paired", "look", {"threshold": rules.threshold})
    if found.waited:
        values = {
            "n": found.waited,
            "budget": rules.budget,
            "days": Text("program.days", {"n": found.longest}),
            "more": min(rules.budget + 1, 20),
        }
        yield Concern("budget", "look", values)
    if found.dropped:
        yield Concern("dropped", "look", {"n": found.dropped})
    if found.moved_by_quiet:
        yield Concern("quiet", "note", {"n": found.moved_by_quiet})
    if found.moved_by_holidays:
        yield Concern("holidays", "note", {"n": found.moved_by_holidays, "days": list(found.holidays[:4])})


def of_draft(draft: Mapping[str, Any]) -> Iterator[Concern]:
    """Who of those who are ready would be left over today."""
    left = len(draft["left_over"])
    if draft["proposals"] and left:
        yield Concern("left_over", "look", {"n": left})


def in_order(found: Sequence[Concern]) -> tuple[Concern, ...]:
    """What stops an opening first; otherwise as they were found."""
    return tuple(sorted(found, key=lambda one: LEVELS.index(one.level)))


CODES = (
    *("missing", "ends_first", "over", "no_start", "start_passed", "start_soon", "start_at_rest", "nobody_named"),
    *("nobody_reached", "one_alone", "survey_waits", "few_mentors", "unreachable", "no_checkin", "late_checkins"),
    *("long_reminders", "charter_language", "charter_ships", "reworded_elsewhere", "broken", "nobody_paired"),
    *("budget", "dropped", "quiet", "holidays", "left_over"),
)
"""Every concern there is."""
