"""The pictures: drawn where there is something to show, silent where there are too few."""

import pytest

from flows.figures import charts, figures
from flows.figures.values import Record

WORDS = {word: word.partition(".")[2] for word in charts.WORDS} | {"figure.too_few": "too few to show"}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def lively(small):
    """Twelve pairs in which everything happens; one topic that one mentee alone wants."""
    for number in range(1, 13):
        topics = ("law",) if number < 7 else ("fi$nan$ce and a very long name that goes on and on",)
        small.member(number, "mentor", topics=topics, capacity=2)
        small.member(100 + number, "mentee", topics=(*topics, "rare") if number == 1 else topics)
        small.pair(number, ended=120 if number < 4 else None)
        small.met(number, number)
        for member in (number, 100 + number):
            small.asked(number, member, "d7", "yes" if number < 9 else "not_yet")
            small.asked(number, member, "d21", "yes" if number < 7 else None, asked=21)
            small.said(number, member, score=4 if member < 100 else 5)
    return small


def test_all_six_charts_are_drawn(lively):
    """Each is a PNG with a title and the facts that it shows, in the reader's words."""
    found = charts.pictures(figures(lively.record(), lively.date(200)), WORDS, "en")
    assert [picture.name for picture in found] == [
        "funnel",
        "topics",
        "connected",
        "meetings",
        "satisfaction",
        "survival",
    ]
    for picture in found:
        assert picture.png.startswith(PNG)
        assert picture.title == WORDS[f"chart.{picture.name}"]
        assert picture.facts


def test_the_facts_say_what_the_picture_shows(lively):
    """Day 7: sixteen of twenty-four yes, 67 %; three of twelve pairs ended early by month 4, so 75 % go on."""
    found = {one.name: one for one in charts.pictures(figures(lively.record(), lively.date(200)), WORDS, "en")}
    assert found["funnel"].facts[0] == ("joined", "24 · 100%")
    assert found["connected"].facts == (
        ("day 7", "of_asked 67% · 16/24, of_answered 67% · 16/24"),
        ("day 21", "of_asked 50% · 12/24, of_answered 100% · 12/12"),
    )
    assert found["satisfaction"].facts == (
        ("mentor", "4.0 (12 answers)"),
        ("mentee", "5.0 (12 answers)"),
        ("gap", "−1.0"),
    )
    assert found["survival"].facts == (
        ("month 3", "100% (12 pairs)"),
        ("month 6", "75% (12 pairs)"),
    )


def test_numbers_follow_the_readers_language(lively):
    """French writes a space before the percent sign."""
    found = charts.pictures(figures(lively.record(), lively.date(200)), WORDS, "fr@tu")
    assert found[0].facts[0] == ("joined", "24 · 100\u00a0%")


def test_a_hidden_part_says_too_few(lively):
    """The topic that one person wants has words in the place of its numbers."""
    found = charts.pictures(figures(lively.record(), lively.date(200)), WORDS, "en")
    topics = next(one for one in found if one.name == "topics")
    assert ("rare", "too few to show") in topics.facts


def test_an_empty_program_has_no_picture(small):
    """Where every figure is hidden nothing is drawn."""
    assert charts.pictures(figures(Record(1), small.date(0)), WORDS, "en") == ()


def test_the_same_figures_give_the_same_bytes(lively):
    """A report that is asked for twice is the same report."""
    found = figures(lively.record(), lively.date(200))
    assert charts.pictures(found, WORDS, "fr") == charts.pictures(found, WORDS, "fr")


def test_a_topic_in_another_script_is_drawn_without_complaint(small):
    """A letter that the typeface lacks is a box in the picture, not a fault."""
    for number in range(1, 7):
        small.member(number, "mentee", topics=("経営",))
    found = charts.pictures(figures(small.record(), small.date(1)), WORDS, "en")
    assert ("経営", "places 0, wanted 6") in next(one for one in found if one.name == "topics").facts
