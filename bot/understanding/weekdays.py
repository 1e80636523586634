"""Weekdays: "jeudi", "last Thursday", "lundi en huit", "mardi 17", "Monday of next week". Pure."""

from __future__ import annotations

from datetime import date, timedelta

from bot.understanding.calendar_words import (
    AFTER_DAY_NUMBER,
    MONTHS,
    REPEATED,
    SHORT_ALONE,
    SHORT_WEEKDAYS,
    UNITS,
    WEEKDAYS,
)
from bot.understanding.reckoning import Match, Reader, nth, shifted

_LAST = frozenset({"dernier", "derniere", "passe", "passee", "last"})
_NEXT = frozenset({"prochain", "prochaine", "next", "suivant"})
_THIS = frozenset({"this", "ce"})
_ENDINGS = frozenset({".", ",", ";", "!", "?", ")", "\n", "-"})


def weekday_at(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """A weekday at a place, with the words before and behind it that say which one."""
    start = place
    lead = ""
    while place < len(texts) and texts[place] in (
        "on",
        "le",
        "the",
        "ce",
        "this",
        "last",
        "next",
        "past",
        "coming",
        "du",
        "au",
    ):
        if texts[place] in _LAST | _NEXT | _THIS | {"coming", "past"}:
            lead = texts[place]
        place += 1
        if place - start > 2:
            return None
    if place >= len(texts):
        return None
    weekend = _weekend(texts, start, place, lead, reader)
    if weekend:
        return weekend
    number = _weekday(texts, place, lead, start)
    if number is None or (start and texts[start - 1] in REPEATED):
        return None
    article = texts[start] == "le" and place == start + 1
    return _which(texts, start, place + 1, number, lead, article, reader)


def _weekday(texts: tuple[str, ...], place: int, lead: str, start: int) -> int | None:
    word = texts[place]
    if word in WEEKDAYS:
        return WEEKDAYS[word]
    if word not in SHORT_WEEKDAYS:
        return None
    following = texts[place + 1] if place + 1 < len(texts) else ""
    dated = following.isdecimal() and len(following) <= 2 and (_ends(texts, place + 2) or texts[place + 2] in MONTHS)
    alone = word in SHORT_ALONE and (len(texts) <= 2 or (texts[start] == "on" and place > start))
    if dated or alone or (lead in _LAST | _NEXT and word in SHORT_ALONE):
        return SHORT_WEEKDAYS[word]
    return None


def _ends(texts: tuple[str, ...], place: int) -> bool:
    return place >= len(texts) or texts[place] in _ENDINGS


def _which(
    texts: tuple[str, ...], start: int, place: int, number: int, lead: str, article: bool, reader: Reader
) -> Match:
    today = reader.today
    ahead = (number - today.weekday()) % 7 or 7
    behind = (today.weekday() - number) % 7 or 7
    for words, weeks in _WEEKS:
        if texts[place : place + len(words)] == words:
            monday = today - timedelta(days=today.weekday())
            return place + len(words) - start, shifted(monday, 7 * weeks + number), True, "weekday", number
    if texts[place : place + 2] in (("en", "huit"), ("en", "8")) or texts[place : place + 1] == ("week",):
        length = 2 if texts[place] == "en" else 1
        return place + length - start, shifted(today, ahead + 7), True, "weekday", number
    if texts[place : place + 2] in (("en", "quinze"), ("en", "15")):
        return place + 2 - start, shifted(today, ahead + 14), True, "weekday", number
    following = texts[place] if place < len(texts) else ""
    if following in _LAST | _NEXT:
        lead, place = following, place + 1
    length = place - start
    if lead in _LAST or lead == "past":
        # In English "last Thursday" said on Friday may be yesterday or eight days ago.
        sure = following == lead or behind > 2 or lead == "past"
        return length, shifted(today, -behind), sure, "weekday", number
    if lead in _NEXT or lead == "coming":
        this_week = today.weekday() + ahead <= 6
        return length, shifted(today, ahead), not this_week or lead == "coming", "weekday", number
    beside = _with_number(texts, place, number, reader)
    if beside:
        return length + 1, beside[0], beside[1], "date", number
    return _bare(length, number, lead, article, ahead, behind, reader)


def _bare(length: int, number: int, lead: str, article: bool, ahead: int, behind: int, reader: Reader) -> Match:
    today = reader.today
    same = number == today.weekday()
    habit = article
    if reader.toward == "past":
        day = today if lead in _THIS and same else shifted(today, -behind)
        return length, day, not same and not habit, "weekday", number
    if reader.toward == "future":
        day = today if lead in _THIS and same else shifted(today, ahead)
        return length, day, not same and not habit, "weekday", number
    if lead in _THIS:
        monday = today - timedelta(days=today.weekday())
        return length, shifted(monday, number), False, "weekday", number
    return length, shifted(today, ahead), False, "weekday", number


def _with_number(texts: tuple[str, ...], place: int, number: int, reader: Reader) -> tuple[date | None, bool] | None:
    """Mardi 17: the 17th, and it should be a Tuesday."""
    word = texts[place] if place < len(texts) else ""
    if not (word.isdecimal() and word.isascii() and len(word) <= 2 and 1 <= int(word) <= 31):
        return None
    following = texts[place + 1] if place + 1 < len(texts) else "."
    if following in MONTHS or following in UNITS or following in ("/", ":", "-", "h", "heures", "pm", "am", "oclock"):
        return None
    if following not in _ENDINGS and following not in AFTER_DAY_NUMBER:
        return None
    day, sure = nth(int(word), reader)
    return day, sure and day is not None and day.weekday() == number


def _weekend(texts: tuple[str, ...], start: int, place: int, lead: str, reader: Reader) -> Match | None:
    """The weekend is its Saturday, and never sure."""
    length = 1 if texts[place] == "weekend" else 2 if texts[place : place + 2] == ("week", "end") else 0
    if not length:
        return None
    place += length
    following = texts[place] if place < len(texts) else ""
    if following in _LAST | _NEXT:
        lead, place = following, place + 1
    today = reader.today
    saturday = 5 - today.weekday()
    back = lead in _LAST or (reader.toward == "past" and saturday > 0)
    forward = 7 if lead in _NEXT and saturday > 2 and reader.toward != "past" and lead == "next" else 0
    days = saturday - 7 if back and saturday > -1 else saturday + forward
    if not back and days < 0 and (lead in _NEXT or reader.toward == "future"):
        days += 7
    return place - start, shifted(today, days), False, "weekend", None


_WEEKS = (
    (("de", "la", "semaine", "derniere"), -1),
    (("de", "la", "semaine", "passee"), -1),
    (("la", "semaine", "derniere"), -1),
    (("semaine", "derniere"), -1),
    (("last", "week"), -1),
    (("of", "last", "week"), -1),
    (("de", "la", "semaine", "prochaine"), 1),
    (("la", "semaine", "prochaine"), 1),
    (("semaine", "prochaine"), 1),
    (("next", "week"), 1),
    (("of", "next", "week"), 1),
    (("cette", "semaine"), 0),
    (("de", "cette", "semaine"), 0),
    (("this", "week"), 0),
    (("of", "this", "week"), 0),
)
