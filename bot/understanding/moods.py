"""How it went, as a point on a scale: figures, stars, faces and words. Pure.

Words are weighed from 1 (awful) to 5 (excellent) and stretched to the scale that is asked for. What holds praise and
complaint together is not sure.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.understanding.mood_words import FACES, MOODS
from bot.understanding.near import slip
from bot.understanding.numbers import number, part_of
from bot.understanding.readings import OutOfRange, Reading
from bot.understanding.vocabulary import COMMON
from bot.understanding.words import Clause, Speech, hear

_LONGEST = max(len(phrase) for phrase in MOODS)
_THUMBS = frozenset("👍👌✅")
_STARS = frozenset("⭐★🌟")
_NEGATIONS = frozenset({"pas", "not", "jamais", "never", "ni", "no", "hardly", "without", "sans", "aucun", "nor"})
_TURNS = frozenset({"better", "worse", "mieux", "pire", "trop", "too", "enough"})
_WISHED = frozenset(
    """
    would will ll sera serait should hope hopefully espere esperons soit if si going aurait could might pourrait souhaite wish
    """.split()  # noqa: SIM905
)
_LONG_WORDS = tuple(phrase[0] for phrase in MOODS if len(phrase) == 1 and len(phrase[0]) >= 5)


@dataclass(frozen=True, slots=True)
class Mood:
    """Words of praise or complaint in a clause: 1 to 5, whether that is plain, and the words (from, to)."""

    level: int
    sure: bool
    first: int
    last: int


def scale(text: str, least: int, most: int) -> Reading[int] | OutOfRange | None:
    """A point from *least* to *most*, from a figure, stars, a face or words; None where there is none."""
    speech = hear(text)
    stars = [word for word in speech.words if word in _STARS]
    if stars and all(word in _STARS for word in speech.words):
        return _on(len(stars), least, most, speech, sure=True) if len(stars) > 1 or most <= 5 else None
    fraction = part_of(speech)
    if fraction and fraction[1] != most and fraction[1] >= 4:
        part, whole, said = fraction
        if part > whole:
            return None
        return Reading(least + round((most - least) * part / whole), False, said)
    figure = number(text, least, most)
    moods = moods_in(speech)
    if isinstance(figure, OutOfRange) and moods:
        figure = None
    if figure is not None:
        return figure if isinstance(figure, OutOfRange) or not moods else _agreeing(figure, moods, least, most)
    return _by_words(speech, moods, least, most)


def _agreeing(figure: Reading[int], moods: list[tuple[Clause, Mood]], least: int, most: int) -> Reading[int]:
    middle = (least + most) / 2
    against = any((mood.level - 3) * (figure.value - middle) < 0 for _, mood in moods)
    return Reading(figure.value, figure.sure and not against, figure.said)


def _by_words(
    speech: Speech, moods: list[tuple[Clause, Mood]], least: int, most: int
) -> Reading[int] | OutOfRange | None:
    if not moods:
        return None
    levels = {mood.level for _, mood in moods}
    if min(levels) <= 2 and max(levels) >= 4:
        return None
    contrast = any(clause.contrast for clause in speech.clauses)
    hedged = speech.cut or speech.wrapped or contrast or speech.questioning
    sure = (
        all(mood.sure for _, mood in moods)
        and max(levels) - min(levels) <= 1
        and not hedged
        and (least, most) == (1, 5)
    )
    first, last = moods[0], moods[-1]
    said = speech.piece(first[0].tokens[first[1].first].start, last[0].tokens[last[1].last].end)
    level = max(levels) if min(levels) >= 3 else min(levels)
    return Reading(least + round((level - 1) * (most - least) / 4), sure and len(levels) == 1, said)


def _on(count: int, least: int, most: int, speech: Speech, *, sure: bool) -> Reading[int] | OutOfRange:
    if not least <= count <= most:
        return OutOfRange(count, speech.original.strip())
    return Reading(count, sure, speech.original.strip())


def moods_in(speech: Speech) -> list[tuple[Clause, Mood]]:
    """The words of praise or complaint of a text, questions, quotations and wishes left out."""
    found: list[tuple[Clause, Mood]] = []
    for clause in speech.clauses:
        if clause.question or clause.quoted or (any(word in _WISHED for word in clause.words) and not _fixed(clause)):
            continue
        found.extend((clause, mood) for mood in _in_clause(clause))
    return found


def _fixed(clause: Clause) -> bool:
    words = clause.words
    kept = [phrase for phrase in MOODS if len(phrase) > 2 and ("be" in phrase or "etre" in phrase or "been" in phrase)]
    return any(words[place : place + len(phrase)] == phrase for phrase in kept for place in range(len(words)))


def _in_clause(clause: Clause) -> list[Mood]:
    words = clause.words
    found: list[Mood] = []
    place = 0
    while place < len(words):
        length, level = _longest(words, place)
        if length and level:
            last = place + length - 1
            mood = _weighed(words, Mood(level, True, place, last))
            if found and found[-1].last + 1 == place and (mood.level >= 3) == (found[-1].level >= 3):
                found[-1] = Mood(mood.level, mood.sure, found[-1].first, last)
            else:
                found.append(mood)
        place += max(length, 1)
    return found


def _longest(words: tuple[str, ...], place: int) -> tuple[int, int | None]:
    for length in range(min(_LONGEST, len(words) - place), 0, -1):
        phrase = words[place : place + length]
        if phrase in MOODS:
            return length, MOODS[phrase]
    word = words[place]
    if word in FACES or word in _THUMBS:
        return 1, FACES.get(word, 4)
    if len(word) >= 6 and word not in COMMON:
        meant = next((mood for mood in _LONG_WORDS if slip(word, mood)), None)
        if meant:
            return 1, MOODS[(meant,)]
    return 0, None


def _weighed(words: tuple[str, ...], mood: Mood) -> Mood:
    before = words[max(0, mood.first - 4) : mood.first]
    inside = words[mood.first : mood.last + 1]
    if any(word in _NEGATIONS for word in before):
        return Mood(2 if mood.level >= 4 else 3, False, mood.first, mood.last)
    turned = any(word in _TURNS for word in before[-1:]) and not any(word in _TURNS for word in inside)
    if inside[0] in _THUMBS:
        return Mood(mood.level, False, mood.first, mood.last)
    plain = (not turned and mood.level != 3) or inside[0] in (
        "moyen",
        "average",
        "so",
        "mitige",
        "couci",
        "comme",
        "mixed",
    )
    return Mood(mood.level, plain, mood.first, mood.last)
