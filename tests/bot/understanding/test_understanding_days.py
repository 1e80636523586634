"""Days in words and figures. Today is Monday 23 November 2026."""

from datetime import date
from typing import Literal

import pytest
from understanding_samples import MONDAY

from bot.understanding import NoSuchDay, Reading, day, pause_until


def on(text: str) -> date:
    """Month and day of 2026, or a whole ISO date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


PAST = [
    ("hier", "11-22"), ("Hier soir", "11-22"), ("avant-hier", "11-21"), ("avant hier", "11-21"), ("yesterday", "11-22"),
    ("yesterday evening", "11-22"), ("the day before yesterday", "11-21"), ("aujourd'hui", "11-23"), ("aujourd’hui", "11-23"),
    ("ajd", "11-23"), ("ce matin", "11-23"), ("this morning", "11-23"), ("today", "11-23"), ("last night", "11-22"),
    ("jeudi", "11-19"), ("jeudi dernier", "11-19"), ("on s'est vus mardi", "11-17"), ("on Tuesday", "11-17"), ("Tues", "11-17"),
    ("last Thursday", "11-19"), ("mardi de la semaine dernière", "11-17"), ("Tuesday last week", "11-17"), ("le 3", "11-03"),
    ("le 30", "10-30"), ("the 17th", "11-17"), ("le 17 à 18h", "11-17"), ("mardi 17", "11-17"), ("mardi 17 novembre", "11-17"),
    ("mar. 17 nov.", "11-17"), ("mar 17 nov", "11-17"), ("ven. 20", "11-20"), ("vendredi 20/11", "11-20"), ("17 nov", "11-17"),
    ("Nov 17", "11-17"), ("November 17th", "11-17"), ("17th of November", "11-17"), ("le 1er novembre", "11-01"),
    ("premier novembre", "11-01"), ("le trois novembre", "11-03"), ("3/11", "11-03"), ("03/11/2026", "11-03"), ("3.11.2026", "11-03"),
    ("17-11-2026", "11-17"), ("2026-11-03", "11-03"), ("2025/12/31", "2025-12-31"), ("31 décembre 2025", "2025-12-31"),
    ("il y a 3 jours", "11-20"), ("il y a trois jours", "11-20"), ("y a deux jours", "11-21"), ("two days ago", "11-21"),
    ("a week ago", "11-16"), ("il y a une semaine", "11-16"), ("hier, le 22", "11-22"), ("yestreday", "11-22"), ("le\u00a03\u202fnovembre", "11-03"),
]  # fmt: skip
FUTURE = [
    ("demain", "11-24"), ("tomorrow", "11-24"), ("tomorrow evening", "11-24"), ("tmrw", "11-24"), ("tommorow", "11-24"),
    ("après-demain", "11-25"), ("the day after tomorrow", "11-25"), ("jeudi", "11-26"), ("Friday", "11-27"), ("this Friday", "11-27"),
    ("lundi prochain", "11-30"), ("next Monday", "11-30"), ("lundi en huit", "12-07"), ("mardi en huit", "12-01"), ("jeudi en quinze", "12-10"),
    ("Monday next week", "11-30"), ("mercredi de la semaine prochaine", "12-02"), ("dans deux semaines", "12-07"),
    ("in two weeks", "12-07"), ("in 3 days", "11-26"), ("dans 3 jours", "11-26"), ("d'ici une semaine", "11-30"), ("in a fortnight", "12-07"),
    ("le 3", "12-03"), ("3 jan", "2027-01-03"), ("3 janvier 2027", "2027-01-03"), ("January 3rd, 2027", "2027-01-03"), ("3/1", "2027-01-03"),
    ("le 3 décembre", "12-03"), ("on se voit le 12 decembre", "12-12"), ("mercredi 2 décembre à 18h", "12-02"), ("2026-12-03", "12-03"),
    ("ce soir", "11-23"), ("tonight", "11-23"), ("December the 3rd", "12-03"), ("3 sept 2027", "2027-09-03"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PAST)
def test_a_day_that_was(text: str, expected: str) -> None:
    """A question about the past resolves a day backwards."""
    assert (read := day(text, MONDAY, "past", "fr")) and isinstance(read, Reading)
    assert (read.value, read.sure) == (on(expected), True)


@pytest.mark.parametrize(("text", "expected"), FUTURE)
def test_a_day_to_come(text: str, expected: str) -> None:
    """A question about the future resolves a day forwards."""
    assert (read := day(text, MONDAY, "future", "fr")) and isinstance(read, Reading)
    assert (read.value, read.sure) == (on(expected), True)


@pytest.mark.parametrize(
    ("text", "toward", "expected"),
    [
        ("last week", "past", "11-16"),
        ("la semaine dernière", "past", "11-16"),
        ("next week", "future", "11-30"),
        ("last weekend", "past", "11-21"),
        ("ce week-end", "future", "11-28"),
        ("lundi", "past", "11-16"),
        ("next Tuesday", "future", "11-24"),
        ("mardi prochain", "future", "11-24"),
        ("mardi 18 novembre", "past", "11-18"),
        ("mardi ou mercredi", "past", "11-17"),
        ("mardi ?", "past", "11-17"),
        ("peut-être mardi", "past", "11-17"),
        ("pas mardi, mercredi", "past", "11-18"),
        ("avant mardi", "future", "11-24"),
        ("17", "past", "11-17"),
        ("le mardi", "past", "11-17"),
        ("dans huit jours", "future", "11-30"),
        ("dans quinze jours", "future", "12-07"),
        ("jeudi", None, "11-26"),
        ("jedui", "past", "11-19"),
        ("in a month", "future", "12-23"),
    ],
)
def test_a_day_that_may_be_another_is_asked_back(
    text: str, toward: Literal["past", "future"] | None, expected: str
) -> None:
    """Vague, contradictory or mistyped days are not sure."""
    read = day(text, MONDAY, toward, "fr")
    assert isinstance(read, Reading)
    assert (read.value, read.sure) == (on(expected), False)


@pytest.mark.parametrize(
    "text",
    [
        "30 février",
        "31/04",
        "le 32",
        "2027-02-30",
        "February 30th",
        "31 avril 2027",
        "45/11",
        "29 février 2027",
        "le 31 novembre",
    ],
)
def test_a_day_that_no_calendar_has_is_named(text: str) -> None:
    """An impossible date is told apart from no date."""
    assert day(text, MONDAY, "future", "fr") == NoSuchDay(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "may",
        "mar",
        "on",
        "sun",
        "mars",
        "mon",
        "mer",
        "sat",
        "I may go",
        "it may be",
        "mon binôme",
        "on verra",
        "in the sun",
    ]
    + [
        "marche",
        "oui",
        "not Tuesday",
        "pas mardi",
        "tous les mardis",
        "every Monday",
        "l'autre jour",
        "un jour",
        "one day",
        "3 heures",
    ]
    + [
        "la mer",
        "Mars attacks",
        "plus tard",
        "soon",
        "99999999999999999",
        "dans 99999999999 jours",
        "le 3 fois",
        "🎉",
        "2 personnes",
    ],
)
def test_an_ordinary_word_is_no_day(text: str) -> None:
    """Words that only look like days, refused days and habits give nothing."""
    assert day(text, MONDAY, "past", "fr") is None


def test_figures_are_day_first_and_asked_back_in_english() -> None:
    """ "3/1" is 3 January; an English reader is asked; an impossible month turns it round."""
    assert day("3/12", MONDAY, "future", "fr") == Reading(date(2026, 12, 3), True, "3/12")
    assert day("3/12", MONDAY, "future", "en") == Reading(date(2026, 12, 3), False, "3/12")
    assert day("3/12", MONDAY, "future") == Reading(date(2026, 12, 3), False, "3/12")
    assert day("12/25", MONDAY, "future", "en") == Reading(date(2026, 12, 25), True, "12/25")
    assert day("12/25", MONDAY, "future", "fr") == Reading(date(2026, 12, 25), False, "12/25")
    assert day("25/12", MONDAY, "future", "en") == Reading(date(2026, 12, 25), True, "25/12")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pause jusqu'au 3 janvier", "2027-01-03"),
        ("pause for two weeks", "12-07"),
        ("pause pendant 10 jours", "12-03"),
        ("pause d'un mois", "12-23"),
        ("until Monday", "11-30"),
        ("jusqu'à lundi", "11-30"),
        ("pause until 3 Jan", "2027-01-03"),
        ("pause pour trois semaines", "12-14"),
        ("de jeudi jusqu'à lundi", "11-30"),
    ],
)
def test_a_pause_has_an_end(text: str, expected: str) -> None:
    """A date or a length of time gives the day on which a pause is over."""
    assert pause_until(text, MONDAY) == on(expected)


@pytest.mark.parametrize(
    "text", ["pause", "", "pause jusqu'au 30 février", "for 0 days", "pause depuis hier", "until the end of the year"]
)
def test_a_pause_without_an_end_has_none(text: str) -> None:
    """No end, an impossible one or one that is over gives nothing."""
    assert pause_until(text, MONDAY) is None
