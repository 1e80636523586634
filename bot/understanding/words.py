"""Folding a text and cutting it into words and clauses. Knows no meaning beyond where a clause ends.

Only the first `LONGEST` characters are looked at, and every pattern here runs in linear time, so that no text can
make reading slow.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.near import slip
from bot.understanding.vocabulary import COMMON, CONTRACTED, JOINED, MENDED, SHORTCODES, SPELLINGS

LONGEST = 600

_APOSTROPHES = "’‘ʼ‛´`′＇"
_DASHES = "‐‑‒–—―−"
_MARKS = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "…": ".", "。": ".", "，": ",", "？": "?", "¿": "?"}
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o"}
_TOKEN = re.compile(r":(?:[+\-]1|[a-z][a-z0-9_+\-]{1,30}):|[^\W\d_]+|\d+|\n|[^\w\s']")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_JOINERS = frozenset(
    {"mais", "but", "however", "though", "although", "cependant", "pourtant", "because", "car", "donc"}
)
_LINKS = frozenset({"et", "and", "puis", "then", "parce", "puisque", "since", "so"})
_SUBJECTS = frozenset(
    {
        "on",
        "nous",
        "je",
        "j",
        "we",
        "i",
        "it",
        "c",
        "ca",
        "ce",
        "il",
        "elle",
        "ils",
        "elles",
        "they",
        "she",
        "he",
        "you",
    }
    | {"tu", "vous", "that", "cela", "cetait", "pas", "non", "no", "not", "oui", "yes", "n", "mon", "my", "the", "la"}
)
CONTRASTS = frozenset({"mais", "but", "however", "though", "although", "cependant", "pourtant"})
_ASKING = (
    *(
        "est ce",
        "qu est",
        "puis je",
        "dois je",
        "peut on",
        "peux tu",
        "peux je",
        "pouvez vous",
        "should i",
        "should we",
    ),
    *("can i", "can you", "could i", "could you", "may i", "shall i", "do i", "must i", "would you", "will you"),
    *("comment", "how", "what", "quoi", "c est quoi", "where", "who", "is it", "is there", "are you", "are we"),
    *("did we", "have we", "did i", "do you", "did you", "faut il", "devrais je", "y a t il", "when do", "when is"),
    *("quand est", "pourquoi", "why", "combien", "which", "quel", "quelle", "am i", "a t on", "avons nous"),
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, an emoji or a mark, folded, with its place in the original text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text between marks and conjunctions: its words, and how it was said."""

    tokens: tuple[Token, ...]
    question: bool
    quoted: bool
    contrast: bool
    """It comes after "but"."""

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(token.text for token in self.tokens)


@dataclass(frozen=True, slots=True)
class Speech:
    """A text made ready for reading. *folded* and *places* give the folded text and each character's origin."""

    original: str
    folded: str
    places: tuple[int, ...]
    clauses: tuple[Clause, ...]
    cut: bool
    """The text is longer than what is looked at."""
    wrapped: bool
    """All of it stands between quotation marks."""
    questioning: bool

    def piece(self, start: int, end: int) -> str:
        """The original text of a stretch of the original."""
        return self.original[start:end].strip()

    def piece_folded(self, start: int, end: int) -> str:
        """The original text of a stretch of the folded text."""
        if end <= start:
            return ""
        return self.original[self.places[start] : self.places[end - 1] + 1].strip()

    @property
    def words(self) -> tuple[str, ...]:
        """All the words, in order."""
        return tuple(word for clause in self.clauses for word in clause.words)


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """The text in lower case without accents, controls or zero-width characters, and where each character was."""
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text[:LONGEST]):
        for letter in _folded(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), tuple(places)


@lru_cache(maxsize=2048)
def _folded(character: str) -> str:
    if character in "\n\r\u2028\u2029":
        return "\n"
    if character in _APOSTROPHES:
        return "'"
    if character in _DASHES:
        return "-"
    if character in _MARKS:
        return _MARKS[character]
    if character.isspace():
        return " "
    kept: list[str] = []
    for part in unicodedata.normalize("NFKD", character).lower():
        category = unicodedata.category(part)
        if (
            category.startswith("M")
            or category in ("Cf", "Cc", "Cs", "Co", "Cn")
            or "\U0001f3fb" <= part <= "\U0001f3ff"
        ):
            continue
        if part == "\u2044":
            kept.append("/")
        else:
            kept.append(" " if part.isspace() else _LIGATURES.get(part, part))
    return "".join(kept)


def hear(text: str) -> Speech:
    """Cut a text into clauses. Never raises, whatever the text."""
    return _heard(text[: LONGEST + 1])


@lru_cache(maxsize=256)
def _heard(text: str) -> Speech:
    folded, places = fold(text)
    tokens = _tokens(folded, places)
    clauses, wrapped = _clauses(tokens)
    return Speech(
        original=text,
        folded=folded,
        places=places,
        clauses=clauses,
        cut=len(text) > LONGEST,
        wrapped=wrapped,
        questioning=any(clause.question for clause in clauses),
    )


def phrase(text: str) -> tuple[str, ...]:
    """The words of a phrase, as `hear` would give them."""
    return hear(text).words


def _tokens(folded: str, places: tuple[int, ...]) -> list[Token]:
    tokens: list[Token] = []
    for found in _TOKEN.finditer(folded):
        word = found.group()
        start, end = places[found.start()], places[found.end() - 1] + 1
        after = folded[found.end() : found.end() + 2]
        before = folded[found.start() - 1] if found.start() else " "
        if word == "-" and before.isalnum() and after[:1].isalnum():
            continue
        if word == "t" and before == "'" and tokens and (tokens[-1].text == "not" or tokens[-1].text in CONTRACTED):
            parts = CONTRACTED.get(tokens[-1].text, ("not",))
            tokens[-1:] = [Token(part, tokens[-1].start, end) for part in parts]
            continue
        if word == "hui" and tokens and tokens[-1].text == "aujourd":
            tokens[-1] = Token("aujourdhui", tokens[-1].start, end)
            continue
        if len(word) > 2 and word.startswith(":") and word.endswith(":"):
            word = SHORTCODES.get(word, "")
        word = _RUN.sub(r"\1", word)
        word = mended(SPELLINGS.get(word, word))
        tokens.extend(Token(part, start, end) for part in JOINED.get(word, (word,)) if part)
    return tokens


@lru_cache(maxsize=4096)
def mended(word: str) -> str:
    """The word, or the frequent one that it is a slip of."""
    if len(word) < 5 or word in COMMON or word in MENDED:
        return word
    return next((meant for meant in MENDED if slip(word, meant)), word)


def _clauses(tokens: list[Token]) -> tuple[tuple[Clause, ...], bool]:
    cutting = _Cutting(struck=sum(token.text == "~" for token in tokens) > 1)
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        cutting.take(token, following, line_start=index == 0 or tokens[index - 1].text == "\n")
    cutting.close()
    clauses = cutting.clauses
    if clauses and all(clause.quoted for clause in clauses):
        unquoted = tuple(Clause(clause.tokens, clause.question, False, clause.contrast) for clause in clauses)
        return unquoted, True
    return tuple(clauses), False


class _Cutting:
    """The cut in progress: the words of the open clause, and whether they stand in quotation marks."""

    def __init__(self, *, struck: bool) -> None:
        self._struck = struck
        self.clauses: list[Clause] = []
        self._open: list[Token] = []
        self._quoted = False
        self._line_quoted = False
        self._contrast = False

    def take(self, token: Token, following: str, *, line_start: bool) -> None:
        word = token.text
        if word == '"' or (word == "~" and self._struck):
            self.close()
            self._quoted = not self._quoted
        elif word == "\n":
            self.close()
            self._line_quoted = False
        elif word == ">" and line_start:
            self._line_quoted = True
        elif word == "?":
            self.close(question=True)
        elif word in ",;:.!()[]|" or (word == "-" and self._open):
            self.close()
        elif word in _JOINERS or (word in _LINKS and following in _SUBJECTS):
            self.close()
            self._contrast = word in CONTRASTS
        elif word[:1].isalnum() or _is_picture(word) or word in "+-/&%":
            self._open.append(token)

    def close(self, *, question: bool = False) -> None:
        if not self._open:
            if question and self.clauses:
                last = self.clauses[-1]
                self.clauses[-1] = Clause(last.tokens, True, last.quoted, last.contrast)
            return
        words = " ".join(token.text for token in self._open[:4]) + " "
        asking = question or (words.startswith(_ASKING_STARTS) and not words.startswith(("pourquoi pas ", "why not ")))
        quoted = self._quoted or self._line_quoted
        self.clauses.append(Clause(tuple(self._open), asking, quoted, self._contrast))
        self._open = []
        self._contrast = False


_ASKING_STARTS = tuple(start + " " for start in _ASKING)


def _is_picture(word: str) -> bool:
    return len(word) == 1 and unicodedata.category(word) == "So"
