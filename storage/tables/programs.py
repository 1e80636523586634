"""Mentoring programs, who takes part in them, what they accepted, and what needs a person."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Codes, codes, items, key, link, maybe


class Program(SQLModel, table=True):
    """A mentoring program: its state, its template and the settings that differ from it."""

    id: int = key()
    workspace_id: int = link("workspace.id")
    name: str
    template: str
    earlier_id: int | None = Field(default=None)
    """The program that this one was made from: who met there, and who is not to meet, counts here too."""
    state: str = Field(default="draft", index=True)
    """draft, surveying, open, running, paused, closed, archived."""
    before_pause: str | None = None
    """The state that `resume` returns to."""
    settings: Codes = codes()
    places: Codes = codes()
    """By a workspace's id: the platform's id of the program's channel there."""
    starts_on: date | None = None
    ends_on: date | None = None
    created_at: datetime


class Organizer(SQLModel, table=True):
    """A person who may run a program."""

    __table_args__ = (UniqueConstraint("program_id", "person_id"),)
    id: int = key()
    program_id: int = link("program.id")
    person_id: int = link("person.id")
    added_at: datetime


class Enrollment(SQLModel, table=True):
    """One person in one program in one role, with what they said of themselves for matching."""

    __table_args__ = (UniqueConstraint("program_id", "person_id", "role"),)
    id: int = key()
    program_id: int = link("program.id")
    person_id: int = link("person.id")
    role: str
    """mentor or mentee."""
    state: str = Field(default="onboarding", index=True)
    """invited, onboarding, charter, declined, screening, held, not_now, pool, left, removed, finished.

    Who is in a pair stays in the pool.
    """
    profile: Codes = codes()
    """topics, languages, availability, format, place, field, goals, priority, excluded; wants and hours, where people
    are asked what they come for."""
    capacity: int = 1
    """How many mentees a mentor takes; 1 for a mentee."""
    joined_at: datetime
    onboarded_at: datetime | None = None
    accepted_at: datetime | None = None
    waiting_since: datetime | None = None
    let_down: bool = False
    left_at: datetime | None = None


class CharterVersion(SQLModel, table=True):
    """A program's charter: one row a version and language, with the text exactly as shown."""

    __table_args__ = (UniqueConstraint("program_id", "version", "revision", "language"),)
    id: int = key()
    program_id: int = link("program.id")
    version: int
    """Raised by a new commitment, which everybody is asked to accept."""
    revision: int = 0
    """Raised by a correction, which nobody is asked about."""
    language: str
    text: str
    sha256: str
    created_at: datetime


class CharterDecision(SQLModel, table=True):
    """The evidence that a person accepted (or declined) a text: which one, in which language, when."""

    id: int = key()
    program_id: int = link("program.id")
    enrollment_id: int = link("enrollment.id")
    person_id: int = link("person.id")
    charter_id: int = link("charterversion.id")
    version: int
    sha256: str
    language: str
    decision: str
    """accepted or declined."""
    decided_at: datetime


class Goal(SQLModel, table=True):
    """What a mentee (or a pair) wants to reach, in their own words."""

    id: int = key()
    enrollment_id: int = link("enrollment.id")
    pair_id: int | None = maybe("pair.id")
    text: str
    state: str = "open"
    """open, met, partly, dropped."""
    set_at: datetime
    reviewed_at: datetime | None = None


class Alert(SQLModel, table=True):
    """A case that an organizer must see: at most one open alert a pair, whose reasons are merged."""

    id: int = key()
    program_id: int = link("program.id")
    pair_id: int | None = maybe("pair.id")
    enrollment_id: int | None = maybe("enrollment.id")
    kind: str
    """health, help, serious, charter, screening, agreement, unreachable, refused, question, reach, offers,
    gone."""
    reasons: list[Codes] = items()
    """Codes and numbers; a person's words are never kept here."""
    urgency: int = 1
    state: str = Field(default="open", index=True)
    """open or resolved."""
    outcome: str | None = None
    opened_at: datetime
    resolved_at: datetime | None = None
    resolved_by: int | None = maybe("person.id", index=False)


class Report(SQLModel, table=True):
    """Figures as organizers were shown them: the next report is made so that the two cannot be subtracted."""

    id: int = key()
    program_id: int = link("program.id")
    made_at: datetime
    figures: list[Codes] = items()
    picture: Codes = codes()
    """In the newest report, by language, the first chart that was drawn last: its day, name, PNG in base64, and what it
    shows in words; empty in older ones."""
