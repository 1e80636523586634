"""Which contacts a pair has: the newest answer of each side is what stands; organizers hear of what is missing."""

from sqlmodel import col, select

from bot.turn import Turn
from flows.follow_up.alerts import drop_reason, open_alert
from flows.who import sides
from storage.tables import Answer, Conversation, Pair

REASON = "no_contact_shared"


def asked(turn: Turn, pair: int, enrollment: int) -> Conversation | None:
    """The newest conversation about the side's contact; None where the two can talk without."""
    return turn.session.exec(
        select(Conversation)
        .where(Conversation.flow == "reach", Conversation.pair_id == pair, Conversation.enrollment_id == enrollment)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).first()


def shared(turn: Turn, pair: int, enrollment: int) -> str | None:
    """What the side agreed to share, in their words, or None."""
    return turn.session.exec(
        select(Answer.value)
        .join(Conversation, col(Conversation.id) == Answer.conversation_id)
        .where(
            Conversation.flow == "reach",
            Conversation.pair_id == pair,
            Conversation.enrollment_id == enrollment,
            Conversation.state == "done",
        )
        .order_by(col(Conversation.id).desc())
        .limit(1)
    ).first()


def look(turn: Turn, pair: Pair) -> None:
    """Open a case where a side gives nothing, or left the question without answer; close it when both have given."""
    turn.session.flush()
    missing = 0
    for side in sides(turn.session, pair):
        conversation = asked(turn, pair.id, side.id)
        over = conversation is not None and conversation.state in ("done", "closed")
        missing += over and shared(turn, pair.id, side.id) is None
    if missing:
        reasons = ({"code": REASON, "n": missing},)
        open_alert(turn, pair.program_id, "reach", reasons, pair=pair.id, urgency=missing, tell=missing == 2)
    else:
        drop_reason(turn, pair.id, REASON)
