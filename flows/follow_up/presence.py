"""Whether a member is still in a workspace of the bot's. Who left cannot be written to; the pair is held meanwhile."""

from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.turn import Turn
from flows.follow_up.alerts import open_alert
from flows.who import sides
from storage.tables import Account, Membership, Pair, Person


def gone(session: Session, person: int) -> bool:
    """Whether every account of the person has left every workspace that it was in."""
    left = session.exec(_LEFT, params={"person": person}).all()
    return bool(left) and all(at is not None for at in left)


def away(session: Session, person: Person, now: datetime) -> bool:
    """Whether a person could not be asked at *now*: paused, stopped, or gone from every workspace."""
    return quiet(person, now) or gone(session, person.id)


def quiet(person: Person, now: datetime) -> bool:
    """Whether a person paused, or stopped."""
    return is_quiet(person.stopped_at, person.paused_until, now)


def is_quiet(stopped_at: datetime | None, paused_until: datetime | None, now: datetime) -> bool:
    """The same, by when they stopped and until when they paused."""
    return stopped_at is not None or (paused_until is not None and paused_until > now)


def ever_wrote(session: Session, person: int) -> bool:
    """Whether the person has written or pressed something, on any account: who has not is not written to."""
    return session.exec(_WROTE, params={"person": person}).first() is not None


def held(turn: Turn, person: Person, pair: Pair | None) -> bool:
    """Whether nothing is asked because someone is gone; of a pair's side that is gone an organizer is told, once."""
    if pair is None:
        return gone(turn.session, person.id)
    missing = [side for side in sides(turn.session, pair) if gone(turn.session, side.person_id)]
    for side in missing:
        if pair.state == "active":
            open_alert(
                turn,
                pair.program_id,
                "unreachable",
                ({"code": "left_workspace"},),
                pair=pair.id,
                enrollment=side.id,
                urgency=2,
            )
    return bool(missing)


_LEFT = (
    select(Membership.left_at)
    .join(Account, col(Account.id) == Membership.account_id)
    .where(Account.person_id == bindparam("person"))
)
_WROTE = select(Account.id).where(Account.person_id == bindparam("person"), col(Account.wrote_at).is_not(None))
