"""Every figure, in the order in which a report shows them."""

from collections.abc import Callable, Sequence

from flows.figures import entry, following, outcome, satisfaction
from flows.figures.figure import Figure, hide, lines, same_numbers
from flows.figures.history import Moment, as_of
from flows.figures.secrecy import Sum, gives_away
from flows.figures.values import Record

Formula = Callable[[Record, Moment], Figure]
"""A pure function of a record and a day (or an aware time)."""

_FORMULAS: tuple[Formula, ...] = (
    entry.funnel,
    entry.onboarding_rate,
    entry.charter_rate,
    entry.charter_delay,
    entry.topics_covered,
    entry.places_used,
    entry.match_rate,
    entry.time_to_match,
    entry.oldest_wait,
    following.first_contact_10,
    following.first_contact_30,
    following.prompts_delivered,
    following.prompts_answered,
    following.connected_of_asked,
    following.connected_of_answered,
    following.two_sided_agreement,
    following.rhythm_kept,
    following.meetings_per_month,
    following.silent_rate,
    following.half_silent_rate,
    following.alert_age,
    following.recovery_rate,
    satisfaction.satisfaction_mean,
    satisfaction.satisfied_share,
    satisfaction.satisfaction_gap,
    satisfaction.fit,
    satisfaction.nps,
    satisfaction.hours_declared,
    outcome.rematch_rate,
    outcome.rematch_delay,
    outcome.rematch_success,
    outcome.premature_rate,
    outcome.survival,
    outcome.completion_rate,
    outcome.end_reasons,
    outcome.goals_met,
)

ALL: tuple[tuple[str, Formula], ...] = tuple((formula.__name__, formula) for formula in _FORMULAS)

TOGETHER: tuple[tuple[str, ...], ...] = (
    ("satisfaction_mean", "satisfied_share", "satisfaction_gap"),
    ("fit",),
    ("nps",),
    ("hours_declared",),
    ("goals_met",),
)
"""Confidential figures by the answer they are made of: one of today beside one of an earlier day gives answers away."""

CONFIDENTIAL = frozenset(name for family in TOGETHER for name in family)
"""Made of answers that nobody sees per person: not even by comparing two reports."""


def figures(record: Record, at: Moment, before: Sequence[Figure] = ()) -> tuple[Figure, ...]:
    """All figures of *record* at *at*, in the order of a report.

    *before* is the last report that the same readers saw. Confidential figures that would give the answers of one to
    four persons away beside it are shown as they were then, with their own date. Raises ValueError for a naive time.
    """
    now = as_of(record, at)
    found = {name: formula(now, at) for name, formula in ALL}
    shown = {figure.name: figure for figure in before}
    formulas, earlier = dict(ALL), dict[Moment, Record]()
    for family in TOGETHER:
        last = [shown[name] for name in family if name in shown]
        for one in last:
            if one.at not in earlier:
                earlier[one.at] = as_of(record, one.at)
        then = [formulas[one.name](earlier[one.at], one.at) for one in last]
        fresh = [found[name] for name in family]
        altered = not all(same_numbers(*both) for both in zip(then, last, strict=True) if not both[1].hidden)
        if gives_away(_sums(then, last), _sums(fresh, fresh), altered=altered):
            found |= {name: shown.get(name) or hide(found[name]) for name in family}
    return tuple(found.values())


def _sums(figures: Sequence[Figure], shown: Sequence[Figure]) -> list[Sum]:
    """The answers behind each number of *shown*; *figures* are the same ones, with the answers that are known now."""
    known = [{line.name: line.voices for line in lines(one)} for one in figures]
    return [
        voices[line.name]
        for voices, one in zip(known, shown, strict=True)
        for line in lines(one)
        if line.denominator and line.name in voices
    ]
