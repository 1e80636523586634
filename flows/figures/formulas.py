"""Every figure, in the order in which a report shows them."""

from collections.abc import Callable, Sequence
from datetime import date

from flows.figures import entry, following, outcome, satisfaction
from flows.figures.figure import Figure, steady
from flows.figures.history import Moment, as_of, moment
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

CONFIDENTIAL = frozenset({"satisfaction_mean", "satisfied_share", "satisfaction_gap", "fit", "nps"})
"""Made of answers that nobody sees per person: not even by comparing two reports."""


def figures(record: Record, at: date, before: Sequence[Figure] = ()) -> tuple[Figure, ...]:
    """All figures of *record* at *at*, in the order of a report.

    *before* is the last report that the same readers saw. A confidential figure in which the answers of one to four
    persons changed since is shown as it was then, with its own date. Raises ValueError for a naive time.
    """
    now = as_of(record, at)
    shown = {figure.name: figure for figure in before}
    found: list[Figure] = []
    for name, formula in ALL:
        figure = formula(now, at)
        last = shown.get(name)
        if last is not None and name in CONFIDENTIAL and moment(last.at) < moment(at):
            figure = steady(figure, formula(record, last.at), last)
        found.append(figure)
    return tuple(found)
