"""What is written about going on after the question was put away, while the last day is still to come."""

from sqlmodel import col, select

from bot.effects import Ask
from bot.reading import Understood, read
from bot.turn import Turn
from flows.renewal.flow import FLOW, context
from storage.tables import Conversation


def said_late(turn: Turn, words: str, *, sure: bool) -> bool:
    """Take the words as the answer that was not given in time; False where none is missing, or they are none.

    Where they may be something else (not *sure*) the question is asked again instead.
    """
    for one in turn.session.exec(
        select(Conversation)
        .where(
            Conversation.person_id == turn.who.id,
            Conversation.flow == FLOW.name,
            Conversation.state == "closed",
            Conversation.why == "lapsed",
        )
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).all():
        facts = context(turn, one)
        found = read(words, FLOW, FLOW.steps, {}, facts, turn.texts) if facts["undecided"] else None
        if isinstance(found, Understood):
            turn.perform([Ask(FLOW.name, facts["about"], answers=found.answers if sure else {})])
            return True
    return False
