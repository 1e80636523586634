"""A side's rounds as rows: found, made, lapsed."""

from sqlmodel import col, select

from bot.effects import Subject
from bot.turn import Turn
from flows.follow_up.assessment import assess
from storage.tables import Checkin, Conversation


def of(turn: Turn, pair: int, enrollment: int, period: str) -> Checkin | None:
    """The row of one side's round."""
    return turn.session.exec(
        select(Checkin).where(Checkin.pair_id == pair, Checkin.enrollment_id == enrollment, Checkin.period == period)
    ).first()


def rounds(turn: Turn, pair: int, enrollment: int) -> list[Checkin]:
    """A side's rounds, oldest first."""
    return list(
        turn.session.exec(
            select(Checkin)
            .where(Checkin.pair_id == pair, Checkin.enrollment_id == enrollment)
            .order_by(col(Checkin.due_at), col(Checkin.id))
        ).all()
    )


def lapse(turn: Turn, conversation: Conversation, why: str) -> None:
    """A check-in's prompt ended without answer: its round is lapsed, and the pair's health is looked at anew."""
    if conversation.flow != "checkin":
        return
    row = turn.session.exec(select(Checkin).where(Checkin.conversation_id == conversation.id)).first()
    if row is None or row.state != "asked":
        return
    row.state, row.why = "lapsed", why
    turn.session.add(row)
    subject = Subject(conversation.program_id, row.enrollment_id, row.pair_id)
    turn.record("checkin_lapsed", subject, person=conversation.person_id, period=row.period, why=why)
    assess(turn, row.pair_id)
