"""Whether a clause says yes, says no, or turns round what it states. Pure; knows no option and no question.

The rule behind every choice here: a "no" must never be read as a "yes". What pulls both ways is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.understanding.idioms import (
    ANYWHERE,
    FILLERS,
    NEGATORS,
    NO_PICTURES,
    REPORTED,
    STRONG_NO,
    STRONG_YES,
    UNREAL,
    WHOLE,
    YES_PICTURES,
    Meaning,
)
from bot.understanding.readings import Polarity, Reading
from bot.understanding.words import Clause, Speech, hear

_AFTER_NO = frozenset(
    """
    no non not we i he she it they on je nous il elle ils elles j c ca unfortunately sorry desole malheureusement thanks
    thank merci because car still pas jamais never encore toujours not_yet nobody rien aucun sadly but mais actually
    helas en this that there cette ce n ne ni vraiment really absolument bien my our mon ma notre why il_y aucunement
    """.split()  # noqa: SIM905
)
"""Words after which an English "no" in front was an answer, and not "no answer", "no time"."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One sign of yes or no: how plain it is, and the words (from, to) that gave it."""

    side: Polarity
    sure: bool
    direct: bool
    """An answer by itself ("oui", "not yet"), not a statement that is turned round."""
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Stance:
    """What a clause says about yes and no."""

    votes: tuple[Vote, ...]
    negated: bool
    """A negation remains that no fixed phrase explains."""
    doubtful: bool
    unreal: bool
    plain_yes: bool
    """A yes stands in it that another word of the same clause may take back."""
    fine: bool
    """It says "no problem"."""
    unknown: bool
    explained: frozenset[int]
    """Places of the words that belong to a fixed phrase."""
    negations: frozenset[int]
    """Places of the words that negate, outside phrases that deny nothing."""


@lru_cache(maxsize=512)
def stance(clause: Clause) -> Stance:
    """Weigh one clause."""
    words = clause.words
    idioms = _idioms(words)
    votes: list[Vote] = []
    explained: set[int] = set()
    harmless: set[int] = set()
    meanings = {meaning for _, _, meaning in idioms}
    for first, last, meaning in idioms:
        explained.update(range(first, last + 1))
        if meaning in ("fine", "aside", "hedge", "unknown", "yes?", "yes"):
            harmless.update(range(first, last + 1))
        if meaning in ("yes", "yes?", "no", "no?"):
            side: Polarity = "yes" if meaning.startswith("yes") else "no"
            votes.append(Vote(side, not meaning.endswith("?"), True, first, last))
    votes.extend(_plain_words(words, explained))
    votes.extend(_pictures(words))
    taken_back = [vote for vote in votes if _taken_back(vote, words, harmless)]
    votes = [vote for vote in votes if vote not in taken_back]
    explained.update(place for vote in votes for place in range(vote.first, vote.last + 1))
    negations = frozenset(
        place for place, word in enumerate(words) if place not in harmless and _negates(words, place, word)
    )
    loose = [place for place in negations if place not in explained]
    restrictive = _restrictive(words)
    return Stance(
        votes=tuple(votes),
        negated=bool(loose),
        doubtful="hedge" in meanings or "unknown" in meanings or restrictive or bool(taken_back),
        unreal=any(word in UNREAL and place not in explained for place, word in enumerate(words)),
        plain_yes=any(vote.side == "yes" and vote.last - vote.first + 1 < len(words) for vote in votes),
        fine="fine" in meanings,
        unknown="unknown" in meanings,
        explained=frozenset(explained),
        negations=negations,
    )


def reported(clause: Clause, vote: Vote | None = None) -> bool:
    """Whether the clause tells what somebody said or thought; a plain answer in front of it stands."""
    if vote and vote.first == 0 and vote.sure:
        return False
    inside = range(vote.first, vote.last + 1) if vote else range(0)
    return any(word in REPORTED and place not in inside for place, word in enumerate(clause.words))


def yes_no(text: str) -> Reading[bool] | None:
    """Read an answer to a question of yes or no; None where it says neither, or both."""
    speech = hear(text)
    verdict = weigh(speech)
    if verdict is None:
        return None
    side, sure, said = verdict
    return Reading(side == "yes", sure, said)


def weigh(speech: Speech) -> tuple[Polarity, bool, str] | None:
    """The side a text is on, whether that is beyond doubt, and the words that say so."""
    votes: list[tuple[Vote, Clause]] = []
    doubtful = speech.cut or speech.wrapped
    unreal = False
    loose: list[Clause] = []
    fine: list[Clause] = []
    for clause in speech.clauses:
        found = stance(clause)
        if clause.quoted or (clause.question and not found.votes):
            doubtful = doubtful or clause.quoted
            continue
        if found.unknown and not found.votes:
            doubtful = True
            continue
        doubtful = doubtful or found.doubtful or clause.question
        unreal = unreal or (found.unreal and (found.plain_yes or not found.votes))
        if found.fine:
            fine.append(clause)
        if found.negated:
            loose.append(clause)
        for vote in found.votes:
            if reported(clause, vote):
                doubtful = True
                continue
            votes.append((vote, clause))
    unreal = unreal and any(vote.side == "yes" for vote, _ in votes)
    return _verdict(speech, votes, loose, fine, doubtful or unreal)


def _verdict(
    speech: Speech, votes: list[tuple[Vote, Clause]], loose: list[Clause], fine: list[Clause], doubtful: bool
) -> tuple[Polarity, bool, str] | None:
    sides = {vote.side for vote, _ in votes}
    if len(sides) == 2:
        return None
    if votes:
        side = votes[0][0].side
        if side == "yes" and loose:
            doubtful = True
            if loose[0] is votes[0][1]:
                return None
        sure = not doubtful and any(vote.sure for vote, _ in votes)
        return side, sure, _said(speech, [clause for _, clause in votes])
    if loose and len(loose) == len(speech.clauses) and not doubtful:
        return "no", False, _said(speech, loose)
    if fine and not loose and len(speech.words) <= 6:
        return "yes", False, _said(speech, fine)
    return None


def _said(speech: Speech, clauses: list[Clause]) -> str:
    tokens = [token for clause in clauses for token in clause.tokens]
    return speech.piece(tokens[0].start, tokens[-1].end)


def _idioms(words: tuple[str, ...]) -> list[tuple[int, int, Meaning]]:
    """The fixed phrases of a clause: first word, last word, meaning. The longest wins at each place."""
    core = [place for place, word in enumerate(words) if word not in FILLERS]
    bare = tuple(words[place] for place in core)
    if not bare and words:
        core, bare = [0], words[:1] if len(set(words)) == 1 else ()
    if bare in WHOLE:
        return [(core[0], core[-1], WHOLE[bare])]
    found: list[tuple[int, int, Meaning]] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST, len(words) - place), 0, -1):
            meaning = ANYWHERE.get(words[place : place + length])
            if meaning:
                last = place + length - 1
                if meaning == "yes" and last + 1 < len(words) and words[last + 1] in ("pas", "not", "non", "no"):
                    continue
                found.append((place, last, meaning))
                place = last
                break
        place += 1
    return found


_LONGEST = max(len(phrase) for phrase in ANYWHERE)


def _plain_words(words: tuple[str, ...], explained: set[int]) -> list[Vote]:
    votes: list[Vote] = []
    leading = True
    for place, word in enumerate(words):
        if place in explained:
            leading = leading and word in FILLERS
            continue
        if word in STRONG_YES:
            votes.append(Vote("yes", leading or place == len(words) - 1, True, place, place))
        elif word in STRONG_NO and _answers_no(words, place, leading):
            votes.append(Vote("no", True, True, place, place))
        elif word not in FILLERS:
            leading = False
    return votes


def _answers_no(words: tuple[str, ...], place: int, leading: bool) -> bool:
    """Whether a "no" is an answer, and not part of "no answer" or "no date"."""
    if words[place] != "no":
        return leading or place == len(words) - 1
    last = place == len(words) - 1
    return last or (leading and (words[place + 1] in _AFTER_NO or words[place + 1] in STRONG_YES))


def _taken_back(vote: Vote, words: tuple[str, ...], harmless: set[int]) -> bool:
    """A yes behind a wish or a denial: "if yes", "not a yes"."""
    if vote.side == "no" or vote.first != vote.last:
        return False
    return any(
        place not in harmless and (words[place] in UNREAL or words[place] in NEGATORS) and words[place] not in STRONG_NO
        for place in range(vote.first)
    )


def _pictures(words: tuple[str, ...]) -> list[Vote]:
    votes: list[Vote] = []
    for place, word in enumerate(words):
        if word in YES_PICTURES:
            votes.append(Vote("yes", True, True, place, place))
        elif word in NO_PICTURES:
            votes.append(Vote("no", True, True, place, place))
    return votes


def _negates(words: tuple[str, ...], place: int, word: str) -> bool:
    if word in NEGATORS:
        return True
    if word == "plus":
        return any(before in ("ne", "n") for before in words[max(0, place - 4) : place])
    return word in ("ne", "n") and not _restrictive(words) and len(words) > 1


def _restrictive(words: tuple[str, ...]) -> bool:
    """ "On ne s'est vus qu'hier": only, not a negation."""
    if not any(word in ("ne", "n") for word in words):
        return False
    start = next(place for place, word in enumerate(words) if word in ("ne", "n"))
    rest = words[start + 1 :]
    return any(word in ("que", "qu") for word in rest) and not any(word in NEGATORS or word == "plus" for word in rest)
