"""The words of the calendar in French and English, folded. Data."""

from __future__ import annotations

from bot.understanding.near import slip
from bot.understanding.vocabulary import COMMON, SPELLINGS

_FULL_DAYS = {
    **{
        name: number
        for number, name in enumerate(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"])
    },
    **{
        name: number
        for number, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
    },
}
_PLAIN_SHORT_DAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SHORT_DAYS = {
    **{name: number for number, name in enumerate(["lun", "mar", "mer", "jeu", "ven", "sam", "dim"])},
    **{name: number for number, name in enumerate(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])},
}
_FULL_MONTHS = {
    **{
        name: number + 1
        for number, name in enumerate(
            [
                "janvier",
                "fevrier",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "aout",
                "septembre",
                "octobre",
                "novembre",
                "decembre",
            ]
        )
    },
    **{
        name: number + 1
        for number, name in enumerate(
            [
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
                "november",
                "december",
            ]
        )
    },
}
_SHORT_MONTHS = {
    **dict.fromkeys(("jan", "janv"), 1),
    **dict.fromkeys(("feb", "fev", "fevr"), 2),
    "mar": 3,
    **dict.fromkeys(("apr", "avr"), 4),
    "jun": 6,
    **dict.fromkeys(("jul", "juil"), 7),
    "aug": 8,
    **dict.fromkeys(("sep", "sept"), 9),
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
MONTHS = _FULL_MONTHS | _SHORT_MONTHS
WEEKDAYS = _FULL_DAYS | _PLAIN_SHORT_DAYS
SHORT_WEEKDAYS = _SHORT_DAYS
"""Also ordinary words ("mon", "sun", "mer"): a day only beside a date or a word such as "next"."""
SHORT_ALONE = frozenset({"tue", "wed", "thu", "fri", "lun", "ven"})
"""Short days that are no other word, so that they may stand by themselves."""
ABBREVIATED = frozenset(_SHORT_MONTHS) | frozenset(_SHORT_DAYS) | frozenset(_PLAIN_SHORT_DAYS)

OFFSETS: dict[tuple[str, ...], tuple[int, bool]] = {
    ("the", "day", "before", "yesterday"): (-2, True),
    ("day", "before", "yesterday"): (-2, True),
    ("avant", "hier"): (-2, True),
    ("hier",): (-1, True),
    ("yesterday",): (-1, True),
    ("last", "night"): (-1, True),
    ("la", "nuit", "derniere"): (-1, False),
    ("aujourdhui",): (0, True),
    ("today",): (0, True),
    ("tonight",): (0, True),
    ("tonite",): (0, True),
    ("ce", "matin"): (0, True),
    ("ce", "midi"): (0, True),
    ("cet", "apres", "midi"): (0, True),
    ("cette", "apres", "midi"): (0, True),
    ("ce", "soir"): (0, True),
    ("this", "morning"): (0, True),
    ("this", "afternoon"): (0, True),
    ("this", "evening"): (0, True),
    ("just", "now"): (0, False),
    ("a", "l", "instant"): (0, False),
    ("tout", "a", "l", "heure"): (0, False),
    ("tantot",): (0, False),
    ("cette", "nuit"): (0, False),
    ("apres", "demain"): (2, True),
    ("the", "day", "after", "tomorrow"): (2, True),
    ("day", "after", "tomorrow"): (2, True),
    ("demain",): (1, True),
    ("tomorrow",): (1, True),
    ("la", "semaine", "derniere"): (-7, False),
    ("la", "semaine", "passee"): (-7, False),
    ("semaine", "derniere"): (-7, False),
    ("semaine", "passee"): (-7, False),
    ("last", "week"): (-7, False),
    ("la", "semaine", "prochaine"): (7, False),
    ("semaine", "prochaine"): (7, False),
    ("next", "week"): (7, False),
    ("mois", "dernier"): (-30, False),
    ("last", "month"): (-30, False),
    ("mois", "prochain"): (30, False),
    ("next", "month"): (30, False),
}
"""Phrase → days from today, and whether that is exact."""

UNITS = {
    **dict.fromkeys(("jour", "jours", "day", "days", "j"), "day"),
    **dict.fromkeys(("semaine", "semaines", "week", "weeks", "wk", "wks", "sem"), "week"),
    **dict.fromkeys(("mois", "month", "months"), "month"),
    **dict.fromkeys(("an", "ans", "annee", "annees", "year", "years"), "year"),
    **dict.fromkeys(("fortnight", "fortnights", "quinzaine"), "fortnight"),
}

AFTER_DAY_NUMBER = frozenset(
    """
    a at au vers vers around matin soir midi apres in on et and avec with ou or en pour for de of dernier prochain last next
    pendant during je j on nous we i it c ca cetait this ce cette that was is were est etait svp please merci thanks oui
    yes si if mais but then puis par via chez environ about morning evening afternoon passe
    """.split()  # noqa: SIM905
)
"""Words that may follow "le 3" or "the 3rd" and leave it a day; other words make it a count of something."""

SOON_BEFORE = frozenset(
    {"avant", "before", "apres", "after", "depuis", "since", "until", "jusqu", "jusque", "by", "d_ici"}
)
REFUSING = frozenset({"pas", "not", "sauf", "except", "ni", "nor", "jamais", "never"})
REPEATED = frozenset({"tous", "toutes", "every", "chaque", "each", "some"})
_KNOWN = frozenset({"yesterday", "tomorrow", "demain", "today", "avant", "apres", "dernier", "prochain", "remain"})
_LONG = tuple(name for name in (*_FULL_DAYS, *_FULL_MONTHS) if len(name) >= 5)


def canonical(word: str) -> tuple[str, bool]:
    """A word in its calendar spelling, and whether it was mistyped."""
    word = SPELLINGS.get(word, word)
    if (
        len(word) < 5
        or word in COMMON
        or word in _KNOWN
        or word in WEEKDAYS
        or word in MONTHS
        or word.rstrip("s") in WEEKDAYS
    ):
        return word, False
    meant = next((name for name in (*_LONG, "yesterday", "tomorrow", "demain") if slip(word, name)), None)
    return (meant, len(meant) < 7) if meant else (word, False)
