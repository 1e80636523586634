"""A side's rounds as rows: found, made, lapsed."""

from collections.abc import Sequence

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot.effects import Subject
from bot.turn import Turn
from flows.follow_up.assessment import assess
from storage.tables import Checkin, Conversation, Meeting


def of(turn: Turn, pair: int, enrollment: int, period: str) -> Checkin | None:
    """The row of one side's round."""
    return turn.session.exec(_ROUND, params={"pair": pair, "side": enrollment, "period": period}).first()


def rounds(turn: Turn, pair: int, enrollment: int) -> list[Checkin]:
    """A side's rounds, oldest first."""
    return list(
        turn.session.exec(
            select(Checkin)
            .where(Checkin.pair_id == pair, Checkin.enrollment_id == enrollment)
            .order_by(col(Checkin.due_at), col(Checkin.id))
        ).all()
    )


def unheard(earlier: Sequence[Checkin]) -> Checkin | None:
    """The later of a side's last two rounds, where neither of them was answered; its rounds are given oldest first."""
    ended = [one for one in earlier if one.state in ("answered", "lapsed")][-2:]
    return ended[-1] if len(ended) == 2 and all(one.state == "lapsed" for one in ended) else None


def lapse(turn: Turn, conversation: Conversation, why: str) -> None:
    """A check-in's prompt ended without answer: its round is lapsed, and the pair's health is looked at anew."""
    if conversation.flow != "checkin":
        return
    row = turn.session.exec(select(Checkin).where(Checkin.conversation_id == conversation.id)).first()
    if row is None:
        return
    if row.state == "answered":
        _undated(turn, row)
        return
    if row.state != "asked":
        return
    row.state, row.why = "lapsed", why
    turn.session.add(row)
    subject = Subject(conversation.program_id, row.enrollment_id, row.pair_id)
    turn.record("checkin_lapsed", subject, person=conversation.person_id, period=row.period, why=why)
    assess(turn, row.pair_id)


def _undated(turn: Turn, row: Checkin) -> None:
    """They met, and the day was never told: it counts on the day on which they said so."""
    if row.answers.get("met") != "yes" or "met_on" in row.answers or row.answered_at is None:
        return
    day = row.answered_at.date()
    row.answers = {**row.answers, "met_on": day.isoformat()}
    turn.session.add(row)
    turn.session.add(
        Meeting(pair_id=row.pair_id, enrollment_id=row.enrollment_id, met_on=day, reported_at=row.answered_at)
    )
    turn.record("meeting_reported", Subject(None, row.enrollment_id, row.pair_id), met_on=day.isoformat())
    assess(turn, row.pair_id)


_ROUND = select(Checkin).where(
    Checkin.pair_id == bindparam("pair"),
    Checkin.enrollment_id == bindparam("side"),
    Checkin.period == bindparam("period"),
)
