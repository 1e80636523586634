"""Any text is safe."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from understanding_samples import CHECKIN, MET, MONDAY, TOPICS

from bot.understanding import choice, day, fill, intent, number, pause_until, scale, several, smalltalk, yes_no
from bot.understanding.words import LONGEST, hear

WORDS = st.sampled_from(
    [
        "oui",
        "non",
        "pas",
        "ne",
        "yes",
        "no",
        "not",
        "met",
        "vus",
        "mardi",
        "mar",
        "3",
        "/",
        "-",
        ".",
        ",",
        "?",
        "!",
        "«",
        '"',
        "'",
        "le",
        "the",
        "30",
        "février",
        "2026",
        "stop",
        "pause",
        "4/5",
        "super",
        "nul",
        "et",
        "mais",
        "👍",
        "⭐",
        "jusqu'au",
        "dans",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(WORDS, max_size=14).map(" ".join),
    st.text(alphabet="0123456789/-. hmarjn", max_size=40),
)


def everything(text: str, today: date) -> None:
    """Read a text in every way."""
    choice(text, MET)
    several(text, TOPICS)
    yes_no(text)
    number(text, 0, 20)
    scale(text, 1, 5)
    day(text, today, "past", "fr")
    day(text, today, "future", "en")
    day(text, today, None)
    pause_until(text, today)
    smalltalk(text)
    intent(text)
    fill(text, CHECKIN, today)


@settings(max_examples=250, deadline=None)
@given(TEXTS, st.dates())
def test_no_text_raises(text: str, today: date) -> None:
    """Whatever is typed, on whatever day, reading it never raises."""
    everything(text, today)


@pytest.mark.parametrize(
    "text",
    [
        "oui " * 2500,
        "a" * 10_000,
        "1" * 10_000,
        "((((" * 2500,
        "?" * 10_000,
        "pas " * 2500,
        "3/" * 5000,
        "😀" * 5000,
        " " * 10_000,
    ]
    + [
        "\u200b" * 10_000,
        "\x00\x01\x02\x1b[31m",
        "\u202eiuo",
        "مرحبا نعم",
        "שלום",
        "\ud800",
        "e\u0301" * 5000,
        "''''" * 2500,
        '"' * 9999,
    ]
    + [
        "une heure et deux " * 500,
        "le 3 " * 2000,
        "quatre vingt dix neuf mille " * 400,
        "\n" * 10_000,
        "ﷺ" * 10_000,
        "½" * 3000,
    ],
)
def test_odd_texts_are_read_calmly(text: str) -> None:
    """Long, empty, invisible, right-to-left or broken texts are read without an error."""
    everything(text, MONDAY)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    """What follows is not looked at, and nothing in a text that long is sure."""
    speech = hear("oui, " + "bla " * 3000)
    assert speech.cut
    assert len(speech.places) <= 4 * LONGEST
    reading = yes_no("oui, " + "bla " * 3000)
    assert reading is None or not reading.sure


@given(st.text(alphabet="ouinesyatp .,!'", max_size=24))
def test_a_denied_label_never_affirms(noise: str) -> None:
    """Whatever stands before it, "on ne s'est pas vus" is never a sure yes."""
    reading = choice(f"{noise}, on ne s'est pas vus", MET)
    assert reading is None or not (reading.value == "yes" and reading.sure)
