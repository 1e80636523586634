"""Which of a person's open questions their words call by name: "Bo: not yet", while the question above is about Ana."""

from collections.abc import Sequence

from bot.floor import open_conversations
from bot.flow import Words
from bot.text_safety import folded
from bot.turn import Turn
from storage.tables import Conversation

_BEFORE = frozenset({"with", "about", "for", "avec", "pour", "de", "d", "a"})
"""Words that a name may follow inside a sentence."""


def called(turn: Turn, words: str, floor: Conversation) -> tuple[Conversation, str] | None:
    """The one question, beside that on the *floor*, that is asked of the same kind and called by name in *words*.

    With it, what is left of the words without that name. None where no name stands there, or more than one; and where
    the floor's question takes words of one's own, in which anybody may be named. What tells one conversation from the
    next is its fact "called".
    """
    flow = turn.repertoire.flows[floor.flow]
    step = flow.step(floor.asked_step) if floor.asked_step else None
    if isinstance(step, Words):
        return None
    alike = [one for one in open_conversations(turn, floor.person_id) if one.flow == floor.flow]
    if len(alike) < 2:
        return None
    names = {one.id: _name(turn, one) for one in alike}
    pieces = words.split()
    places = {id: place for id, name in names.items() if (place := _place(pieces, name)) is not None}
    if len(places) != 1 or floor.id in places:
        return None
    id, place = next(iter(places.items()))
    rest = " ".join(pieces[:place] + pieces[place + 1 :])
    if place and folded(pieces[place - 1].strip(",.:;!")) in _BEFORE:
        rest = " ".join(pieces[: place - 1] + pieces[place + 1 :])
    return next(one for one in alike if one.id == id), rest


def _name(turn: Turn, conversation: Conversation) -> str:
    facts = turn.repertoire.flows[conversation.flow].context(turn, conversation)
    return folded(str(facts.get("called", "")))


def _place(pieces: Sequence[str], name: str) -> int | None:
    """Where a name stands as one: first, last, or after a word that a name follows."""
    if not name:
        return None
    for place, piece in enumerate(pieces):
        if folded(piece.strip(",.:;!?()-–—")) != name:
            continue
        before = folded(pieces[place - 1].strip(",.:;!")) if place else ""
        if place in (0, len(pieces) - 1) or before in _BEFORE:
            return place
    return None
