"""What lets the bot into workspaces that installed it by themselves."""

from datetime import datetime

from sqlmodel import SQLModel, UniqueConstraint

from storage.tables.columns import key


class Installation(SQLModel, table=True):
    """A workspace's tokens, encrypted with the operator's key; deleted when the bot is uninstalled there."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int = key()
    platform: str
    external_id: str
    name: str
    sealed: str
    """JSON, encrypted by `bot.vault`."""
    installed_at: datetime
    changed_at: datetime
