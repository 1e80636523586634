"""What holds for every figure."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from flows.figures import ALL, charts, figures, formulas, from_json, to_json
from flows.figures.figure import Figure, rounded
from flows.figures.outcome import REASONS
from flows.figures.values import Record

FOLDER = Path(formulas.__file__).parent


def catalogue(language):
    """Ids and texts of a language."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


def test_an_empty_program_has_all_figures_and_no_number(small):
    """Nothing is divided by nothing: each figure is there, hidden, without a value."""
    found = figures(Record(1), small.date(0))
    assert [figure.name for figure in found] == [name for name, _ in ALL]
    assert all(figure.hidden and figure.value is None for figure in found)


def test_members_without_anything_else_divide_nothing_by_nothing(small):
    """Ten members on their first day: what is out of none has no value, and nothing breaks."""
    small.people(5, 5)
    found = {figure.name: figure for figure in figures(small.record(), small.date(0))}
    assert found["topics_covered"].value is None
    assert found["onboarding_rate"].value == 1


def test_pairs_introduced_this_instant_have_lived_no_month(small):
    """Three pairs at their first instant: no meeting over no month is no number."""
    small.people(3, 3)
    for number in (1, 2, 3):
        small.pair(number)
    found = {figure.name: figure for figure in figures(small.record(), small.day(0))}
    assert found["meetings_per_month"].hidden is False
    assert found["meetings_per_month"].value is None


def test_each_figure_bears_its_formulas_name_and_the_date(small):
    """The name in the table is the figure's own, and the date is the one asked for."""
    small.people(5, 5)
    for name, formula in ALL:
        figure = formula(small.record(), small.date(3))
        assert figure.name == name
        assert figure.at == small.date(3)


def test_a_time_without_a_zone_is_refused(small):
    """A figure is never computed for a time that nobody can place."""
    with pytest.raises(ValueError, match="time zone"):
        figures(small.record(), datetime(2026, 1, 5))  # noqa: DTZ001  # it is what is refused


def test_json_is_stable_and_comes_back(small):
    """The same record gives the same text, and the text gives the same numbers."""
    small.people(7, 6)
    for number in range(1, 7):
        small.pair(number)
        small.met(number, number)
        small.said(number, number, score=4)
    one = [to_json(figure) for figure in figures(small.record(), small.date(40))]
    two = [to_json(figure) for figure in figures(small.record(), small.date(40))]
    assert json.dumps(one) == json.dumps(two)
    assert [to_json(from_json(values)) for values in json.loads(json.dumps(one))] == one
    assert list(one[0]) == ["name", "kind", "at", "hidden", "numerator", "denominator", "value", "parts"]


def test_json_of_a_hidden_figure_holds_no_number(small):
    """Four persons' scores are in no part of what is written out."""
    small.people(4, 0)
    for number in range(1, 5):
        small.said(number, number, score=3)
    found = next(one for one in figures(small.record(), small.date(50)) if one.name == "satisfaction_mean")
    written = to_json(found)
    assert (written["numerator"], written["denominator"], written["value"]) == (None, None, None)
    assert not any(part["numerator"] or part["denominator"] for part in written["parts"])


def test_numbers_are_rounded_half_up_in_decimal():
    """What a person would do on paper: 0.00005 is 0.0001, a whole number stays whole, minus nothing is nothing."""
    assert rounded(0.00005) == 0.0001
    assert rounded(2 / 3) == 0.6667
    assert rounded(4.0) == 4
    assert isinstance(rounded(4.0), int)
    assert str(rounded(-0.00001)) == "0"
    assert rounded(None) is None


def test_every_name_that_a_figure_shows_has_a_label_in_both_languages():
    """Figures, reasons, steps, roles and the charts' words: none is missing in either language."""
    ids = {f"figure.{name}" for name, _ in ALL} | set(charts.WORDS) | {f"reason.{code}" for code in REASONS}
    ids |= {"fit.good", "fit.not_sure", "fit.not_good", "promoters", "passives", "detractors", "confirmed", "oldest"}
    for language in ("en", "fr"):
        assert ids <= set(catalogue(language))
        assert all(catalogue(language).values())
    assert set(catalogue("en")) == set(catalogue("fr"))


def test_the_value_of_a_rate_is_its_quotient_and_of_days_its_numerator(small):
    """Six days over five cases are six days, six of ten are 0.6."""
    assert Figure("wait", 6, 5, small.date(0), "days").value == 6
    assert Figure("share", 6, 10, small.date(0), "rate").value == 0.6
    assert Figure("nothing", 0, 0, small.date(0), "days").value is None
