"""What stands of offers: which are open, who has said yes, how many came to nothing. Read only."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.messages import Text
from bot.turn import Turn
from flows.who import pairs_of, title
from storage.tables import Answer, Conversation, Pair

FLOW = "acceptance"
HOLDS = ("active", "paused", "offered")
"""The states of a pair that take a place."""
FINAL = ("declined", "expired")
"""Why an offer ended, where the same two are not proposed again."""
SHOWN = 10
"""Open offers that are named below proposals; of the others, how many there are."""
MOST = 3
"""So many offers that came to nothing, one after the other, and an organizer is to look."""


def conversations(session: Session, pair: Pair) -> list[Conversation]:
    """The two sides' questions about an offer that were not closed."""
    return list(
        session.exec(
            select(Conversation)
            .where(Conversation.flow == FLOW, Conversation.pair_id == pair.id, Conversation.state != "closed")
            .order_by(col(Conversation.id))
        ).all()
    )


def accepted(session: Session, pair: Pair) -> set[int]:
    """The sides (enrollments) that said yes."""
    rows = session.exec(
        select(Conversation.enrollment_id, Answer.value)
        .join(Answer, col(Answer.conversation_id) == Conversation.id)
        .where(Conversation.flow == FLOW, Conversation.pair_id == pair.id, Answer.step == "meet")
    ).all()
    return {side for side, value in rows if value == "yes" and side is not None}


def all_accepted(session: Session, pair: Pair) -> bool:
    """Whether both said yes."""
    return accepted(session, pair) == {pair.mentor_id, pair.mentee_id}


def open_offers(session: Session, *enrollment: int, program: int | None = None) -> list[Pair]:
    """The open offers of an enrollment, or of a program, oldest first."""
    if enrollment:
        return pairs_of(session, enrollment[0], "offered")
    return list(
        session.exec(
            select(Pair).where(Pair.program_id == program, Pair.state == "offered").order_by(col(Pair.id))
        ).all()
    )


def unmet(session: Session, program: int) -> dict[int, tuple[int, int]]:
    """By enrollment: offers that came to nothing since the last introduction; and those by a word or by silence."""
    rows = session.exec(
        select(Pair).where(Pair.program_id == program, col(Pair.state).in_(("active", "paused", "ended", "unmet")))
    ).all()
    met: dict[int, datetime] = {}
    for pair in rows:
        for side in (pair.mentor_id, pair.mentee_id):
            if pair.introduced_at is not None:
                met[side] = max(met.get(side, pair.introduced_at), pair.introduced_at)
    found: dict[int, tuple[int, int]] = {}
    for pair in rows:
        for side in (pair.mentor_id, pair.mentee_id):
            if pair.state == "unmet" and pair.ended_at is not None and (side not in met or pair.ended_at > met[side]):
                some, counted = found.get(side, (0, 0))
                found[side] = some + 1, counted + (pair.end_reason in FINAL)
    return found


def in_lines(turn: Turn, program: int) -> list[Text]:
    """The open offers for organizers: the first of them, and how many more there are."""
    found = open_offers(turn.session, program=program)
    lines = [offer_line(turn, one) for one in found[:SHOWN]]
    if more := len(found) - len(lines):
        lines.append(Text("matching.offers_more", {"n": more}))
    return lines


def offer_line(turn: Turn, pair: Pair) -> Text:
    """An open offer for organizers: who has answered is a number, and how nobody's."""
    said_yes = accepted(turn.session, pair)
    waits = "waits_none" if said_yes == {pair.mentor_id, pair.mentee_id} else "waits_one" if said_yes else "waits_both"
    values = {"id": str(pair.id), "pair": title(turn.session, pair), "waits": Text(f"matching.{waits}")}
    return Text("matching.offer_line", values)
