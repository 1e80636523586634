"""Turns that concern the same people run one after the other, whichever process they are in.

A shared database has many writers: a turn first locks the rows of its people, in the order of their ids, so that it
reads what the one before it wrote, and what it queues for somebody follows what was queued before. An embedded
database has one writer, and needs none of this.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from bot.events import AnyEvent, Event, JobDone, NudgeDue
from bot.repertoire import Repertoire
from storage.tables import Account, Nudge, Person


def follows(session: Session, repertoire: Repertoire, event: AnyEvent) -> bool:
    """Wait until no other turn concerns the people of *event*, and keep others waiting until this one ends.

    False where another process fires that nudge just now, or has: nothing is left to do.
    """
    if session.get_bind().dialect.name == "sqlite" or isinstance(event, JobDone):
        return True
    if isinstance(event, NudgeDue):
        nudge = session.exec(
            select(Nudge)
            .where(Nudge.id == event.nudge, Nudge.state == "planned")
            .with_for_update(skip_locked=True, key_share=True)
        ).first()
        if nudge is None:
            return False
        _lock(session, repertoire.beside(session, nudge.person_id, nudge.pair_id))
        return True
    person = _person(session, event)
    if person is not None:
        _lock(session, repertoire.beside(session, person, None))
    return True


def _person(session: Session, event: Event) -> int | None:
    """Whose event it is; None for somebody who was never met, whose account the database lets be made once."""
    sender = event.sender
    return session.exec(
        select(Account.person_id).where(Account.platform == sender.platform, Account.external_id == sender.account)
    ).first()


def _lock(session: Session, people: frozenset[int]) -> None:
    """Rows that merely name one of them may be written meanwhile."""
    if people:
        mine = select(Person.id).where(col(Person.id).in_(people)).order_by(col(Person.id))
        session.exec(mine.with_for_update(key_share=True)).all()
