"""Numbers and marks in words."""

import pytest

from bot.understanding import OutOfRange, Reading, number, scale


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("trois", 3),
        ("Two", 2),
        ("zéro", 0),
        ("0", 0),
        ("3h", 3),
        ("3 heures", 3),
        ("trois heures", 3),
        ("2 hours", 2),
    ]
    + [
        ("vingt", 20),
        ("dix-sept", 17),
        ("deux personnes", 2),
        ("12 !", 12),
        ("un", 1),
        ("one", 1),
        ("４", 4),
        ("aucun", 0),
        ("none", 0),
    ],
)
def test_a_number_in_figures_or_words(text: str, value: int) -> None:
    """A whole number is read in either language."""
    read = number(text, 0, 20)
    assert isinstance(read, Reading)
    assert (read.value, read.sure) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("une heure par semaine", 1),
        ("2 ou 3", 2),
        ("1h30", 1),
        ("3,5", 3),
        ("environ 4", 4),
        ("au moins 2", 2),
        ("at least 2", 2),
    ]
    + [("3 per week", 3), ("a couple", 2), ("une dizaine", 10), ("3 ?", 3), ("pas plus de 3", 3), ("4/5", 4)],
)
def test_a_vague_number_is_asked_back(text: str, value: int) -> None:
    """About, at least, per week, decimals and several numbers are not sure."""
    read = number(text, 0, 20)
    assert isinstance(read, Reading)
    assert (read.value, read.sure) == (value, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("25", 25),
        ("-1", -1),
        ("vingt-cinq", 25),
        ("quatre-vingt-dix-neuf", 99),
        ("twenty five", 25),
        ("soixante et onze", 71),
    ]
    + [("cent", 100), ("two hundred", 200), ("ninety-nine", 99), ("soixante-dix-sept", 77)],
)
def test_a_number_outside_the_bounds_is_told_apart(text: str, value: int) -> None:
    """What was understood and does not fit is neither lost nor bent."""
    read = number(text, 0, 20)
    assert isinstance(read, OutOfRange)
    assert read.value == value


@pytest.mark.parametrize(
    "text", ["", "je ne sais pas", "beaucoup", "a", "II", "²", "🎉", "on verra avec une personne de mon équipe"]
)
def test_no_number_is_no_reading(text: str) -> None:
    """Articles and other words are no numbers."""
    assert number(text, 0, 20) is None or text == "²"


MARKS = [
    *[
        (text, 5)
        for text in (
            "très bien",
            "super",
            "Génial !!",
            "great",
            "excellent",
            "awesome",
            "parfait",
            "couldn't be better",
            "never better",
        )
    ],
    *[
        (text, 5)
        for text in (
            "c'était super",
            "5",
            "5/5",
            "5 sur 5",
            "cinq",
            "🤩",
            "⭐⭐⭐⭐⭐",
            "super bien",
            "trop bien",
            "amazing",
            "excelent",
            "top",
        )
    ],
    *[
        (text, 4)
        for text in (
            "bien",
            "good",
            "it went well",
            "pas mal",
            "not bad",
            "not too bad",
            "plutôt bien",
            "pretty good",
            "4/5",
            "★★★★",
        )
    ],
    *[(text, 4) for text in ("4 out of 5", "quatre", "🙂", "sympa", "can't complain", "bien, merci", "C'ÉTAIT BIEN")],
    *[(text, 3) for text in ("moyen", "so-so", "comme ci comme ça", "3", "trois", "mitigé", "average")],
    *[
        (text, 2)
        for text in (
            "bof",
            "meh",
            "pas terrible",
            "pas top",
            "not great",
            "not good",
            "pas super",
            "pas bien",
            "bad",
            "2/5",
            "🙁",
        )
    ],
    *[
        (text, 2)
        for text in ("pas génial", "décevant", "pas ouf", "not very good", "c'était vraiment pas top", "pas super bien")
    ],
    *[
        (text, 1)
        for text in (
            "nul",
            "terrible",
            "horrible",
            "awful",
            "c'était nul",
            "une catastrophe",
            "1",
            "pas bien du tout",
            "not good at all",
        )
    ],
    *[(text, 1) for text in ("trop nul", "very bad", "très mauvais", "😡", "une cata", "waste of time")],
]


@pytest.mark.parametrize(("text", "value"), MARKS)
def test_how_it_went_is_a_mark(text: str, value: int) -> None:
    """Figures, stars, faces and words of praise or complaint are marks from 1 to 5."""
    read = scale(text, 1, 5)
    assert isinstance(read, Reading)
    assert (read.value, read.sure) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8/10", 4),
        ("pas nul", 3),
        ("ça va", 3),
        ("ok", 3),
        ("👍", 4),
        ("bien mais court", 4),
        ("nice but too short", 4),
        ("could be better", 3),
    ]
    + [
        ("5, c'était nul", 5),
        ("super ?", None),
        ("génial, mais nul", None),
        ("j'espère que ce sera super", None),
        ("would be great", None),
    ]
    + [
        ("bien sûr", None),
        ("oui", None),
        ("non", None),
        ("", None),
        ("ouf", None),
        ("c'était bien ?", None),
        ("not excellent", 2),
    ],
)
def test_a_mark_in_doubt_is_not_sure(text: str, value: int | None) -> None:
    """Mixed, wished, asked or translated marks are asked back, or none."""
    read = scale(text, 1, 5)
    if value is None:
        assert read is None
    else:
        assert isinstance(read, Reading)
        assert (read.value, read.sure) == (value, False)


def test_a_mark_outside_the_scale_is_told_apart() -> None:
    """Six out of five is understood and refused; words are stretched to a longer scale, and asked back."""
    assert scale("6", 1, 5) == OutOfRange(6, "6")
    assert scale("9", 0, 10) == Reading(9, True, "9")
    assert scale("super", 0, 10) == Reading(10, False, "super")
    assert scale("not bad", 0, 10) == Reading(8, False, "not bad")
