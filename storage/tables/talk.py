"""What the engine remembers: conversations and their answers, nudges, jobs, events seen, messages to send, the log."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Codes, codes, key, link, maybe


class Conversation(SQLModel, table=True):
    """A flow that runs with one person about one thing. Its answers are its state."""

    __table_args__ = (
        Index(
            "ix_conversation_asking",
            "account_id",
            sqlite_where=text("state = 'asking'"),
            postgresql_where=text("state = 'asking'"),
        ),
    )
    id: int = key()
    person_id: int = link("person.id")
    account_id: int = link("account.id")
    flow: str = Field(index=True)
    program_id: int | None = maybe("program.id")
    enrollment_id: int | None = maybe("enrollment.id")
    pair_id: int | None = maybe("pair.id")
    item: str | None = None
    """What this one is about, in the flow's own words: a check-in's period, a satisfaction round."""
    state: str = Field(default="waiting", index=True)
    """waiting (behind the floor), asking, done, closed."""
    why: str | None = None
    """Why it was closed before its end: a code."""
    priority: int = 0
    """Higher takes the floor first."""
    nudged: bool = False
    """The bot began it: its prompts go in the nudge lane and wait for the hours of messages."""
    asked_step: str | None = None
    asked_at: datetime | None = None
    repeated_at: datetime | None = None
    """When its question was last repeated after words that were not understood: at most once a day."""
    opened_at: datetime
    ended_at: datetime | None = None


class Answer(SQLModel, table=True):
    """What was answered to one step. A changed answer replaces the value."""

    __table_args__ = (UniqueConstraint("conversation_id", "step"),)
    id: int = key()
    conversation_id: int = link("conversation.id")
    step: str
    value: Any = Field(sa_type=JSON)
    answered_at: datetime


class Nudge(SQLModel, table=True):
    """A message whose time will come. Its key is its meaning, so planning it twice is planning it once."""

    __table_args__ = (
        Index(
            "ix_nudge_planned",
            "due_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
    )
    id: int = key()
    key: str = Field(unique=True)
    kind: str
    due_at: datetime
    state: str = "planned"
    """planned, fired, skipped, cancelled."""
    why: str | None = None
    person_id: int | None = maybe("person.id")
    program_id: int | None = maybe("program.id", index=False)
    enrollment_id: int | None = maybe("enrollment.id", index=False)
    pair_id: int | None = maybe("pair.id")
    item: str | None = None
    conversation_id: int | None = maybe("conversation.id")
    """The conversation it belongs to and ends with: a reminder's."""
    counted: bool = False
    """It counts against the person's weekly budget."""
    planned_for: datetime
    """When it was first due; `due_at` moves when it is put off."""
    fired_at: datetime | None = None


class Job(SQLModel, table=True):
    """Work too long for a turn: leased by a process, resumable, its result delivered by a short turn."""

    id: int = key()
    kind: str
    payload: Codes = codes()
    state: str = Field(default="waiting", index=True)
    """waiting, done, failed."""
    attempts: int = 0
    lease_until: datetime | None = None
    created_at: datetime
    ended_at: datetime | None = None
    error: str | None = None


class Inbox(SQLModel, table=True):
    """Events that were taken in: the same id a second time changes nothing."""

    id: str = Field(primary_key=True)
    received_at: datetime = Field(index=True)


class Kept(SQLModel, table=True):
    """An event that was acknowledged before it was taken in, since that took long; deleted once it is taken in."""

    __table_args__ = (Index("ix_kept_account", "platform", "account"),)
    id: str = Field(primary_key=True)
    """The event's."""
    at: datetime = Field(index=True)
    platform: str
    account: str
    """Whose it is: the platform's id."""
    event: Codes = codes()
    """All of it, as `bot.keeping` writes it."""
    tries: int = 0
    """How often it was taken up, after whoever acknowledged it had not taken it in."""


class Outbox(SQLModel, table=True):
    """A message to send (or a prompt to seal), kept until the platform has it."""

    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "due_at",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    id: int = key()
    key: str = Field(unique=True)
    """`<event>:<n>`."""
    kind: str = "send"
    """send, seal, introduce, post, retract."""
    account_id: int = link("account.id")
    also: list[int] = Field(default_factory=list, sa_type=JSON)
    """The other accounts of a shared conversation."""
    workspace_id: int | None = maybe("workspace.id", index=False)
    place: str | None = None
    """Of a post: where its channel is, and the platform's id of it. The account is whoever asked for it."""
    lane: str = "reply"
    """reply, nudge, post or erase: order holds within a lane of an account."""
    message: Codes = codes()
    program_id: int | None = maybe("program.id", index=False)
    conversation_id: int | None = maybe("conversation.id")
    step: str | None = None
    seals: int | None = Field(default=None)
    """The outbox row whose message this one seals or takes back."""
    state: str = "waiting"
    """waiting, sent, dead."""
    due_at: datetime
    tried_at: datetime | None = None
    """When it was first taken up to be sent."""
    attempts: int = 0
    lease_until: datetime | None = None
    doubtful: bool = False
    """A sender may have died between sending and marking: look it up before sending it again."""
    ref: str | None = None
    """The platform's id of the message."""
    sent_at: datetime | None = None
    error: str | None = None


class LogEntry(SQLModel, table=True):
    """What happened, in ids and codes, never in words. Nothing here is changed, but for the id of an erased person."""

    __table_args__ = (
        Index("ix_logentry_person", "person_id", "code"),
        Index("ix_logentry_program", "program_id", "code"),
        Index("ix_logentry_pair", "pair_id", "code"),
    )
    id: int = key()
    at: datetime = Field(index=True)
    code: str = Field(index=True)
    person_id: int | None = None
    """Not a foreign key: the entry outlives the person, under a random id."""
    program_id: int | None = None
    enrollment_id: int | None = None
    pair_id: int | None = None
    values: Codes = codes()
