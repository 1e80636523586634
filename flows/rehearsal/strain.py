"""How much a play asked of people: what waited for the week's budget, what rests moved, what was dropped."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from bot.turn import local
from flows.follow_up.kindness import FIRST, WEEK, slot
from flows.program.holidays import public_holidays
from flows.program.terms import Terms, terms
from flows.sessions.perform import TIP
from storage.tables import Nudge, Person, Program

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Strain:
    """What the program's rules for kindness did."""

    fullest: int
    """The most counted nudges that one person got in seven days."""
    waited: int
    """Nudges that had to wait for the week's budget."""
    longest: int
    """How many days the longest of them waited."""
    dropped: int
    """Nudges that waited so long that they were not sent."""
    holidays: tuple[date, ...]
    """Public holidays that moved something."""
    moved_by_holidays: int
    moved_by_quiet: int


def strain(session: Session) -> Strain:
    """Look at the nudges of the one program in *session*, after its play."""
    rules = terms(session.exec(select(Program)).one())
    people = {one.id: one for one in session.exec(select(Person)).all()}
    nudges = session.exec(select(Nudge).where(col(Nudge.person_id).is_not(None)).order_by(col(Nudge.id))).all()
    sent = _sent(nudges, people)
    waits = [days for one in nudges if (days := _waited(one, people, rules, sent)) is not None]
    moved = [cause for one in nudges if (cause := _moved(one, people, rules)) is not None]
    holidays = sorted({day for day, quiet in moved if not quiet})
    return Strain(
        fullest=max((_fullest(times) for times in sent.values()), default=0),
        waited=len(waits),
        longest=max(waits, default=0),
        dropped=sum(one.state == "skipped" and one.why == "too_late" for one in nudges),
        holidays=tuple(holidays),
        moved_by_holidays=sum(not quiet for _, quiet in moved),
        moved_by_quiet=sum(quiet for _, quiet in moved),
    )


def _sent(nudges: Sequence[Nudge], people: dict[int, Person]) -> dict[int, list[datetime]]:
    """When each person got a nudge that counts; a mentor's check-ins of one day are one."""
    found: dict[int, list[datetime]] = defaultdict(list)
    asked: set[tuple[int, date]] = set()
    for one in sorted(nudges, key=lambda one: (one.fired_at is None, one.fired_at, one.id)):
        if one.state != "fired" or not one.counted or one.fired_at is None or one.person_id is None:
            continue
        if one.kind in FIRST:
            day = (one.person_id, local(one.fired_at, people[one.person_id].zone).date())
            if day in asked:
                continue
            asked.add(day)
        found[one.person_id].append(one.fired_at)
    return found


def _fullest(times: list[datetime]) -> int:
    return max(place + 1 - bisect_right(times, at - WEEK) for place, at in enumerate(times))


def _waited(nudge: Nudge, people: dict[int, Person], rules: Terms, sent: dict[int, list[datetime]]) -> int | None:
    """Days that a nudge waited for room in its week; None where it was sent when its time came."""
    if nudge.kind == TIP:  # It is meant to give way.
        return None
    if not nudge.counted or nudge.fired_at is None or nudge.state not in ("fired", "skipped"):
        return None
    if nudge.state == "skipped" and nudge.why != "too_late":
        return None
    due = slot(nudge.planned_for, people[nudge.person_id or 0], rules)
    if nudge.fired_at - due < DAY:
        return None
    times = sent[nudge.person_id or 0]
    before = bisect_left(times, due + DAY) - bisect_right(times, due - WEEK)
    # The last place of a week is kept for a check-in.
    return (nudge.fired_at - due).days if before >= rules.budget - (nudge.kind not in FIRST) else None


def _moved(nudge: Nudge, people: dict[int, Person], rules: Terms) -> tuple[date, bool] | None:
    """The public holiday or the day of a quiet period (True) for which a nudge could not go out when it was due."""
    if nudge.state not in ("fired", "skipped") or (nudge.state == "skipped" and nudge.why != "too_late"):
        return None
    day = local(nudge.planned_for, people[nudge.person_id or 0].zone or rules.zone).date()
    if any(first <= day <= last for first, last in rules.quiet):
        return day, True
    if rules.working_days and day.weekday() < 5 and day in public_holidays(rules.country, day.year):
        return day, False
    return None
