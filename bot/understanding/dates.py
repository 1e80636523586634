"""Finding days in a text: figures, months, weekdays, distances from today. Pure; *today* is given.

`find` gives every day it sees; `days` decides what that makes of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.understanding.calendar_words import ABBREVIATED, AFTER_DAY_NUMBER, MONTHS, OFFSETS, UNITS, canonical
from bot.understanding.numbers import spelled
from bot.understanding.reckoning import FoundDay, Match, Reader, dated, months_away, nth, shifted, year_less
from bot.understanding.weekdays import weekday_at
from bot.understanding.words import Speech

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[/.,;:!?()\n-]")
_SUFFIXES = frozenset({"er", "st", "nd", "rd", "th", "e", "eme", "ieme"})
_MARKS = frozenset("/.,;:!?()\n-")
_FIRST = {"premier": 1, "first": 1, "second": 2, "third": 3, "1er": 1}


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    mistyped: bool = False


def find(speech: Speech, reader: Reader) -> list[FoundDay]:
    """Every day of a text, in order, each with a weekday beside it joined to it."""
    words = _words(speech.folded)
    texts = tuple(word.text for word in words)
    found: list[FoundDay] = []
    place = 0
    while place < len(words):
        step = 1
        for matcher in _MATCHERS:
            match = matcher(texts, place, reader)
            if match:
                length, day, sure, kind, weekday = match
                mistyped = any(word.mistyped for word in words[place : place + length])
                end = words[place + length - 1].end
                found.append(FoundDay(day, sure and not mistyped, words[place].start, end, kind, weekday))
                step = length
                break
        place += step
    return _joined(found, speech.folded)


def _words(folded: str) -> list[_Word]:
    words: list[_Word] = []
    for token in _TOKEN.finditer(folded):
        text = token.group()
        if text == "." and words and words[-1].text in ABBREVIATED:
            continue
        after = folded[token.end() : token.end() + 1]
        if text == "-" and words and words[-1].text.isalpha() and after.isalpha():
            continue
        if text == "hui" and words and words[-1].text == "aujourd":
            words[-1] = _Word("aujourdhui", words[-1].start, token.end())
            continue
        name, mistyped = canonical(text)
        words.append(_Word(name, token.start(), token.end(), mistyped))
    return words


def _joined(found: list[FoundDay], folded: str) -> list[FoundDay]:
    """A weekday and the date beside it are one; where they disagree it is not sure."""
    kept: list[FoundDay] = []
    for one in found:
        last = kept[-1] if kept else None
        if last and one.start - last.end <= 5 and folded[last.end : one.start].strip(" ,.leth(on") == "":
            pair = (last, one) if last.kind == "weekday" else (one, last)
            if pair[0].kind == "weekday" and pair[1].kind != "weekday" and pair[1].day is not None:
                agrees = pair[1].day.weekday() == pair[0].weekday
                kept[-1] = FoundDay(pair[1].day, pair[1].sure and agrees, last.start, one.end, "date", pair[0].weekday)
                continue
        kept.append(one)
    return kept


def _number(texts: Sequence[str], place: int) -> tuple[int, int] | None:
    """A whole number at a place: its value and how many words it takes."""
    if place >= len(texts):
        return None
    word = texts[place]
    if word.isdecimal() and word.isascii() and len(word) <= 4:
        return int(word), 1
    if word in ("a", "an", "une", "un", "one"):
        return 1, 1
    if word in ("couple",):
        return 2, 2 if texts[place + 1 : place + 2] in (("of",), ("de",)) else 1
    last, value = spelled(tuple(texts), place)
    return (value, last - place + 1) if value else None


def _iso(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    part = texts[place : place + 5]
    if len(part) < 5 or len(part[0]) != 4 or part[1] not in ("-", "/", ".") or part[1] != part[3]:
        return None
    if not all(part[i].isdecimal() and part[i].isascii() and len(part[i]) <= 4 for i in (0, 2, 4)):
        return None
    return 5, dated(int(part[0]), int(part[2]), int(part[4])), True, "date", None


def _numeric(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """3/1, 31/12/26, 3.12.2026: the day comes first, unless that is impossible."""
    part = texts[place : place + 5]
    if len(part) < 3 or part[1] not in ("/", ".", "-") or (place and texts[place - 1] in "/.-"):
        return None
    if not all(part[i].isdecimal() and part[i].isascii() and len(part[i]) <= 2 for i in (0, 2)):
        return None
    first, second = int(part[0]), int(part[2])
    with_year = len(part) == 5 and part[3] == part[1] and part[4].isdecimal() and len(part[4]) in (2, 4)
    if part[1] != "/" and not with_year:
        return None
    english = reader.language is not None and reader.language.startswith("en")
    swapped = second > 12 >= first
    day, month = (second, first) if swapped else (first, second)
    sure = english if swapped else (reader.language is not None and not english) or first > 12 or first == second
    length = 5 if with_year else 3
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return length, None, True, "numeric", None
    if with_year:
        year = int(part[4]) + (2000 if len(part[4]) == 2 else 0)
        return length, dated(year, month, day), sure, "numeric", None
    found, near = year_less(month, day, reader)
    return length, found, sure and near, "numeric", None


def _day_month(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """3 jan, le 1er janvier 2027, the 3rd of January."""
    start = place
    if texts[place] in ("le", "the", "au"):
        place += 1
    number = _day_number(texts, place)
    if not number:
        return None
    day, length = number
    place += length
    if place < len(texts) and texts[place] in ("of", "de", "d"):
        place += 1
    if place >= len(texts) or texts[place] not in MONTHS:
        return None
    if texts[place] == "may" and texts[place + 1 : place + 2] in (("be",), ("have",), ("come",), ("not",), ("need",)):
        return None
    return _with_year(texts, start, place + 1, day, MONTHS[texts[place]], reader)


def _month_day(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """January 3rd, Jan 3, 2027."""
    if texts[place] not in MONTHS:
        return None
    start, month = place, MONTHS[texts[place]]
    place += 1
    if texts[place : place + 1] == ("the",):
        place += 1
    if place >= len(texts) or not texts[place].isdecimal() or len(texts[place]) > 2:
        return None
    number = _day_number(texts, place)
    if not number or (place + number[1] < len(texts) and texts[place + number[1]] in MONTHS):
        return None
    return _with_year(texts, start, place + number[1], number[0], month, reader)


def _day_number(texts: tuple[str, ...], place: int) -> tuple[int, int] | None:
    if place >= len(texts):
        return None
    word = texts[place]
    if word in _FIRST:
        return _FIRST[word], 1
    if word in ("a", "an", "un", "une", "one"):
        return None
    number = _number(texts, place)
    if not number or not 0 <= number[0] <= 99 or (len(word) > 2 and word.isdecimal()):
        return None
    suffix = texts[place + number[1] : place + number[1] + 1]
    return number[0], number[1] + (1 if suffix and suffix[0] in _SUFFIXES and word.isdecimal() else 0)


def _with_year(texts: tuple[str, ...], start: int, place: int, day: int, month: int, reader: Reader) -> Match | None:
    comma = 1 if texts[place : place + 1] == (",",) else 0
    year = texts[place + comma] if place + comma < len(texts) else ""
    if year.isdecimal() and year.isascii() and len(year) == 4:
        return place + comma + 1 - start, dated(int(year), month, day), True, "date", None
    found, near = year_less(month, day, reader)
    return place - start, found, near or found is None, "date", None


def _relative(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    for length in (4, 3, 2, 1):
        found = OFFSETS.get(texts[place : place + length])
        if found and len(texts) >= place + length:
            return length, shifted(reader.today, found[0]), found[1], "relative", None
    return None


def _distance(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """In two weeks, dans 3 jours, il y a une semaine, two days ago."""
    for opening, sign in _OPENINGS:
        if texts[place : place + len(opening)] == opening:
            number = _number(texts, place + len(opening))
            if number:
                end = place + len(opening) + number[1]
                return _away(texts, place, end, sign * number[0], reader)
    number = _number(texts, place)
    if not number:
        return None
    end = place + number[1]
    closing = texts[end + 1 : end + 3]
    if end < len(texts) and texts[end] in UNITS and closing[:1] in (("ago",), ("earlier",)):
        return _away(texts, place, end, -number[0], reader, extra=1)
    if end < len(texts) and texts[end] in UNITS and closing == ("from", "now"):
        return _away(texts, place, end, number[0], reader, extra=2)
    return None


_OPENINGS = ((("il", "y", "a"), -1), (("y", "a"), -1), (("ya",), -1), (("dans",), 1), (("in",), 1), (("d", "ici"), 1))


def _away(texts: tuple[str, ...], start: int, place: int, count: int, reader: Reader, extra: int = 0) -> Match | None:
    unit = UNITS.get(texts[place]) if place < len(texts) else None
    if not unit or abs(count) > 3700:
        return None
    length = place + 1 + extra - start
    if unit in ("month", "year"):
        return length, months_away(reader.today, count * (12 if unit == "year" else 1)), False, "relative", None
    french = texts[place].startswith("jour")
    if french and abs(count) in (8, 15):
        return length, shifted(reader.today, (count // abs(count)) * (abs(count) - 1)), False, "relative", None
    days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
    return length, shifted(reader.today, days), True, "relative", None


def _day_of_month(texts: tuple[str, ...], place: int, reader: Reader) -> Match | None:
    """Le 3, the 3rd: the one that is nearest where the question looks."""
    if texts[place] not in ("le", "the"):
        return None
    word = texts[place + 1] if place + 1 < len(texts) else ""
    number = _day_number(texts, place + 1)
    if not number or (not word.isdecimal() and word not in _FIRST and texts[place] == "the"):
        return None
    following = texts[place + 1 + number[1]] if place + 1 + number[1] < len(texts) else "."
    if (following not in _MARKS and following not in AFTER_DAY_NUMBER) or following in (":", "/"):
        return None
    if word in _FIRST and following not in _MARKS:
        return None
    day, sure = nth(number[0], reader)
    return 1 + number[1], day, sure, "nth", None


_MATCHERS = (_iso, _numeric, _day_month, _month_day, weekday_at, _relative, _distance, _day_of_month)


def after_length(speech: Speech, today: date) -> date | None:
    """The day after a stretch of time from *today*: "deux semaines", "10 days", "un mois"; None for none or several."""
    texts = tuple(word.text for word in _words(speech.folded))
    reader = Reader(today, "future", None)
    ends: set[date] = set()
    place = 0
    while place < len(texts):
        number = _number(texts, place)
        away = _away(texts, place, place + number[1], number[0], reader) if number else None
        if away and away[1]:
            ends.add(away[1])
            place += away[0] - 1
        elif texts[place] in ("month", "week", "fortnight") and texts[place - 1 : place] == ("the",):
            return None
        place += 1
    return next(iter(ends)) if len(ends) == 1 else None
