"""Where an account is written to: through which of its workspaces."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.adapter import Address
from storage.tables import Account, Membership, Outbox, Person, Workspace

Place = tuple[Account, Person, Workspace]
"""An account, whose it is, and a workspace that it is in."""

PLACES = (
    select(Account, Person, Workspace)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Membership, col(Membership.account_id) == Account.id)
    .join(Workspace, col(Workspace.id) == Membership.workspace_id)
    .where(col(Account.id).in_(bindparam("accounts", expanding=True)))
    .order_by(col(Membership.left_at).is_not(None), col(Membership.id))
)
"""The first one of each account is the workspace through which it is written to: one that it has not left."""


def address_of(session: Session, account: int) -> Address:
    """Where an account is written to. Raises LookupError where it is in no workspace."""
    return address(*_place_of(session, account))


def workspace_of(session: Session, account: int) -> Workspace:
    """The workspace through which an account is written to. Raises LookupError where it is in none."""
    return _place_of(session, account)[2]


def workspace_for(session: Session, row: Outbox) -> Workspace:
    """The workspace that a row goes to."""
    if row.workspace_id is not None:
        return session.get_one(Workspace, row.workspace_id)
    return workspace_of(session, row.account_id)


def _place_of(session: Session, account: int) -> Place:
    found = session.exec(PLACES, params={"accounts": [account]}).first()
    if found is None:
        raise LookupError(f"account {account} is in no workspace")
    return found


def address(account: Account, _: Person, workspace: Workspace) -> Address:
    """A place as an adapter takes it."""
    return Address(account.platform, workspace.external_id, account.external_id)
