"""The workspaces that installed the bot by themselves, with their tokens, as an adapter asks for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine as Database
from sqlmodel import Session, col, select

from bot.clock import Clock
from bot.vault import Vault
from storage.database import reading, writing
from storage.tables import Installation, Workspace


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace that has the bot: its id and name on the platform."""

    workspace: str
    name: str


class Installations:
    """Those of one platform. Every method is one short transaction in a thread of its own."""

    def __init__(self, database: Database, vault: Vault, platform: str, clock: Clock) -> None:
        self.database = database
        self.vault = vault
        self.platform = platform
        self.clock = clock

    async def find(self, workspace: str) -> dict[str, Any] | None:
        """What was kept for *workspace*, or None where the bot is not installed there. Raises WrongKey."""
        sealed = await asyncio.to_thread(self._find, workspace)
        return self.vault.opened(sealed) if sealed is not None else None

    async def keep(self, workspace: str, name: str, content: Mapping[str, Any]) -> None:
        """Keep *content* (JSON) for *workspace*, in the place of what was kept before."""
        await asyncio.to_thread(self._keep, workspace, name, self.vault.sealed(content))

    async def drop(self, workspace: str) -> None:
        """The bot is no longer installed in *workspace*."""
        await asyncio.to_thread(self._drop, workspace)

    async def all(self) -> list[Installed]:
        """Every workspace that has the bot, oldest first."""
        return await asyncio.to_thread(self._all)

    def _row(self, session: Session, workspace: str) -> Installation | None:
        return session.exec(
            select(Installation).where(Installation.platform == self.platform, Installation.external_id == workspace)
        ).first()

    def _find(self, workspace: str) -> str | None:
        with reading(self.database) as session:
            row = self._row(session, workspace)
            return row.sealed if row is not None else None

    def _keep(self, workspace: str, name: str, sealed: str) -> None:
        now = self.clock.now()
        with writing(self.database) as session:
            row = self._row(session, workspace) or Installation(
                platform=self.platform,
                external_id=workspace,
                name=name,
                sealed=sealed,
                installed_at=now,
                changed_at=now,
            )
            row.name, row.sealed, row.changed_at = name, sealed, now
            session.add(row)
            known = session.exec(
                select(Workspace).where(Workspace.platform == self.platform, Workspace.external_id == workspace)
            ).first()
            if known is None:
                known = Workspace(platform=self.platform, external_id=workspace, name=name, created_at=now)
            known.name = name
            session.add(known)

    def _drop(self, workspace: str) -> None:
        with writing(self.database) as session:
            row = self._row(session, workspace)
            if row is not None:
                session.delete(row)

    def _all(self) -> list[Installed]:
        with reading(self.database) as session:
            rows = session.exec(
                select(Installation).where(Installation.platform == self.platform).order_by(col(Installation.id))
            ).all()
            return [Installed(row.external_id, row.name) for row in rows]
