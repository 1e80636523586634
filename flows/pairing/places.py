"""A side's place in a pair: two turns that would take the last one at the same time do so one after the other."""

from sqlmodel import Session, col, select

from flows.who import pairs_of
from storage.tables import Enrollment, Pair


def hold(session: Session, pair: Pair) -> None:
    """Let no other turn give away a place of either side until this one ends; both and the pair are read anew.

    The rows are locked in the order of their ids. SQLite has one writer, and needs no lock.
    """
    session.flush()
    session.exec(
        select(Enrollment)
        .where(col(Enrollment.id).in_((pair.mentor_id, pair.mentee_id)))
        .order_by(col(Enrollment.id))
        # Rows that merely name one of them, a check-in for one, may be written meanwhile.
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    session.refresh(pair)


def is_full(session: Session, side: Enrollment, *states: str) -> bool:
    """Whether all places of *side* are taken by pairs in *states* (those that go on, unless named)."""
    return len(pairs_of(session, side.id, *states)) >= (side.capacity if side.role == "mentor" else 1)
