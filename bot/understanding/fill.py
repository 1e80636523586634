"""Several answers in one message: "oui, mardi, c'était super". Pure.

The first question that applies has the floor and is read as if it were asked alone. The others are filled only from
words that nothing else explains, and only where those words are unmistakable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.understanding.choices import choice, several
from bot.understanding.dates import find
from bot.understanding.days import day, named, unsettled
from bot.understanding.labels import hits_in
from bot.understanding.moods import moods_in, scale
from bot.understanding.numbers import number, numbers, part_of
from bot.understanding.polarity import stance, yes_no
from bot.understanding.readings import NoSuchDay, OutOfRange, Question, Reading
from bot.understanding.reckoning import Reader
from bot.understanding.words import Clause, Speech, hear

_TELLING = frozenset(
    {"etait", "est", "was", "is", "went", "passe", "ete", "been", "a", "trouve", "found", "were", "goes"}
)


def fill(
    text: str,
    questions: Sequence[Question],
    today: date,
    *,
    answers: Mapping[str, Any] | None = None,
    language: str | None = None,
) -> Mapping[str, Reading[Any]]:
    """The answers that a message gives beyond doubt, by the questions' names.

    A confirmation's value is "yes" or "no", a day's a date, a multiple choice's a tuple. *answers* are known before
    and count for guards. Free text is never filled, and nothing is where the question that has the floor is not read.
    """
    speech = hear(text)
    known: dict[str, Any] = dict(answers or {})
    open_questions = [question for question in questions if question.name not in known]
    floor = next((question for question in open_questions if _applies(question, known)), None)
    if floor is None:
        return {}
    first = _alone(text, floor, today, language)
    if first is None or not first.sure:
        return {}
    filled: dict[str, Reading[Any]] = {floor.name: first}
    known[floor.name] = first.value
    if unsettled(speech) and not _only_floor_denies(speech):
        return filled
    taken: set[str] = {floor.kind}
    for question in open_questions[open_questions.index(floor) + 1 :]:
        if question.sensitive or question.kind == "text" or not _applies(question, known):
            continue
        if question.kind in taken and question.kind not in ("choice", "several"):
            continue
        if _rivalled(question, open_questions, known, floor):
            continue
        reading = _beside(speech, question, floor, first, today, language)
        if reading and reading.sure:
            filled[question.name] = reading
            known[question.name] = reading.value
            taken.add(question.kind)
    return filled


def _applies(question: Question, known: Mapping[str, Any]) -> bool:
    return all(
        known.get(name) is not None and known[name] in (wanted if isinstance(wanted, tuple) else (wanted,))
        for name, wanted in question.when.items()
    )


def _rivalled(question: Question, questions: Sequence[Question], known: Mapping[str, Any], floor: Question) -> bool:
    """Another open question of the same kind applies as well, so that the same words might answer either."""
    if question.kind in ("choice", "several", "confirm"):
        return False
    alike = ("scale", "number") if question.kind in ("scale", "number") else (question.kind,)
    return any(
        other is not question
        and other is not floor
        and other.kind in alike
        and other.name not in known
        and _applies(other, known)
        for other in questions
    )


def _alone(text: str, question: Question, today: date, language: str | None) -> Reading[Any] | None:
    """The answer to the question that has the floor."""
    reading: Reading[Any] | NoSuchDay | OutOfRange | None = None
    match question.kind:
        case "choice":
            reading = choice(text, question.options)
        case "several":
            found = several(text, question.options)
            sure = bool(found) and all(one.sure for one in found)
            return Reading(tuple(one.value for one in found), sure, text.strip()) if found else None
        case "confirm":
            answer = yes_no(text)
            return Reading("yes" if answer.value else "no", answer.sure, answer.said) if answer else None
        case "day":
            reading = day(text, today, question.toward, language)
        case "scale":
            reading = scale(text, question.least or 0, question.most or 0)
        case "number":
            reading = number(text, question.least, question.most)
        case "text":
            return None
    return reading if isinstance(reading, Reading) else None


def _beside(
    speech: Speech, question: Question, floor: Question, first: Reading[Any], today: date, language: str | None
) -> Reading[Any] | None:
    """The answer to a further question, from words that the floor's answer leaves over."""
    match question.kind:
        case "choice" | "several":
            return _by_label(speech, question, floor)
        case "day":
            return _day_beside(speech, question, today, language)
        case "scale":
            return _scale_beside(speech, question, floor, today)
        case "number":
            return _number_beside(speech, question, today)
        case _:
            return None


def _by_label(speech: Speech, question: Question, floor: Question) -> Reading[Any] | None:
    """Options named by their own words; "yes" and "no" answered the floor."""
    options = tuple(question.options)
    found: dict[str, str] = {}
    for clause in speech.clauses:
        if clause.question or clause.quoted:
            continue
        claimed = {place for hit in hits_in(clause, tuple(floor.options)) for place in range(hit.first, hit.last + 1)}
        for hit in hits_in(clause, options):
            if hit.turned or not hit.sure:
                return None
            if claimed & set(range(hit.first, hit.last + 1)):
                return None
            found[hit.option.value] = speech.piece(clause.tokens[hit.first].start, clause.tokens[hit.last].end)
    if not found:
        return None
    if question.kind == "several":
        return Reading(tuple(found), True, ", ".join(found.values()))
    value, said = next(iter(found.items()))
    return Reading(value, len(found) == 1, said)


def _day_beside(speech: Speech, question: Question, today: date, language: str | None) -> Reading[date] | None:
    found, shaky = named(speech, Reader(today, question.toward, language))
    # "4/5" may be a mark: beside other questions only a whole date in figures is a day.
    found = [one for one in found if one.kind != "numeric" or speech.folded[one.start : one.end].count("/") > 1]
    if len(found) != 1 or shaky or found[0].day is None:
        return None
    one = found[0]
    said = speech.piece_folded(one.start, one.end)
    day_found = found[0].day
    fits = not (
        (question.toward == "past" and day_found > today) or (question.toward == "future" and day_found < today)
    )
    return Reading(day_found, one.sure and fits, said)


def _scale_beside(speech: Speech, question: Question, floor: Question, today: date) -> Reading[int] | None:
    least, most = question.least or 0, question.most or 0
    fraction = part_of(speech)
    if fraction and fraction[1] == most and least <= fraction[0] <= most:
        return Reading(fraction[0], not _told(speech), fraction[2])
    told = [(clause, mood) for clause, mood in moods_in(speech) if _tells(clause, speech)]
    if not told or len(told) != len(moods_in(speech)):
        return None
    said = " ".join(
        speech.piece(clause.tokens[mood.first].start, clause.tokens[mood.last].end) for clause, mood in told
    )
    levels = {mood.level for _, mood in told}
    if len(levels) != 1 or not all(mood.sure for _, mood in told) or (least, most) != (1, 5):
        return None
    contrast = any(clause.contrast for clause in speech.clauses)
    return Reading(levels.pop(), not contrast and not _figures(speech, today), said)


def _told(speech: Speech) -> bool:
    """Words of praise or complaint stand beside the figure."""
    return bool(moods_in(speech)) and any(clause.contrast for clause in speech.clauses)


def _figures(speech: Speech, today: date) -> bool:
    """A figure that no date explains might be the answer as well."""
    days = find(speech, Reader(today, "past", None))
    left = [one for one in _digits(speech) if not any(found.start <= one < found.end for found in days)]
    return bool(left)


def _digits(speech: Speech) -> list[int]:
    return [place for place, letter in enumerate(speech.folded) if letter.isdecimal()]


def _tells(clause: Clause, speech: Speech) -> bool:
    """The clause tells how it was, and is no "super!" that greets the question."""
    if any(word in _TELLING for word in clause.words):
        return True
    told_more = bool(speech.clauses[2:] or clause.words[1:])
    return told_more and clause is not speech.clauses[0] and not stance(clause).votes and clause is speech.clauses[-1]


def _number_beside(speech: Speech, question: Question, today: date) -> Reading[int] | None:
    days = find(speech, Reader(today, question.toward, None))
    found = [one for one in numbers(speech) if not one.article]
    if len(found) != 1 or part_of(speech) or days:
        return None
    reading = number(speech.original, question.least, question.most)
    return reading if isinstance(reading, Reading) else None


def _only_floor_denies(speech: Speech) -> bool:
    """The only negations are plain answers ("pas encore, pas eu le temps"), and nothing is asked, quoted or hedged."""
    return not (speech.cut or speech.questioning) and not any(
        clause.quoted or stance(clause).doubtful for clause in speech.clauses
    )
