"""A mentor's check-ins of one day are one message: it names the pairs, and asks about the first; the others follow it.

Those that follow hang on the first while nothing is answered there: its reminders are theirs, and they end with it.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.turn import Turn
from storage.tables import Answer, Conversation


def leads(turn: Turn, conversation: Conversation) -> Conversation | None:
    """The open check-in whose message names this one, which was not asked yet; None where it stands for itself."""
    if conversation.asked_at is not None:
        return None
    return next(
        (one for one in _beside(turn, conversation) if one.state == "asking" and not _answered(turn, one)), None
    )


def followers(turn: Turn, conversation: Conversation) -> Sequence[Conversation]:
    """The check-ins that this one's message names and that were not asked yet."""
    if conversation.flow != "checkin" or _answered(turn, conversation):
        return ()
    return [one for one in _beside(turn, conversation) if one.asked_at is None and one.id > conversation.id]


def follows(turn: Turn, conversation: Conversation) -> bool:
    """Whether a message of the same day has spoken of it already."""
    return any(one.id < conversation.id for one in _beside(turn, conversation, gone=True))


def _beside(turn: Turn, conversation: Conversation, *, gone: bool = False) -> Sequence[Conversation]:
    """The check-ins that began in the same turn, with those that are over where *gone*."""
    states = ("asking", "waiting", "done", "closed") if gone else ("asking", "waiting")
    about = {"person": conversation.person_id, "this": conversation.id, "at": conversation.opened_at}
    return turn.session.exec(_BESIDE, params={**about, "states": states}).all()


def _answered(turn: Turn, conversation: Conversation) -> bool:
    """Whether anything is answered there."""
    return turn.session.exec(_ANY_ANSWER, params={"conversation": conversation.id}).first() is not None


_BESIDE = (
    select(Conversation)
    .where(
        Conversation.person_id == bindparam("person"),
        Conversation.flow == "checkin",
        Conversation.id != bindparam("this"),
        Conversation.opened_at == bindparam("at"),
        col(Conversation.nudged).is_(True),
        col(Conversation.state).in_(bindparam("states", expanding=True)),
    )
    .order_by(col(Conversation.id))
)
_ANY_ANSWER = select(Answer.id).where(Answer.conversation_id == bindparam("conversation")).limit(1)
