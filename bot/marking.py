"""What became of the messages that were sent: written down, tried again later, or set aside and told.

A refusal by a workspace is no fault of the person: its messages wait.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, update
from sqlmodel import Session, col

from bot.adapter import Partly
from bot.places import workspace_for
from bot.repertoire import Repertoire
from bot.texts import Texts
from bot.turn import Turn
from storage.tables import Account, LogEntry, Outbox, Person

log = structlog.get_logger()

TRIES = 12
"""With the pauses between them, half an hour at least: a platform that stumbles for ten minutes loses nothing."""
FIRST_WAIT = 2.0
LONGEST_WAIT = 900.0
REFUSED_WAIT = 600.0
"""Seconds until a workspace that refuses the bot is tried again."""
REFUSED_LONGEST = timedelta(days=7)
"""After so long its messages are set aside: what they said is no longer true."""


OF_A_MESSAGE = ("seal", "retract")
"""Kinds that change a message that has arrived: what comes of them says nothing of the account."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel."""

    id: int
    ref: str | None = None
    error: str | None = None
    cure: str = ""
    """Of a post that a platform refused: what can be done there, in words."""
    posted: bool = False
    """It stands in its channel now."""
    partly: Partly | None = None
    """It arrived, and something that goes with it was refused."""
    permanent: bool = False
    retry_after: float | None = None
    held: bool = False
    """Not tried: something before it in its lane failed, nobody here speaks to its platform, or it asked to wait."""
    refused: bool = False
    """The workspace lets the bot write to nobody."""
    doubtful: bool = False
    """The platform's answer was lost: it may have arrived."""
    account: str | None = None
    """The platform's id of the one account that it did not reach, where it was for several."""
    admitted: bool = False
    """A workspace that refused the bot takes it again."""


class Marking:
    """Writes outcomes down, in the session that it is given."""

    def __init__(self, repertoire: Repertoire, texts: Texts) -> None:
        self.repertoire = repertoire
        self.texts = texts

    def mark(self, session: Session, outcomes: Sequence[Outcome], now: datetime) -> None:
        """Write down what was sent, what is tried again later, and what is set aside."""
        sent = [one for one in outcomes if one.error is None and not one.held]
        if sent:
            given = [{"row": one.id, "sent_ref": one.ref, "at": now} for one in sent]
            session.connection().execute(_SENT, given)
        for outcome in sent:
            if outcome.admitted:
                self._admitted(session, outcome.id, now)
            if outcome.posted:
                self._posted(session, session.get_one(Outbox, outcome.id), None, "", now)
            if outcome.partly is not None:
                row = session.get_one(Outbox, outcome.id)
                turn = Turn(session, now, f"partly:{row.id}", self.repertoire, self.texts)
                self.repertoire.partly(turn, row, outcome.partly)
        for outcome in (one for one in outcomes if one.error is not None or one.held):
            row = session.get_one(Outbox, outcome.id)
            row.lease_until = None
            row.doubtful = row.doubtful or outcome.doubtful
            if outcome.refused:
                self._refused(session, row, outcome.error or "", now)
            elif outcome.held:
                row.attempts -= 1
                row.error = outcome.error
                row.due_at = max(row.due_at, now + timedelta(seconds=outcome.retry_after or 0))
            else:
                self._failed(session, row, outcome, now)
            session.add(row)

    def _refused(self, session: Session, row: Outbox, why: str, now: datetime) -> None:
        """The person is not unreachable, the workspace is: its messages wait, for some days."""
        row.attempts -= 1
        row.error = why
        row.due_at = now + timedelta(seconds=REFUSED_WAIT)
        workspace = workspace_for(session, row)
        if workspace.refused_at is None:
            workspace.refused, workspace.refused_at = why, now
            session.add(workspace)
            log.error("workspace_refused", workspace=workspace.external_id, code=why)
            session.add(LogEntry(at=now, code="workspace_refused", values={"workspace": workspace.id, "why": why}))
            turn = Turn(session, now, f"refused:{row.id}", self.repertoire, self.texts)
            self.repertoire.refused(turn, workspace, why)
        elif now - workspace.refused_at > REFUSED_LONGEST:
            row.state = "dead"

    def _admitted(self, session: Session, row: int, now: datetime) -> None:
        workspace = workspace_for(session, session.get_one(Outbox, row))
        if workspace.refused is not None:
            workspace.refused = workspace.refused_at = None
            session.add(workspace)
            turn = Turn(session, now, f"admitted:{row}", self.repertoire, self.texts)
            self.repertoire.refused(turn, workspace, None)

    def _failed(self, session: Session, row: Outbox, outcome: Outcome, now: datetime) -> None:
        row.error = outcome.error
        if not outcome.permanent and row.attempts < TRIES:
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2**row.attempts) * random.uniform(0.5, 1)
            row.due_at = now + timedelta(seconds=wait)
            return
        row.state = "dead"
        account = self._missed(session, row, outcome)
        if outcome.permanent and row.kind not in (*OF_A_MESSAGE, "post"):
            account.unreachable = outcome.error
            session.add(account)
        session.add(
            LogEntry(
                at=now,
                code="undelivered",
                person_id=account.person_id,
                program_id=row.program_id,
                values={"why": outcome.error, "kind": row.kind},
            )
        )
        if row.kind == "post":
            self._posted(session, row, outcome.error or "", outcome.cure, now)
        elif row.kind not in OF_A_MESSAGE:
            turn = Turn(session, now, f"undelivered:{row.id}", self.repertoire, self.texts)
            self.repertoire.unreachable(turn, account, outcome.error or "")

    def _missed(self, session: Session, row: Outbox, outcome: Outcome) -> Account:
        """Whom it did not reach."""
        if outcome.account is not None:
            for id in row.also:
                other = session.get_one(Account, id)
                if other.external_id == outcome.account:
                    return other
        return session.get_one(Account, row.account_id)

    def _posted(self, session: Session, row: Outbox, why: str | None, cure: str, now: datetime) -> None:
        """A post stands in its channel, or will not: that is nothing about the account of whoever asked for it."""
        turn = Turn(session, now, f"posted:{row.id}", self.repertoire, self.texts)
        turn.account = session.get_one(Account, row.account_id)
        turn.person = session.get_one(Person, turn.account.person_id)
        turn.workspace = row.workspace_id
        self.repertoire.posted(turn, row.program_id, row.place or "", why, cure)


_SENT = (
    update(Outbox.__table__)  # pyright: ignore[reportAttributeAccessIssue] SQLModel types no __table__
    .where(col(Outbox.id) == bindparam("row"))
    .values(
        state="sent",
        ref=bindparam("sent_ref"),
        sent_at=bindparam("at"),
        error=None,
        lease_until=None,
        doubtful=False,
    )
)
