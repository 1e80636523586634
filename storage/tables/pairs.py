"""Pairs, and what is known of each: what organizers said of it, its agreement, meetings, check-ins, satisfaction."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Codes, codes, items, key, link, maybe


class Pair(SQLModel, table=True):
    """A mentor and a mentee, from the proposal to the end."""

    id: int = key()
    program_id: int = link("program.id")
    mentor_id: int = link("enrollment.id")
    mentee_id: int = link("enrollment.id")
    state: str = Field(default="proposed", index=True)
    """proposed, offered (both are asked first), active, paused, ended, dropped (a proposal that was not approved),
    unmet (an offer that came to nothing: `end_reason` says why)."""
    score: int = 0
    reasons: list[Codes] = items()
    alternative: Codes = codes()
    """Of a proposal: the pair (mentor, mentee) to exchange partners with at the least cost, and that cost in points."""
    rhythm_days: int = 30
    """R: the days expected between two meetings."""
    proposed_at: datetime
    introduced_at: datetime | None = None
    taken_in_at: datetime | None = None
    """When a pair that met already was taken in: it was not introduced here. None for every other."""
    met_before: date | None = None
    """The last meeting before it was taken in, as an organizer told it."""
    ends_on: date | None = None
    paused_until: datetime | None = None
    paused_days: int = 0
    """Whole days of pause so far: they are taken out of the clocks of health."""
    health: str = "new"
    """new, on_track, needs_attention, half_silent, silent, ended: the last computed state."""
    health_reasons: list[Codes] = items()
    serious: bool = False
    """Someone named something serious: nothing is sent about this pair any more."""
    ended_at: datetime | None = None
    end_reason: str | None = None
    completed: bool = False
    """The pair reached its end or its goals."""


class Ruling(SQLModel, table=True):
    """What an organizer said of a mentor and a mentee; of several about the same two, the newest one counts."""

    id: int = key()
    program_id: int = link("program.id")
    mentor_id: int = link("enrollment.id")
    mentee_id: int = link("enrollment.id")
    kind: str
    """pin (they are to be a pair), forbid (they are not), undone (neither any more)."""
    by_id: int = link("person.id", index=False)
    at: datetime


class PairNote(SQLModel, table=True):
    """What an organizer wrote down about a pair, for the other organizers."""

    id: int = key()
    pair_id: int = link("pair.id")
    written_by: int = link("person.id", index=False)
    written_at: datetime
    words: str


class AgreementVersion(SQLModel, table=True):
    """A pair's mutual commitment as one of the two proposed it; the newest one counts."""

    __table_args__ = (UniqueConstraint("pair_id", "version"),)
    id: int = key()
    pair_id: int = link("pair.id")
    version: int
    """Raised whenever a term is changed."""
    terms: Codes = codes()
    """By the name of the term: words as they were typed, codes, numbers. One whose author was erased is missing."""
    authors: Codes = codes()
    """By the name of the term: the role of who wrote it."""
    sha256: str
    """Of the terms, in no language."""
    proposed_by: int = link("enrollment.id")
    proposed_at: datetime
    sealed_at: datetime | None = None
    """When both had signed it."""


class AgreementSignature(SQLModel, table=True):
    """The evidence that one side signed a version: the text as it was shown, in which language, when."""

    __table_args__ = (UniqueConstraint("agreement_id", "enrollment_id"),)
    id: int = key()
    agreement_id: int = link("agreementversion.id")
    enrollment_id: int = link("enrollment.id")
    language: str
    text: str
    """Exactly as signed; but for the words of who was erased since."""
    sha256: str
    """Of the text as it was signed."""
    signed_at: datetime


class Meeting(SQLModel, table=True):
    """A contact between the two: reported by one side, confirmed when both named it."""

    __table_args__ = (UniqueConstraint("pair_id", "enrollment_id", "met_on"),)
    id: int = key()
    pair_id: int = link("pair.id")
    enrollment_id: int = link("enrollment.id")
    """Who reported it."""
    met_on: date
    confirmed: bool = False
    reported_at: datetime


class Checkin(SQLModel, table=True):
    """One side's "did you connect?" for one period, asked or skipped, with what came of it."""

    __table_args__ = (UniqueConstraint("pair_id", "enrollment_id", "period"),)
    id: int = key()
    pair_id: int = link("pair.id")
    enrollment_id: int = link("enrollment.id")
    period: str
    """What makes a round unique: `d7`, `d21`, `d51`; an extra round carries its cause: `date:2027-03-02`."""
    due_at: datetime
    state: str = "due"
    """due, asked, answered, lapsed, skipped."""
    why: str | None = None
    """Why it was skipped or closed: a code."""
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    reminders: int = 0
    answers: Codes = codes()
    """met, met_on, mood, next_on, blocker, may_write, kind; never the comment's words."""
    conversation_id: int | None = maybe("conversation.id")


class SatisfactionAnswer(SQLModel, table=True):
    """One side's satisfaction, mid-program or at the end."""

    __table_args__ = (UniqueConstraint("pair_id", "enrollment_id", "round"),)
    id: int = key()
    pair_id: int = link("pair.id")
    enrollment_id: int = link("enrollment.id")
    round: str
    """mid1, mid2, end; one that an organizer asked for carries its day: `asked:2027-03-02`, of all pairs `all:…`."""
    score: int | None = None
    """1 to 5."""
    fit: str | None = None
    """good, not_sure, not_good."""
    recommend: int | None = None
    """0 to 10."""
    answers: Codes = codes()
    shared: bool = False
    """The person ticked "share with the organizer"."""
    answered_at: datetime
