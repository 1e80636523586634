"""Who an event is from: their account, their person and their workspace, found or made on the first meeting."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select

from bot import parting
from bot.events import Event
from bot.text_safety import cleaned, is_name
from bot.turn import Turn
from storage.tables import Account, Membership, Person, Workspace


class Unmet(Exception):
    """The sender is bare, and was never met."""


def meet(turn: Turn, event: Event) -> None:
    """Find the account and the person of an event, or make them on the first meeting. Raises Unmet."""
    sender = event.sender
    who = {"platform": sender.platform, "account": sender.account}
    known = (
        turn.session.exec(_KNOWN, params={**who, "workspace": sender.workspace}).first()
        if sender.workspace
        else turn.session.exec(_KNOWN_SOMEWHERE, params=who).first()
    )
    if known is None:
        if sender.bare or not sender.workspace:
            raise Unmet
        _first_meeting(turn, event)
        return
    if known[1].erased_at is not None:
        _meet_anew(turn, event, known[0], known[1].erased_at)
        return
    turn.account, turn.person, membership = known
    turn.workspace = membership.workspace_id
    admin = membership.admin if sender.bare else sender.admin
    if not sender.workspace:
        return
    if membership.admin != admin or membership.left_at is not None:
        membership.admin, membership.left_at = admin, None
        turn.session.add(membership)


_MET = (
    select(Account, Person, Membership)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Membership, col(Membership.account_id) == Account.id)
    .join(Workspace, col(Workspace.id) == Membership.workspace_id)
    .where(
        col(Account.platform) == bindparam("platform"),
        col(Account.external_id) == bindparam("account"),
        col(Workspace.platform) == bindparam("platform"),
    )
)
_KNOWN = _MET.where(col(Workspace.external_id) == bindparam("workspace"))
_KNOWN_SOMEWHERE = _MET.order_by(col(Membership.left_at).is_not(None), col(Membership.id))
"""The first one is a workspace that the account has not left."""


def _meet_anew(turn: Turn, event: Event, erased: Account, erased_at: datetime) -> None:
    """Somebody was erased a moment ago and writes again: they are met for the first time."""
    if event.sender.bare or not event.sender.workspace:
        raise Unmet
    parting.cut_loose(turn.session, erased)
    _first_meeting(turn, event)
    account, person = turn.account_of(None), turn.who
    parting.hand_over(turn.session, erased.id, account.id)
    # Later than the erasure, whatever the platform's clock says: a replayed erasure is not about them.
    account.created_at = person.created_at = max(turn.now, erased_at + timedelta(milliseconds=1))


def is_expected(turn: Turn, event: Event) -> bool:
    """Whether who comes or goes was met before, or was imported: of all others nothing is kept."""
    sender = event.sender
    met = (
        select(Account.id)
        .join(Person, col(Person.id) == Account.person_id)
        .where(
            Account.platform == sender.platform,
            Account.external_id == sender.account,
            col(Person.erased_at).is_(None),
        )
    )
    email = sender.email.casefold() if sender.email else None
    imported = select(Person.id).where(Person.email == email)
    found = turn.session.exec(met).first() or (email and turn.session.exec(imported).first())
    return bool(found)


def _first_meeting(turn: Turn, event: Event) -> None:
    """Make what is missing of the workspace, the person, the account and the membership."""
    sender = event.sender
    workspace = turn.session.exec(
        select(Workspace).where(Workspace.platform == sender.platform, Workspace.external_id == sender.workspace)
    ).first()
    if workspace is None:
        workspace = Workspace(
            platform=sender.platform, external_id=sender.workspace, name=sender.workspace, created_at=turn.now
        )
        turn.session.add(workspace)
    account = turn.session.exec(
        select(Account).where(Account.platform == sender.platform, Account.external_id == sender.account)
    ).first()
    if account is None:
        person = _expected(turn, event)
        turn.session.add(person)
        turn.session.flush()
        account = Account(
            person_id=person.id, platform=sender.platform, external_id=sender.account, created_at=turn.now
        )
        turn.session.add(account)
    turn.session.flush()
    turn.session.add(Membership(account_id=account.id, workspace_id=workspace.id, admin=sender.admin))
    turn.account, turn.person = account, turn.session.get_one(Person, account.person_id)
    turn.workspace = workspace.id


def heard(turn: Turn, ref: str | None = None, *, alone: bool = True) -> None:
    """The person wrote (the message *ref*) or pressed: the account may be written to, and a silence is over.

    *alone*: in their own conversation, so that messages arrive there.
    """
    account = turn.account_of(None)
    account.wrote_at = turn.now
    account.unreachable = None if alone else account.unreachable
    account.seen_ref = ref or account.seen_ref
    turn.session.add(account)


def _expected(turn: Turn, event: Event) -> Person:
    """The person of a new account: one who was imported under the same e-mail address, or a new one."""
    sender = event.sender
    email = sender.email.casefold() if sender.email else None
    known = turn.session.exec(select(Person).where(Person.email == email)).first() if email else None
    if known is None or turn.session.exec(select(Account.id).where(Account.person_id == known.id)).first():
        name = cleaned(sender.name)
        return Person(
            name=name if is_name(name) else "",
            language=sender.language or "en",
            zone=sender.zone,
            email=email if known is None else None,
            created_at=turn.now,
        )
    known.language = sender.language or known.language
    known.zone = sender.zone
    return known


def leave(turn: Turn) -> None:
    """The account left the workspace; what follows for its pairs is an organizer's case."""
    membership = turn.session.exec(
        select(Membership).where(
            Membership.account_id == turn.account_of(None).id, Membership.workspace_id == turn.workspace
        )
    ).one()
    membership.left_at = turn.now
    turn.session.add(membership)
