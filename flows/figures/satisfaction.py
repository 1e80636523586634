"""Figures of what people answered in confidence: satisfaction, fit, recommendation, hours.

The answer that counts is each side's latest in each pair, so a person is not heard once a round. The figures here
carry their voices, from which `secrecy.gives_away` knows which answers changed between two reports.
"""

from collections.abc import Callable, Iterable

from flows.figures.figure import Figure, Voice, drawn, hide, with_parts
from flows.figures.groups import rate, split
from flows.figures.history import Moment, as_of
from flows.figures.values import Record, Satisfaction

SATISFIED = 4
"""From this score on, of 1 to 5, somebody is satisfied."""
PROMOTER = 9
DETRACTOR = 6
FITS = ("good", "not_sure", "not_good")


def satisfaction_mean(record: Record, at: Moment) -> Figure:
    """Mean of the scores from 1 to 5: their sum over their number. By role."""
    record = as_of(record, at)

    def of(name: str, answers: list[Satisfaction]) -> Figure:
        total = sum(one.score or 0 for one in answers)
        people, voices = _people(record, answers), _voices(record, answers)
        return drawn(name, "mean", total, len(answers), at, people, voices=voices)

    return _by_role(record, "satisfaction_mean", _latest(record, lambda one: one.score is not None), of)


def satisfied_share(record: Record, at: Moment) -> Figure:
    """Answers with a score of 4 or 5, of all scored answers. By role."""
    record = as_of(record, at)

    def of(name: str, answers: list[Satisfaction]) -> Figure:
        return _share(record, name, at, answers, lambda one: (one.score or 0) >= SATISFIED)

    return _by_role(record, "satisfied_share", _latest(record, lambda one: one.score is not None), of)


def satisfaction_gap(record: Record, at: Moment) -> Figure:
    """The mentors' mean score minus the mentees', in points of the scale; below 0 the mentees are happier.

    Hidden unless both groups can be shown: the parts of `satisfaction_mean` with the same date.
    """
    whole = satisfaction_mean(record, at)
    sides = [whole.part("role:mentor"), whole.part("role:mentee")]
    means = [side.value for side in sides if side is not None and not side.hidden]
    shown = [mean for mean in means if mean is not None]
    answers = whole.denominator or 0
    if len(shown) < 2:
        return hide(drawn("satisfaction_gap", "gap", 0, answers, at, whole.people, voices=whole.voices))
    gap = drawn("satisfaction_gap", "gap", shown[0] - shown[1], answers, at, whole.people, voices=whole.voices)
    return with_parts(gap, whole.parts)


def fit(record: Record, at: Moment) -> Figure:
    """Answers "it is a good fit", of all answers about the fit. The parts are the three answers' shares."""
    record = as_of(record, at)
    answers = _latest(record, lambda one: one.fit is not None)
    parts = [_share(record, f"fit:{code}", at, answers, lambda one, code=code: one.fit == code) for code in FITS]
    return with_parts(_share(record, "fit", at, answers, lambda one: one.fit == "good"), parts)


def nps(record: Record, at: Moment) -> Figure:
    """Net promoter score: the share of 9 and 10 minus the share of 0 to 6, of answers from 0 to 10 (Reichheld 2003).

    The numerator is promoters minus detractors; the value runs from -1 to 1 (often written -100 to 100). By role;
    the parts `promoters`, `passives` and `detractors` are shares of all.
    """
    record = as_of(record, at)
    answers = _latest(record, lambda one: one.recommend is not None)

    def of(name: str, group: list[Satisfaction]) -> Figure:
        marks = [one.recommend for one in group if one.recommend is not None]
        net = sum(mark >= PROMOTER for mark in marks) - sum(mark <= DETRACTOR for mark in marks)
        people, voices = _people(record, group), _voices(record, group)
        return drawn(name, "rate", net, len(marks), at, people, voices=voices)

    def share(name: str, least: int, most: int) -> Figure:
        return _share(record, name, at, answers, lambda one: least <= (one.recommend or 0) <= most)

    kinds = (
        share("promoters", PROMOTER, 10),
        share("passives", DETRACTOR + 1, PROMOTER - 1),
        share("detractors", 0, DETRACTOR),
    )
    whole = _by_role(record, "nps", answers, of)
    return with_parts(whole, whole.parts, kinds)


def hours_declared(record: Record, at: Moment) -> Figure:
    """Hours that mentors say they gave, added up, over the pairs of which they told them at the end.

    As each mentor declares them when a pair ends, meetings and all the rest: what their certificate adds up. Who skips
    the question is in neither number.
    """
    record = as_of(record, at)
    told = [
        one
        for one in record.satisfaction
        if one.round == "end" and one.hours is not None and one.member in record.member
    ]
    total = sum(one.hours or 0 for one in told)
    return drawn("hours_declared", "count", total, len(told), at, _people(record, told), voices=_voices(record, told))


def _latest(record: Record, counts: Callable[[Satisfaction], bool]) -> list[Satisfaction]:
    """Each side's latest answer in each pair, of those that say something to the question."""
    found: dict[tuple[int, int], Satisfaction] = {}
    for one in sorted(record.satisfaction, key=lambda one: one.answered_at):
        if counts(one) and one.member in record.member:
            found[one.pair, one.member] = one
    return [found[key] for key in sorted(found)]


def _share(
    record: Record, name: str, at: Moment, answers: list[Satisfaction], counts: Callable[[Satisfaction], bool]
) -> Figure:
    voices = _voices(record, answers)
    return rate(name, at, answers, counts, lambda some: _people(record, some), voices=voices)


def _by_role(
    record: Record, name: str, answers: list[Satisfaction], of: Callable[[str, list[Satisfaction]], Figure]
) -> Figure:
    roles = split(answers, lambda one: f"role:{record.member[one.member].role}", of)
    return with_parts(of(name, answers), roles)


def _people(record: Record, answers: Iterable[Satisfaction]) -> frozenset[int]:
    return record.persons(one.member for one in answers)


def _voices(record: Record, answers: Iterable[Satisfaction]) -> list[Voice]:
    return [(record.member[one.member].person, one.pair, one.answered_at) for one in answers]
