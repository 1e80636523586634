"""What somebody may ask at any time: stop, pause, resume, leave, language, data, erasure, contact, help. Pure.

A stop, a leave or an erasure that was not meant is the worst fault, so a wish is heard only where it is all that a
clause says. Asked ("should I stop?"), quoted or denied it is none; said beside other things it is not sure.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from bot.understanding.calendar_words import MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from bot.understanding.near import alike
from bot.understanding.numbers import UNIT_WORDS
from bot.understanding.polarity import reported, stance
from bot.understanding.readings import Reading
from bot.understanding.wishes import (
    EVER_AFTER,
    EVERYTHING,
    LONE_LANGUAGES,
    OPENINGS,
    PAUSE_TAIL,
    PAUSES,
    POLITE,
    REQUESTS,
    WISHES,
)
from bot.understanding.words import Clause, Speech, hear

GRAVE = frozenset({"stop", "leave", "forget_me", "pause", "resume"})
"""Wishes that change something: a question is none of them, and a mistyping is not sure."""
_OTHER_WORDS = 8
_JOKES = frozenset({"lol", "mdr", "ptdr", "rigole", "plaisante", "kidding", "joke", "blague", "haha", "jk"})

_EXACT = {phrase: wish for wish, phrases in WISHES.items() for phrase in phrases}
_ROUGH = dict.fromkeys(EVERYTHING, "forget_me") | dict.fromkeys(EVER_AFTER, "stop")
_BY_LENGTH: dict[int, list[tuple[tuple[str, ...], str]]] = {}
for _phrase, _wish in _EXACT.items():
    _BY_LENGTH.setdefault(len(_phrase), []).append((_phrase, _wish))


def intent(text: str) -> Reading[str] | None:
    """The wish that a text is: "stop", "pause", "resume", "leave", "language_fr", "language_en", "my_data",
    "forget_me", "contact" or "help"; None where it is none, or two."""
    speech = hear(text)
    found: dict[str, tuple[bool, Clause]] = {}
    others = 0
    beside = False
    for clause in speech.clauses:
        wish = None if clause.quoted else _wish_of(clause, speech)
        if wish:
            sure, _ = found.get(wish[0], (True, clause))
            found[wish[0]] = (sure and wish[1], clause)
            continue
        rest = [word for word in clause.words if word not in POLITE and not _tells_time(word)]
        others += len(rest)
        beside = beside or bool(rest)
    if len(found) == 2 and "pause" in found and "stop" in found:
        return None
    if len(found) != 1 or others > _OTHER_WORDS or any(word in _JOKES for word in speech.words):
        return None
    wish_name, (sure, clause) = next(iter(found.items()))
    said = speech.piece(clause.tokens[0].start, clause.tokens[-1].end)
    if wish_name in GRAVE and (beside and _taken_back(speech)):
        return None
    return Reading(wish_name, sure and not beside and not speech.wrapped and not speech.cut, said)


def _taken_back(speech: Speech) -> bool:
    return any(stance(clause).negated or clause.contrast or reported(clause) for clause in speech.clauses)


def _wish_of(clause: Clause, speech: Speech) -> tuple[str, bool] | None:
    """The wish that a clause is, and whether that is beyond doubt."""
    words = clause.words if clause.words in _EXACT else _bare(clause.words)
    if not words or (words[-1] in ("arrete", "resume") and _accented(clause, speech)):
        return None
    named = _named(words)
    opening = ()
    if not named:
        opening = next((one for one in _OPENINGS_BY_LENGTH if words[: len(one)] == one), ())
        named = _named(_bare(words[len(opening) :])) if opening else None
    if not named:
        return None
    wish, sure = named
    if clause.question and wish in GRAVE:
        return (wish, False) if opening in REQUESTS else None
    if opening and opening[0] in ("comment", "how") and wish in GRAVE:
        return None
    return wish, sure


def _accented(clause: Clause, speech: Speech) -> bool:
    """Written with a final é: "arrêté", "résumé" tell or name something and ask for nothing."""
    return speech.original[: clause.tokens[-1].end].endswith(("é", "e\u0301", "És", "É"))


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the politeness before and after."""
    text = f" {' '.join(words)} "
    for please in (" s il te plait ", " s il vous plait ", " thank you ", " merci d avance ", " thanks in advance "):
        text = text.replace(please, " ")
    kept = text.split()
    while kept and kept[0] in POLITE:
        kept.pop(0)
    while kept and kept[-1] in POLITE:
        kept.pop()
    return tuple(kept)


@lru_cache(maxsize=1024)
def _named(words: tuple[str, ...]) -> tuple[str, bool] | None:
    if words in _EXACT:
        return _EXACT[words], True
    if words in _ROUGH:
        return _ROUGH[words], False
    if len(words) == 1 and words[0] in LONE_LANGUAGES:
        return LONE_LANGUAGES[words[0]], False
    if _pauses(words):
        return "pause", True
    if any(word in ("pas", "not", "never", "jamais", "no", "ne", "n", "plus") for word in words):
        return None
    close = {wish for phrase, wish in _BY_LENGTH.get(len(words), ()) if all(map(alike, words, phrase))}
    if len(close) != 1:
        return None
    wish = close.pop()
    return wish, wish not in GRAVE


def _pauses(words: tuple[str, ...]) -> bool:
    return any(words[: len(one)] == one and all(map(_tells_time, words[len(one) :])) for one in PAUSES)


def _tells_time(word: str) -> bool:
    return (
        word in PAUSE_TAIL
        or word in MONTHS
        or word in WEEKDAYS
        or word in SHORT_WEEKDAYS
        or word in UNIT_WORDS
        or word.isdecimal()
        or word in "/-"
    )


_OPENINGS_BY_LENGTH = tuple(sorted(OPENINGS, key=len, reverse=True))

_THANKS = frozenset({"thanks", "thank", "merci", "mercis", "cimer", "ty", "thankyou"})
_OKS = frozenset(
    """
    ok parfait entendu noted note compris understood perfect great super top cool nickel vu impeccable good alright right
    fine roger recu understand sure_thing
    """.split()  # noqa: SIM905
)
_HELLOS = frozenset(
    {"bonjour", "bonsoir", "hello", "hi", "hey", "salut", "coucou", "yo", "hiya", "morning", "evening", "bye"}
)
_BESIDE = frozenset(
    """
    you so much a lot beaucoup very bien mille d accord tres toi vous te a bientot for pour your votre ton all tout tous everyone
    the le la bot binome message info infos aide help reponse rappel reminder c est it s ca marche roule got grand many de en
    demain plus bonne journee soiree have nice day good there et and ! 🙏 🙂 😊 👋 de rien retour update everybody monde
    """.split()  # noqa: SIM905
)


def smalltalk(text: str) -> Literal["thanks", "ok", "emoji", "hello"] | None:
    """Whether a text is no more than thanks, agreement, an emoji or a greeting, which need a short word at most."""
    speech = hear(text)
    words = speech.words
    if not words:
        return "emoji" if any(ord(character) > 0x2000 for character in speech.folded) else None
    if all(not word.isalnum() for word in words):
        return "emoji" if any(ord(word[0]) > 0x2000 for word in words) else None
    if speech.cut or speech.questioning or len(words) > 9:
        return None
    pictures = {word for word in words if not word.isalnum()}
    known = _THANKS | _OKS | _HELLOS | _BESIDE | pictures
    if not all(word in known for word in words):
        return None
    if any(word in _THANKS for word in words):
        return "thanks"
    if any(word in _HELLOS for word in words):
        return "hello"
    agreed = (
        words[:2] == ("d", "accord")
        or words[:2] == ("got", "it")
        or " ".join(words) in ("ca marche", "ca roule", "tres bien")
    )
    if any(word in _OKS for word in words) or agreed:
        return "ok"
    return None
