"""Which of the offered things a text names, one or several. Pure.

What pulls both ways is no answer; what is hedged, asked, quoted or told by somebody else is not sure.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.understanding.idioms import FILLERS, NEGATORS
from bot.understanding.labels import SMALL, Hit, hits_in, own_unreal, patterns
from bot.understanding.near import alike
from bot.understanding.polarity import Vote, reported, stance
from bot.understanding.readings import Option, Reading
from bot.understanding.words import Clause, Speech, Token, hear

OTHERWISE = frozenset({"sauf", "except", "hormis", "excepte", "but", "sans", "without", "plutot", "rather", "instead"})
EVERYTHING = frozenset({"tout", "tous", "toutes", "all", "everything", "both"})


def choice(text: str, options: Sequence[Option]) -> Reading[str] | None:
    """The one option that a text names; not sure where it hedges, contradicts or guesses; None where it names none."""
    speech = hear(text)
    if not speech.clauses or not options:
        return None
    return _exactly(speech, options) or _weighed(speech, tuple(options)) or _partly(speech, options)


def _exactly(speech: Speech, options: Sequence[Option]) -> Reading[str] | None:
    """The text is a label, word for word."""
    said = speech.words
    named = {option.value for option in options for label in option.labels if hear(label).words == said}
    if len(named) != 1:
        return None
    doubt = speech.cut or speech.wrapped or (speech.questioning and not _asks(options, named))
    return Reading(named.pop(), not doubt, speech.original.strip())


def _asks(options: Sequence[Option], named: set[str]) -> bool:
    return any("?" in label for option in options if option.value in named for label in option.labels)


def _weighed(speech: Speech, options: tuple[Option, ...]) -> Reading[str] | None:
    tally = _Tally(options)
    tally.doubt = speech.cut or speech.wrapped
    for clause in speech.clauses:
        tally.hear(clause)
    return tally.reading(speech)


class _Tally:
    """What the clauses of a text say for each option, gathered."""

    def __init__(self, options: tuple[Option, ...]) -> None:
        self.options = options
        self.doubt = False
        self.plain: dict[str, bool] = {}
        """Option by its words → sure."""
        self.direct: dict[str, bool] = {}
        """The side (yes, no) by a plain answer → sure."""
        self.turned: set[str] = set()
        """The side opposite to a denied label."""
        self.loose = False
        """Something is denied that no label explains."""
        self.unreal = False
        """Something is wished or planned that no label explains."""
        self.tokens: list[Token] = []

    def hear(self, clause: Clause) -> None:
        found = stance(clause)
        hits = hits_in(clause, self.options)
        if clause.quoted:
            self.doubt = True
            return
        if found.fine:  # "no problem" is no problem.
            hits = [hit for hit in hits if not set(range(hit.first, hit.last + 1)) <= found.explained]
        if clause.question:
            hits = [hit for hit in hits if hit.option.polarity is None]
            if not found.votes and not hits:
                return
        if clause.question or found.doubtful or (hits and reported(clause)):
            self.doubt = True
        if found.unreal and not any(own_unreal(hit, clause) for hit in hits) and (found.plain_yes or not found.votes):
            self.unreal = True
        used: set[int] = set()
        for hit in hits:
            self._count(hit, unreal=found.unreal and not own_unreal(hit, clause))
            used.update(range(hit.first, hit.last + 1))
        votes = [vote for vote in found.votes if not set(range(vote.first, vote.last + 1)) <= used]
        for vote in votes:
            self._vote(vote, clause, bool(hits))
        if found.negated and not hits and not votes:
            self.loose = True
        if hits or votes or found.negated:
            self.tokens.extend(clause.tokens)

    def _count(self, hit: Hit, *, unreal: bool) -> None:
        polarity = hit.option.polarity
        if hit.turned:
            if polarity == "yes":
                self.turned.add("no")
                self.direct["no"] = self.direct.get("no", False) or hit.sure
            else:
                self.doubt = True
            return
        if unreal and polarity is not None:
            self.doubt = True
            return
        sure = hit.sure and not unreal
        self.plain[hit.option.value] = self.plain.get(hit.option.value, False) or sure

    def _vote(self, vote: Vote, clause: Clause, beside_hits: bool) -> None:
        if reported(clause, vote):
            self.doubt = True
            return
        if not vote.sure and beside_hits and vote.side == "no":
            self.doubt = True
        self.direct[vote.side] = self.direct.get(vote.side, False) or vote.sure

    def reading(self, speech: Speech) -> Reading[str] | None:
        sided = {side: [o.value for o in self.options if o.polarity == side] for side in ("yes", "no")}
        polar = {value for values in sided.values() for value in values}
        sides = set(self.direct) | {
            option.polarity for option in self.options if option.value in self.plain and option.polarity
        }
        if len(sides) == 2:
            return None
        named = dict(self.plain)
        if len(named) > 1 and len([value for value in named if value not in polar]) == 1:
            value = next(value for value in named if value not in polar)
            return self._result(speech, value, sure=False)
        if len(named) > 1:
            return None
        if named:
            value, sure = next(iter(named.items()))
            side = next(iter(sides), None)
            sure = sure or (side is not None and sided[side] == [value] and self.direct.get(side, False))
            agrees = not side or value in sided[side]
            return self._result(speech, value, sure=sure and agrees and not (side != "no" and self.loose))
        if self.direct:
            side, sure = next(iter(self.direct.items()))
            if len(sided[side]) != 1 or (side == "yes" and self.loose and len(speech.clauses) == 1):
                return None
            return self._result(speech, sided[side][0], sure=sure and not (side == "yes" and self.loose))
        if self.loose and len(sided["no"]) == 1 and not self.doubt:
            return self._result(speech, sided["no"][0], sure=False)
        fine = all(stance(clause).fine for clause in speech.clauses)
        if fine and len(speech.words) <= 6 and len(sided["yes"]) == 1:
            self.tokens.extend(token for clause in speech.clauses for token in clause.tokens)
            return self._result(speech, sided["yes"][0], sure=False)
        return None

    def _result(self, speech: Speech, value: str, *, sure: bool) -> Reading[str]:
        said = speech.piece(self.tokens[0].start, self.tokens[-1].end) if self.tokens else speech.original.strip()
        affirms = any(option.value == value and option.polarity == "yes" for option in self.options)
        return Reading(value, sure and not self.doubt and not (affirms and self.unreal), said)


def _partly(speech: Speech, options: Sequence[Option]) -> Reading[str] | None:
    """A few words of one label and of no other: not sure."""
    if len(speech.clauses) != 1 or speech.clauses[0].question or speech.clauses[0].quoted:
        return None
    clause = speech.clauses[0]
    found = stance(clause)
    said = [word for word in clause.words if word not in SMALL and word not in NEGATORS and word not in FILLERS]
    if not said or found.votes or found.unreal or found.doubtful or sum(len(word) for word in said) < 4:
        return None
    named = {
        option.value
        for option in options
        for label in option.labels
        for pattern in patterns(label)
        if bool(pattern.negations) == bool(found.negations)
        and all(any(alike(word, wanted) for wanted in pattern.content) for word in said)
    }
    return Reading(named.pop(), False, speech.original.strip()) if len(named) == 1 else None


def several(text: str, options: Sequence[Option]) -> tuple[Reading[str], ...]:
    """All the options that a text names, in its order; empty where it names none.

    What is denied ("pas la finance") is left out; where anything is denied or excepted the others are not sure.
    """
    speech = hear(text)
    offered = tuple(options)
    doubt = speech.cut or speech.wrapped or speech.questioning
    found: dict[str, Reading[str]] = {}
    refused: set[str] = set()
    for clause in speech.clauses:
        hits = hits_in(clause, offered)
        otherwise = [place for place, word in enumerate(clause.words) if word in OTHERWISE]
        about = stance(clause)
        told = clause.quoted or about.doubtful or reported(clause)
        doubt = doubt or bool(otherwise) or (about.negated and not all(hit.sure and not hit.turned for hit in hits))
        for hit in hits:
            if hit.turned or (otherwise and hit.first > otherwise[0]):
                refused.add(hit.option.value)
                continue
            said = speech.piece(clause.tokens[hit.first].start, clause.tokens[hit.last].end)
            earlier = found.get(hit.option.value)
            if earlier is None or not earlier.sure:
                found[hit.option.value] = Reading(hit.option.value, hit.sure and not told, said)
    if not found and not refused and any(word in EVERYTHING for word in speech.words) and len(speech.words) <= 4:
        negated = any(stance(clause).negations for clause in speech.clauses)
        return () if negated else tuple(Reading(option.value, False, text.strip()) for option in offered)
    kept = [reading for value, reading in found.items() if value not in refused]
    if len(kept) == 0 and not refused:
        one = _partly(speech, offered)
        return (one,) if one else ()
    return tuple(Reading(one.value, one.sure and not doubt and not refused, one.said) for one in kept)
