"""Which proposals an organizer means, however it is typed; and their scores as a picture."""

import pytest

from flows.figures.drawing import DARK, LIGHT
from flows.pairing import spread
from flows.pairing.choosing import Meant, Proposed, meant, ranges

WAITING = [
    Proposed(3, "Tom Martin", "Ana Díaz"),
    Proposed(5, "Tom Martin", "Bo"),
    Proposed(8, "Inès", "Zoé"),
    Proposed(9, "Paul", "Leo"),
    Proposed(11, "Paul", "Ana Ruiz"),
]
WORDS = {"title": "Scores", "threshold": "threshold", "above": "from", "below": "below"}


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("3", (3,)),
        ("#3, 8", (3, 8)),
        ("8 3 5", (3, 5, 8)),
        ("3;5", (3, 5)),
        ("n° 3", (3,)),
        ("3, 5 and 8", (3, 5, 8)),
        ("3 et 9", (3, 9)),
        ("5-9", (5, 8, 9)),
        ("9–5", (5, 8, 9)),
        ("5 à 8, 11.", (5, 8, 11)),
        ("3..5", (3, 5)),
        ("1-1000", (3, 5, 8, 9, 11)),
        ("bo", (5,)),
        ("ana diaz", (3,)),
        ("@Zoe", (8,)),
        ("Tom – Bo, 9", (5, 9)),
        ("Bo and Tom", (5,)),
        ("Paul avec Leo", (9,)),
        ("Paul/Ana", (11,)),
    ],
)
def test_numbers_ranges_and_names(typed, numbers):
    """In the order of the proposals, each once."""
    assert meant(typed, WAITING) == Meant(numbers)


def test_what_is_not_there_is_named_as_it_was_typed():
    """Each once; a range without anybody in it too."""
    assert meant("3, 4, 12-20, Nobody, 4, ²", WAITING).unknown == ("4", "12-20", "Nobody", "²")


def test_a_name_of_several_is_never_guessed():
    """A mentor of two, and two of one first name."""
    assert meant("Tom", WAITING).several == (("Tom", (3, 5)),)
    assert meant("Ana, 9", WAITING).several == (("Ana", (3, 11)),)


def test_numbers_in_a_row_are_written_as_one():
    """Two in a row are two."""
    assert ranges([9, 3, 5, 6, 10, 11, 3]) == ["3", "5", "6", "9–11"]


def test_scores_are_counted_by_ten_points():
    """A hundred belongs to the nineties."""
    assert spread.counted([0, 9, 10, 99, 100]) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_few_pairs_are_no_picture():
    """Four lines are read faster."""
    assert spread.spread([50] * 4, 40, WORDS) is None


def test_the_picture_says_in_words_what_it_shows():
    """Where bars are, where the threshold is, and how many were pinned below it."""
    drawn = spread.spread([35, 52, 58, 71, 100], 40, WORDS)
    assert drawn is not None and drawn.png.startswith(b"\x89PNG")
    assert drawn.alt == "Scores. 30–39: 1; 50–59: 2; 70–79: 1; 90–100: 1; threshold 40; below 1."
    assert drawn == spread.spread([35, 52, 58, 71, 100], 40, WORDS), "the same drawing gives the same bytes"
    assert "threshold" not in spread.spread([50] * 5, 0, WORDS).alt


def test_the_two_kinds_of_bars_are_told_apart_in_grey():
    """By their brightness, and a hatch."""

    def brightness(color: str) -> float:
        red, green, blue = (int(color[place : place + 2], 16) for place in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert brightness(LIGHT) - brightness(DARK) > 100
