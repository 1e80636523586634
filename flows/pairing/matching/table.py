"""Scores and broken rules of many pairs at once, block by block; the same as `score.py` and `rules.py` say. Pure.

Rows are mentees, columns are mentors, each in the order of ids. Whole numbers only: what is divided is below 2¹⁵, where
a division in single precision, rounded down, is exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from flows.pairing.matching.hours import free, shared
from flows.pairing.matching.model import Candidate, Rules
from flows.pairing.matching.rules import HARD, field_of
from flows.pairing.matching.score import WEIGHTS, words

Ints = NDArray[np.int64]
Small = NDArray[np.int16]
Bits = NDArray[np.uint8]
CELLS = 1 << 20
"""Pairs looked at in one go: a few megabytes."""
REMEMBERED = 1 << 26
"""Up to so many pairs, one byte each, are kept from one pass to the next."""
BAR = {code: 4 << place for place, code in enumerate(HARD)}
"""A hard rule's bit; the two lowest are left to whoever asks why somebody waits."""


@dataclass(frozen=True)
class Side:
    """One side of the table as numbers. *postings* holds, by word, the places of those whose goals have it."""

    topics: NDArray[np.uint64]
    many_topics: Small
    languages: NDArray[np.uint64]
    free: Ints
    field: Ints
    format: Ints
    words: list[frozenset[str]]
    many_words: Small
    postings: dict[str, Ints]
    weights: Small


class Table:
    """All pairs of *mentors* and *mentees* under *rules*."""

    def __init__(self, mentors: Sequence[Candidate], mentees: Sequence[Candidate], rules: Rules) -> None:
        self.mentors = mentors
        self.mentees = mentees
        self.rules = rules
        bits = [[free(one.availability, one.zone, rules.day) for one in side] for side in (mentors, mentees)]
        kinds = [sorted(set(side)) for side in bits]
        self._shared = np.array([[shared(a, b) for a in kinds[0]] for b in kinds[1]], np.int16).reshape(
            len(kinds[1]), len(kinds[0])
        )
        """Of the mentees' kinds of weeks by the mentors': there are few."""
        codes = [{kind: place for place, kind in enumerate(side)} for side in kinds]
        topics, languages = (
            _vocabulary(getattr(one, name) for one in mentors) & _vocabulary(getattr(one, name) for one in mentees)
            for name in ("topics", "languages")
        )
        fields = {name: place for place, name in enumerate(sorted({field_of(one) for one in (*mentors, *mentees)}))}
        self._columns, self._rows = (
            Side(
                topics=_bits([one.topics for one in side], topics),
                many_topics=np.array([len(one.topics) for one in side], np.int16),
                languages=_bits([one.languages for one in side], languages),
                free=np.array([codes[place][week] for week in bits[place]], np.int64),
                field=np.array([fields[field_of(one)] if field_of(one) else -1 - place for one in side], np.int64),
                format=np.array([_format(one.format) for one in side], np.int64),
                words=(said := [words(one.goals) for one in side]),
                many_words=np.array([len(one) for one in said], np.int16),
                postings=_postings(said),
                weights=np.array([_weights(one) for one in side], np.int16).reshape(len(side), len(WEIGHTS)),
            )
            for place, side in enumerate((mentors, mentees))
        )
        self._kept: dict[int, NDArray[np.int8]] = {}

    @cached_property
    def every_row(self) -> Ints:
        """All rows."""
        return np.arange(len(self.mentees))

    @cached_property
    def every_column(self) -> Ints:
        """All columns."""
        return np.arange(len(self.mentors))

    def blocks(self) -> Iterator[tuple[Ints, NDArray[np.int8]]]:
        """All rows in blocks, each with its pairs' scores; -1 where a hard rule or the threshold is in the way."""
        for rows in pieces(self.every_row, len(self.mentors)):
            first = int(rows[0])
            found = self._kept.get(first)
            if found is None:
                found = self._open(rows)
                if len(self.mentors) * len(self.mentees) <= REMEMBERED:
                    self._kept[first] = found
            yield rows, found

    def _open(self, rows: Ints) -> NDArray[np.int8]:
        values = self.scores(rows, self.every_column)
        values[(self.bars(rows, self.every_column) != 0) | (values < self.rules.threshold)] = -1
        return values.astype(np.int8)

    def scores(self, rows: Ints, columns: Ints) -> Small:
        """The scores of *rows* × *columns*, whatever rule is broken."""
        mentee, mentor = self._rows, self._columns
        wanted = mentee.many_topics[rows][:, None]
        topics = _share(self.common_topics(rows, columns), wanted)
        topics[wanted[:, 0] == 0] = 50
        shorter = np.minimum(mentee.many_words[rows][:, None], mentor.many_words[columns][None, :])
        goals = _share(self._common_words(rows, columns), shorter)
        form, other = mentee.format[rows][:, None], mentor.format[columns][None, :]
        parts = {
            "topics": topics,
            "availability": self._shared[mentee.free[rows][:, None], mentor.free[columns][None, :]],
            "goals": goals,
            "field": self._same_field(rows, columns) * np.int16(100),
            "format": ((form == other) | (form == 0) | (other == 0)) * np.int16(100),
        }
        total = np.zeros(topics.shape, np.int16)
        for place, (name, weight) in enumerate(WEIGHTS.items()):
            more = mentee.weights[rows, place][:, None] + mentor.weights[columns, place][None, :]
            total += parts[name] * (more + np.int16(weight))
        whole = 100 + mentee.weights[rows].sum(1, dtype=np.int16)[:, None]
        whole = whole + mentor.weights[columns].sum(1, dtype=np.int16)[None, :]
        return (total / whole.astype(np.float32)).astype(np.int16)

    def bars(self, rows: Ints, columns: Ints) -> Bits:
        """The hard rules that *rows* × *columns* break, as bits of `BAR`."""
        found = np.zeros((len(rows), len(columns)), np.uint8)
        found[_common(self._rows.languages[rows], self._columns.languages[columns]) == 0] |= BAR["no_common_language"]
        if self.rules.same_field_required:
            found[~self._same_field(rows, columns)] |= BAR["same_field"]
        places = {int(column): place for place, column in enumerate(columns)}
        for place, row in enumerate(rows):
            for column, bar in self._apart.get(int(row), ()):
                if column in places:
                    found[place, places[column]] |= bar
        return found

    def common_topics(self, rows: Ints, columns: Ints) -> Small:
        """How many topics each pair shares."""
        return _common(self._rows.topics[rows], self._columns.topics[columns])

    @cached_property
    def _apart(self) -> dict[int, list[tuple[int, int]]]:
        """By row, the columns that are kept apart from it by name, with the bar."""
        column = {one.id: place for place, one in enumerate(self.mentors)}
        row = {one.id: place for place, one in enumerate(self.mentees)}
        persons: dict[str, list[int]] = {}
        for place, one in enumerate(self.mentors):
            persons.setdefault(one.person, []).append(place)
        named: list[tuple[str, str, str]] = [(*pair, "forbidden") for pair in self.rules.forbids]
        for one in self.mentors:
            named += [(one.id, other, "former_only") for other in one.former]
            named += [(one.id, other, "confidential") for other in one.excluded]
        for one in self.mentees:
            named += [(other, one.id, "former_only") for other in one.former]
            named += [(other, one.id, "confidential") for other in one.excluded]
            named += [(self.mentors[place].id, one.id, "confidential") for place in persons.get(one.person, ())]
        apart: dict[int, list[tuple[int, int]]] = {}
        for mentor, mentee, code in named:
            if mentor in column and mentee in row:
                apart.setdefault(row[mentee], []).append((column[mentor], BAR[code]))
        return apart

    def _same_field(self, rows: Ints, columns: Ints) -> NDArray[np.bool_]:
        return self._rows.field[rows][:, None] == self._columns.field[columns][None, :]

    def _common_words(self, rows: Ints, columns: Ints) -> Small:
        """Counted along the shorter side of the block, by the words that somebody on the other side has."""
        if len(rows) > len(columns):
            return _count(self._columns.words, columns, self._rows.postings, len(self.mentees))[:, rows].T
        return _count(self._rows.words, rows, self._columns.postings, len(self.mentors))[:, columns]


def pieces(many: Ints, width: int) -> Iterator[Ints]:
    """*many* in pieces that hold about `CELLS` pairs with *width* others each."""
    step = max(1, CELLS // max(1, width))
    for first in range(0, len(many), step):
        yield many[first : first + step]


def _count(said: Sequence[frozenset[str]], who: Ints, postings: dict[str, Ints], width: int) -> Small:
    counts = np.zeros((len(who), width), np.int16)
    for place, one in enumerate(who):
        if found := [postings[word] for word in said[one] if word in postings]:
            counts[place] = np.bincount(np.concatenate(found), minlength=width)
    return counts


def _share(part: Small, whole: Small) -> Small:
    """100 × *part* ÷ *whole*, rounded down; 0 where there is no whole."""
    return (part * np.float32(100) / np.maximum(whole, 1).astype(np.float32)).astype(np.int16)


def _common(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> Small:
    found = np.zeros((len(first), len(second)), np.int16)
    for word in range(first.shape[1]):
        found += np.bitwise_count(first[:, word, None] & second[None, :, word])
    return found


def _bits(sets: Sequence[frozenset[str]], vocabulary: set[str]) -> NDArray[np.uint64]:
    places = {name: place for place, name in enumerate(sorted(vocabulary))}
    found = np.zeros((len(sets), len(places) // 64 + 1), np.uint64)
    for row, one in enumerate(sets):
        for place in (places[name] for name in one if name in places):
            found[row, place // 64] |= np.uint64(1 << place % 64)
    return found


def _vocabulary(sets: Iterable[frozenset[str]]) -> set[str]:
    return set[str]().union(*sets)


def _postings(said: Sequence[frozenset[str]]) -> dict[str, Ints]:
    places: dict[str, list[int]] = {}
    for place, one in enumerate(said):
        for word in one:
            places.setdefault(word, []).append(place)
    return {word: np.array(found, np.int64) for word, found in places.items()}


def _weights(one: Candidate) -> list[int]:
    return [weight if one.priority == name else 0 for name, weight in WEIGHTS.items()]


def _format(name: str) -> int:
    """0 for whoever takes either."""
    return {"either": 0, "remote": 1, "in_person": 2}.get(name, 3)
