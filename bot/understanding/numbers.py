"""Whole numbers in figures and in words, French and English. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.polarity import stance
from bot.understanding.readings import OutOfRange, Reading
from bot.understanding.words import Speech, hear

_UNITS = {
    **dict.fromkeys(("zero",), 0),
    **dict.fromkeys(("un", "une", "one"), 1),
    **dict.fromkeys(("deux", "two"), 2),
    **dict.fromkeys(("trois", "three"), 3),
    **dict.fromkeys(("quatre", "four"), 4),
    **dict.fromkeys(("cinq", "five"), 5),
    **dict.fromkeys(("six",), 6),
    **dict.fromkeys(("sept", "seven"), 7),
    **dict.fromkeys(("huit", "eight"), 8),
    **dict.fromkeys(("neuf", "nine"), 9),
    **dict.fromkeys(("dix", "ten"), 10),
    **dict.fromkeys(("onze", "eleven"), 11),
    **dict.fromkeys(("douze", "twelve"), 12),
    **dict.fromkeys(("treize", "thirteen"), 13),
    **dict.fromkeys(("quatorze", "fourteen"), 14),
    **dict.fromkeys(("quinze", "fifteen"), 15),
    **dict.fromkeys(("seize", "sixteen"), 16),
    **dict.fromkeys(("seventeen",), 17),
    **dict.fromkeys(("eighteen",), 18),
    **dict.fromkeys(("nineteen",), 19),
}
_TENS = {
    **dict.fromkeys(("vingt", "vingts", "twenty"), 20),
    **dict.fromkeys(("trente", "thirty"), 30),
    **dict.fromkeys(("quarante", "forty"), 40),
    **dict.fromkeys(("cinquante", "fifty"), 50),
    **dict.fromkeys(("soixante", "sixty"), 60),
    **dict.fromkeys(("septante", "seventy"), 70),
    **dict.fromkeys(("octante", "huitante", "eighty"), 80),
    **dict.fromkeys(("nonante", "ninety"), 90),
}
UNIT_WORDS = frozenset(_UNITS) | frozenset(_TENS)
_ROUGH = {
    "couple": 2,
    "dizaine": 10,
    "dozen": 12,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "half": 1,
    "demi": 1,
}
_NOTHING = frozenset({"aucun", "aucune", "none", "rien", "nothing"})
_ARTICLES = frozenset({"un", "une", "one", "a"})
_VAGUE = frozenset(
    """
    moins plus au at least most more less entre between ou or environ about maybe peut presque almost over under than max
    maximum minimum min jusqu up semaine week jour day per par each chaque every demi demie half quinzaine couple dizaine
    douzaine dozen several plusieurs quelques few minutes minute mn vingtaine
    """.split()  # noqa: SIM905
)
_DECIMAL = re.compile(r"\d{1,9}\s?[.,]\s?\d{1,9}|\d{1,3}\s?h\s?\d{2}|\d{1,2}:\d{2}|½|¼")
_FRACTION = re.compile(r"(?<![\d/.,-])(\d{1,3})\s?(?:/|sur|out of|of)\s?(\d{1,3})(?![\d/.,-])")
_MINUS = re.compile(
    rf"(?:^|\s)(?:-\s?|(?<!au )(?<!du )(?<!ou )(?:minus|moins)\s)(?:\d|(?:{'|'.join(sorted(UNIT_WORDS))})\b)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A number, and the words (from, to) that name it."""

    value: int
    first: int
    last: int
    rough: bool
    article: bool


def number(text: str, least: int | None = None, most: int | None = None) -> Reading[int] | OutOfRange | None:
    """The whole number that a text gives.

    Not sure where the text is vague, holds several numbers or counts by another unit; OutOfRange where the number is
    plain and outside *least* … *most*; None where there is none.
    """
    speech = hear(text)
    fraction = part_of(speech)
    if fraction:
        value, whole, said = fraction
        return _bounded(value, least, most, said, sure=whole == most and not _shaky(speech))
    found = numbers(speech)
    if not found:
        words = speech.words
        if len(words) <= 3 and any(word in _NOTHING for word in words) and not speech.questioning:
            return _bounded(0, least, most, text.strip(), sure=True)
        return None
    plain = [one for one in found if not one.article] or found
    first = plain[0]
    tokens = [token for clause in speech.clauses for token in clause.tokens]
    said = speech.piece(tokens[first.first].start, tokens[first.last].end)
    value = -first.value if _MINUS.search(speech.folded) else first.value
    alone = len(tokens) <= 3
    vague = any(word in _VAGUE for place, word in enumerate(speech.words) if not first.first <= place <= first.last)
    sure = (
        len({one.value for one in plain}) == 1
        and not first.rough
        and not vague
        and not (first.article and not alone)
        and not _DECIMAL.search(speech.folded)
        and not _shaky(speech)
    )
    if first.article and len(tokens) > 6:
        return None
    if not sure and len({one.value for one in plain}) > 2:
        return None
    return _bounded(value, least, most, said, sure=sure)


def part_of(speech: Speech) -> tuple[int, int, str] | None:
    """ "4/5", "4 sur 5", "4 out of 5": the part, the whole, and how it was written. Only where there is one."""
    found = list(_FRACTION.finditer(speech.folded))
    if len(found) != 1:
        return None
    part, whole = int(found[0].group(1)), int(found[0].group(2))
    return part, whole, speech.piece_folded(found[0].start(), found[0].end())


def numbers(speech: Speech) -> list[Found]:
    """All the numbers of a text, in figures and in words; places count over all its words."""
    words = speech.words
    found: list[Found] = []
    place = 0
    while place < len(words):
        word = words[place]
        if word.isdecimal() and word.isascii():
            found.append(Found(int(word[:12]), place, place, False, False))
        elif word in _ROUGH:
            found.append(Found(_ROUGH[word], place, place, True, False))
        elif word in _UNITS or word in _TENS or word in ("cent", "hundred", "mille", "thousand"):
            last, value = spelled(words, place)
            found.append(Found(value, place, last, False, last == place and word in _ARTICLES))
            place = last
        place += 1
    return found


def spelled(words: tuple[str, ...], place: int) -> tuple[int, int]:
    """The last place and the value of a number in words: "quatre vingt dix neuf", "twenty five"."""
    total = 0
    current = 0
    last = place
    while place < len(words):
        word = words[place]
        if word in ("vingt", "vingts") and current == 4:
            current = 80
        elif word in _TENS and current % 100 == 0:
            current += _TENS[word]
        elif word in _UNITS and _takes(
            current, _UNITS[word], word, first=place == last and current == 0 and total == 0
        ):
            current += _UNITS[word]
        elif word in ("cent", "cents", "hundred"):
            current = max(current, 1) * 100
        elif word in ("mille", "thousand"):
            total, current = min(total + max(current, 1) * 1000, 10**9), 0
        elif (
            word in ("et", "and")
            and current >= 20
            and place + 1 < len(words)
            and words[place + 1] in ("un", "une", "onze")
        ):
            place += 1
            continue
        else:
            break
        last = place
        place += 1
    return last, min(total + current, 10**9)


def _takes(current: int, unit: int, word: str, *, first: bool) -> bool:
    if first or current == 0:
        return True
    if current % 100 == 0:
        return True
    if current % 20 == 0 and 60 <= current % 100 <= 80:
        return unit < 20
    if current % 10 == 0 and current % 100 >= 20:
        return 0 < unit < 10
    return current % 10 == 0 and current % 100 in (10, 70, 90) and 7 <= unit <= 9 and word in ("sept", "huit", "neuf")


def _shaky(speech: Speech) -> bool:
    """Asked, quoted, hedged, denied or cut."""
    stances = [stance(clause) for clause in speech.clauses]
    return (
        speech.cut
        or speech.questioning
        or any(clause.quoted for clause in speech.clauses)
        or any(one.negated or one.doubtful for one in stances)
    )


def _bounded(value: int, least: int | None, most: int | None, said: str, *, sure: bool) -> Reading[int] | OutOfRange:
    if (least is not None and value < least) or (most is not None and value > most):
        return OutOfRange(value, said)
    return Reading(value, sure, said)
