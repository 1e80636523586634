"""Who is known: a person, their accounts on platforms, and the workspaces where these are members."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import key, link


class Person(SQLModel, table=True):
    """A human being: language, time zone, pauses. Two accounts are one person only when the person said so."""

    id: int = key()
    name: str
    language: str = "en"
    zone: str | None = None
    """An IANA name; None until the platform or the person tells it."""
    email: str | None = Field(default=None, index=True)
    paused_until: datetime | None = None
    stopped_at: datetime | None = None
    """When the person said "stop": nothing the bot starts is sent until any word from them."""
    erased_at: datetime | None = None
    created_at: datetime


class Workspace(SQLModel, table=True):
    """A Slack team, a Discord server, the playground."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int = key()
    platform: str
    external_id: str
    name: str
    refused: str | None = None
    """Why the platform lets the bot write to nobody here (its code: a token that was revoked), or None."""
    refused_at: datetime | None = None
    created_at: datetime


class Account(SQLModel, table=True):
    """A person on one platform; it has one direct conversation with the bot."""

    __table_args__ = (UniqueConstraint("platform", "external_id"),)
    id: int = key()
    person_id: int = link("person.id")
    platform: str
    external_id: str
    wrote_at: datetime | None = None
    """The last time the person wrote or pressed something. None: no message may be started here yet."""
    seen_ref: str | None = None
    """The platform's id of the last message read from the person, from where catching up starts."""
    unreachable: str | None = None
    """Why messages do not arrive (a code of the platform's), or None."""
    created_at: datetime


class Membership(SQLModel, table=True):
    """An account in a workspace."""

    __table_args__ = (UniqueConstraint("account_id", "workspace_id"),)
    id: int = key()
    account_id: int = link("account.id")
    workspace_id: int = link("workspace.id")
    admin: bool = False
    """The platform says that this person administers the workspace."""
    left_at: datetime | None = None
