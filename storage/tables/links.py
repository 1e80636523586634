"""What joins what was apart: a workspace to a program, an account to a person; and the codes typed on both sides."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import key, link, maybe


class ProgramLink(SQLModel, table=True):
    """A workspace beside its home in which a program lives too; the row goes when either side undoes it."""

    __table_args__ = (UniqueConstraint("program_id", "workspace_id"),)
    id: int = key()
    program_id: int = link("program.id")
    workspace_id: int = link("workspace.id")
    linked_by: int | None = maybe("person.id", index=False)
    """The admin of that workspace who typed the code."""
    linked_at: datetime


class OneTimeCode(SQLModel, table=True):
    """A code that one side was shown and the other types: only its SHA-256 is kept."""

    id: int = key()
    sha256: str = Field(unique=True)
    purpose: str
    """program or person."""
    program_id: int | None = maybe("program.id", index=False)
    person_id: int = link("person.id")
    """Who asked for it."""
    claimed_by: int | None = maybe("person.id", index=False)
    """Who typed it, where that is to be confirmed."""
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
