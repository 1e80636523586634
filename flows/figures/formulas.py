"""Every figure, in the order in which a report shows them."""

from collections.abc import Callable, Sequence

from flows.figures import entry, following, outcome, satisfaction
from flows.figures.figure import Figure, hide, moved
from flows.figures.history import Moment, as_of
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

    *before* is the last report that the same readers saw. Confidential figures in which the answers of one to four
    persons changed since are shown as they were then, with their own date. Raises ValueError for a naive time.
    """
    now = as_of(record, at)
    found = {name: formula(now, at) for name, formula in ALL}
    shown = {figure.name: figure for figure in before}
    formulas, earlier = dict(ALL), dict[Moment, Record]()
    for family in TOGETHER:
        for last in (shown[name] for name in family if name in shown):
            then = earlier.setdefault(last.at, as_of(record, last.at))
            if moved(found[last.name], formulas[last.name](then, last.at), last):
                found |= {name: shown.get(name) or hide(found[name]) for name in family}
                break
    return tuple(found.values())
