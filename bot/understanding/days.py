"""Which day a text names, and until when somebody wants a pause. Pure; *today* is given, in the reader's zone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.understanding.calendar_words import MONTHS, REFUSING, SOON_BEFORE, WEEKDAYS
from bot.understanding.dates import find
from bot.understanding.polarity import stance
from bot.understanding.readings import NoSuchDay, Reading, Toward
from bot.understanding.reckoning import FoundDay, Reader, nth
from bot.understanding.words import Speech, fold, hear

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINKS = frozenset({"le", "la", "on", "the", "du", "de", "au", "d", "l", "a", "this", "ce", "'"})
_LONGEST_LEFTOVER = 60


def day(
    text: str, today: date, toward: Toward | None = None, language: str | None = None
) -> Reading[date] | NoSuchDay | None:
    """The day that a text names, for a question that asks for one.

    A weekday and a date without a year are resolved to where the question looks (*toward*). "3/1" is day first; with
    *language* "en", or unknown, it is not sure where both orders are possible. NoSuchDay for "30 février". None where
    no day is named.
    """
    speech = hear(text)
    reader = Reader(today, toward, language)
    found, shaky = named(speech, reader)
    if not found:
        return _lone_number(speech, reader) or _last_resort(text, reader)
    missing = next((one for one in found if one.day is None), None)
    if missing:
        return NoSuchDay(speech.piece_folded(missing.start, missing.end)) if len(found) == 1 else None
    days = {one.day for one in found}
    first = next((one for one in found if one.sure), found[0]) if len(days) == 1 else found[0]
    if first.day is None:
        return None
    sure = len(days) == 1 and first.sure and not shaky and not unsettled(speech)
    return Reading(first.day, sure, speech.piece_folded(first.start, first.end))


def named(speech: Speech, reader: Reader) -> tuple[list[FoundDay], bool]:
    """The days of a text without those it refuses ("pas mardi"), and whether any is refused or only a bound."""
    kept: list[FoundDay] = []
    shaky = False
    for one in find(speech, reader):
        before = _before(speech.folded, one.start)
        if before[-1:] and before[-1] in REFUSING:
            shaky = True
            continue
        shaky = shaky or any(word in SOON_BEFORE for word in before[-1:])
        kept.append(one)
    return kept, shaky


def _before(folded: str, start: int) -> list[str]:
    """The words before a place, links left out."""
    stretch = folded[max(0, start - 24) : start]
    cut = max(stretch.rfind(mark) for mark in ",;!?\n")
    words = stretch[cut + 1 :].replace("'", " ").replace(".", " ").split()
    while words and words[-1] in _LINKS:
        words.pop()
    return words


def unsettled(speech: Speech) -> bool:
    """Asked, quoted, hedged, denied or cut."""
    stances = [stance(clause) for clause in speech.clauses]
    return (
        speech.cut
        or speech.questioning
        or any(clause.quoted for clause in speech.clauses)
        or any(one.doubtful or one.negated for one in stances)
    )


def _lone_number(speech: Speech, reader: Reader) -> Reading[date] | NoSuchDay | None:
    """ "17", "17th": a day of the month, which is not sure."""
    words = speech.words
    if not 1 <= len(words) <= 2 or not words[0].isdecimal() or len(words[0]) > 2 or not words[0].isascii():
        return None
    if len(words) == 2 and words[1] not in ("th", "st", "nd", "rd", "er"):
        return None
    if any(mark in speech.folded for mark in "/-,.%"):
        return None
    found, _ = nth(int(words[0]), reader)
    return Reading(found, False, speech.original.strip()) if found else NoSuchDay(speech.original.strip())


def _last_resort(text: str, reader: Reader) -> Reading[date] | None:
    """What dateparser makes of a short text that holds both a figure and a word of the calendar; never sure."""
    folded, _ = fold(text)
    words = folded.replace(".", " ").replace(",", " ").split()
    known = any(word in MONTHS or word in WEEKDAYS for word in words)
    if not known or not any(word[:1].isdecimal() for word in words) or len(folded) > _LONGEST_LEFTOVER:
        return None
    import dateparser  # slow to import, and seldom needed

    preference = {"past": "past", "future": "future", None: "current_period"}[reader.toward]
    settings: Mapping[str, object] = {
        "PREFER_DATES_FROM": preference,
        "RELATIVE_BASE": _noon(reader.today),
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
    }
    try:
        parsed = dateparser.parse(folded, languages=["fr", "en"], settings=dict(settings))  # pyright: ignore
    except Exception:
        return None
    return Reading(parsed.date(), False, text.strip()) if parsed else None


def _noon(today: date) -> object:
    from datetime import datetime, time

    return datetime.combine(today, time(12))


def pause_until(text: str, today: date) -> date | None:
    """The first day after a pause: "until 3 January" is that day, "for two weeks" counts from *today*.

    None where no end is named, where several are, or where it is not after today.
    """
    speech = hear(text)
    reader = Reader(today, "future", "fr")
    found = [one for one in find(speech, reader) if one.day is not None]
    ends = {one.day for one in found if one.day and one.day > today}
    if not ends:
        length = _length(speech, today)
        return length if length and length > today else None
    if len(ends) > 1:
        until = {one.day for one in found if _before(speech.folded, one.start)[-1:] in (["until"], ["jusqu"], ["till"])}
        ends = {one for one in until if one and one > today}
    return next(iter(ends)) if len(ends) == 1 else None


def _length(speech: Speech, today: date) -> date | None:
    """For two weeks, pendant un mois, de 10 jours."""
    from bot.understanding.dates import after_length

    end = after_length(speech, today)
    return end if end is None or end - today <= timedelta(days=3700) else None
