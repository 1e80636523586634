"""Figures of how pairs end: re-matches, survival, completion, reasons, goals."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction

from flows.figures.figure import Figure, drawn, hide, with_parts
from flows.figures.following import in_touch
from flows.figures.groups import MONTH, days, middle, rate
from flows.figures.history import Moment, as_of, moment
from flows.figures.values import Goal, Pair, Record

MONTHS = 12
SETTLED_DAYS = 30
"""How old a second pair is before it is judged, and how soon it has to have been in touch."""
REASONS = ("end_of_program", "goals_reached", "no_fault", "rematch", "left", "organizer", "forgotten")


def rematch_rate(record: Record, at: Moment) -> Figure:
    """Mentees who were introduced to somebody else after a premature ending, of those it left behind.

    A case is a pair that ended before its end; where the mentee left the program with it, it is no case.
    """
    record = as_of(record, at)
    again = _again(record)
    return rate(
        "rematch_rate", at, list(again), lambda pair: again[pair] is not None, lambda some: _mentees(record, some)
    )


def rematch_delay(record: Record, at: Moment) -> Figure:
    """Median days from a premature ending to the mentee's next introduction, over re-matched mentees."""
    record = as_of(record, at)
    waits = {
        pair: days(pair.ended_at, second.introduced_at)
        for pair, second in _again(record).items()
        if second is not None and pair.ended_at is not None
    }
    return middle("rematch_delay", at, list(waits.values()), _mentees(record, waits))


def rematch_success(record: Record, at: Moment) -> Figure:
    """Second pairs that were in touch within 30 days and did not end early, of those introduced 30 days ago or more."""
    record = as_of(record, at)
    second = {
        pair.id: pair
        for pair in _again(record).values()
        if pair is not None and days(pair.introduced_at, moment(at)) >= SETTLED_DAYS
    }
    return rate(
        "rematch_success",
        at,
        [second[pair] for pair in sorted(second)],
        lambda pair: in_touch(record, pair, SETTLED_DAYS) and not _premature(pair),
        record.couple,
    )


def _again(record: Record) -> dict[Pair, Pair | None]:
    """Each pair that ended early, and the mentee's next pair."""
    of_mentee: dict[int, list[Pair]] = {}
    for pair in sorted(record.pairs, key=lambda one: (one.introduced_at, one.id)):
        of_mentee.setdefault(pair.mentee, []).append(pair)
    found: dict[Pair, Pair | None] = {}
    for pair in record.pairs:
        if pair.ended_at is None or pair.completed:
            continue
        ended_at = pair.ended_at
        following = [one for one in of_mentee[pair.mentee] if one.introduced_at >= ended_at and one.id != pair.id]
        left_at = record.member[pair.mentee].left_at if pair.mentee in record.member else ended_at
        if following or left_at is None or left_at > ended_at + timedelta(days=1):
            found[pair] = following[0] if following else None
    return found


def premature_rate(record: Record, at: Moment) -> Figure:
    """Pairs that ended without being completed, of all pairs introduced."""
    record = as_of(record, at)
    return rate("premature_rate", at, record.pairs, _premature, record.couple)


def completion_rate(record: Record, at: Moment) -> Figure:
    """Pairs that reached their end or their goals, of pairs that are over. Pairs that go on are in neither number."""
    record = as_of(record, at)
    return rate("completion_rate", at, _over(record), lambda pair: pair.completed, record.couple)


def end_reasons(record: Record, at: Moment) -> Figure:
    """Pairs that are over, of all pairs introduced. The parts are the reasons' shares of the pairs that are over."""
    record = as_of(record, at)
    over = _over(record)
    reasons = Counter(pair.end_reason for pair in over)
    people = record.couple(over)
    codes = sorted(code for code in reasons if code)
    parts = [
        drawn(f"reason:{code}", "rate", reasons[code], len(over), at, people)
        for code in sorted(codes, key=lambda code: REASONS.index(code) if code in REASONS else len(REASONS))
    ]
    whole = drawn("end_reasons", "count", len(over), len(record.pairs), at, record.couple(record.pairs))
    return with_parts(whole, parts)


def survival(record: Record, at: Moment) -> Figure:
    """The share of pairs that have not ended early, a month after another, to 12 (Kaplan and Meier 1958).

    An early ending is the event; pairs that go on are censored at *at*, completed ones at their end. Durations are
    whole days from the introduction, a month is 365.25 / 12 days. S(t) is the product, over the days up to t on which
    pairs ended early, of 1 - (ended early that day) / (pairs observed that long); endings come before censorings of
    the same day. Each month is a part, `month:3`: S, on how many pairs whose fate at that time is known. Months that
    no pair was observed for are hidden. The figure itself is its last month that can be shown.
    """
    record = as_of(record, at)
    lives = [(_whole_days(pair, at), _premature(pair), pair) for pair in record.pairs]
    steps = _steps([(lived, early) for lived, early, _ in lives])
    points = [_survivors(record, at, lives, steps, month) for month in range(MONTHS + 1)]
    shown = [point for point in points if not point.hidden]
    people = record.couple(record.pairs)
    if not shown:
        return hide(drawn("survival", "curve", 0, 0, at, people, parts=points))
    last = shown[-1]
    whole = drawn("survival", "curve", last.numerator or 0, last.denominator or 0, at, people)
    return with_parts(whole, points)


def _steps(lives: list[tuple[int, bool]]) -> list[tuple[int, Fraction]]:
    """The days on which pairs ended early, and the share that is left after each."""
    share, observed, steps = Fraction(1), len(lives), list[tuple[int, Fraction]]()
    early = Counter(lived for lived, ended_early in lives if ended_early)
    all_ended = Counter(lived for lived, _ in lives)
    for day in sorted(all_ended):
        if early[day]:
            share *= 1 - Fraction(early[day], observed)
            steps.append((day, share))
        observed -= all_ended[day]
    return steps


def _survivors(
    record: Record, at: Moment, lives: list[tuple[int, bool, Pair]], steps: list[tuple[int, Fraction]], month: int
) -> Figure:
    until = month * MONTH
    share = next((left for day, left in reversed(steps) if day <= until), Fraction(1))
    known = [pair for lived, early, pair in lives if lived >= until or early]
    point = drawn(f"month:{month}", "curve", float(share), len(known), at, record.couple(known))
    seen = any(lived >= until for lived, _, _ in lives)
    return point if seen or share == 0 else hide(point)


def goals_met(record: Record, at: Moment) -> Figure:
    """Goals that were reached, of all goals set, the dropped ones included.

    What became of each is told in confidence.
    """
    record = as_of(record, at)
    goals = [one for one in record.goals if one.member in record.member]

    def people(some: Iterable[Goal]) -> frozenset[int]:
        return record.persons(one.member for one in some)

    voices = [(record.member[one.member].person, one.id, one.reviewed_at or one.set_at) for one in goals]
    return rate("goals_met", at, goals, lambda one: one.state == "met", people, voices=voices)


def _premature(pair: Pair) -> bool:
    return pair.ended_at is not None and not pair.completed


def _over(record: Record) -> list[Pair]:
    return [pair for pair in record.pairs if pair.ended_at is not None]


def _mentees(record: Record, pairs: Iterable[Pair]) -> frozenset[int]:
    return record.persons(pair.mentee for pair in pairs)


def _whole_days(pair: Pair, at: Moment) -> int:
    return max(int(days(pair.introduced_at, pair.ended_at or moment(at))), 0)
