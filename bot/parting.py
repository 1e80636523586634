"""An account that was erased is cut loose from the platform's: whoever comes with the same one is somebody new."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, literal, update
from sqlmodel import Session, col, or_, select

from storage.tables import Account, Inbox, Membership, Outbox

LOOSE = "erased:"
"""What stands for the platform's id of an account that is nobody's any more, before a random number."""


def cut_loose(session: Session, account: Account) -> None:
    """Nothing tells any more whose account it was: not its id, not the keys and refs that hold it."""
    marks = _marks(session, account)
    mine = col(Outbox.account_id) == account.id
    keyed = [col(Outbox.key).contains(f":{one}:", autoescape=True) for one in marks]
    done = col(Outbox.state) != "waiting"
    session.execute(update(Outbox).where(done, mine).values(ref=None, message={}))
    session.execute(update(Outbox).where(done, or_(mine, *keyed)).values(key=literal(LOOSE).concat(col(Outbox.id))))
    session.execute(delete(Inbox).where(or_(*(col(Inbox.id).contains(f":{one}:", autoescape=True) for one in marks))))
    session.execute(delete(Membership).where(col(Membership.account_id) == account.id))
    account.external_id = f"{LOOSE}{secrets.token_hex(8)}"
    account.seen_ref = account.wrote_at = None
    account.unreachable = "erased"
    session.add(account)
    session.flush()


def _marks(session: Session, account: Account) -> set[str]:
    """What of a platform's tells of the account: its id, and its direct conversation's, which stands in refs."""
    rows = session.exec(
        select(Outbox.ref).where(Outbox.account_id == account.id, Outbox.kind == "send", col(Outbox.ref).is_not(None))
    ).all()
    return {account.external_id, *(ref.partition(":")[0] for ref in (account.seen_ref, *rows) if ref and ":" in ref)}


def hand_over(session: Session, old: int, new: int) -> None:
    """What still waits for an account that was cut loose goes to the one that has its place now."""
    waiting = update(Outbox).where(col(Outbox.account_id) == old, col(Outbox.state) == "waiting")
    session.execute(waiting.values(account_id=new))
