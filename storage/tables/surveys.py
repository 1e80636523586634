"""What people need, asked before a program opens, and what organizers were told about launching it."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from storage.tables.columns import Codes, codes, items, key, link


class SurveyAnswer(SQLModel, table=True):
    """One person's answers to a program's needs survey; changed answers replace them."""

    __table_args__ = (UniqueConstraint("program_id", "person_id"),)
    id: int = key()
    program_id: int = link("program.id")
    person_id: int = link("person.id")
    joins: str
    """mentee, mentor, both, not_now."""
    profile: Codes = codes()
    """topics, languages, hours (a month), capacity, format, field."""
    expects: str | None = None
    """What the person expects, in their own words."""
    source: str = "asked"
    """asked or imported."""
    answered_at: datetime = Field(index=True)


class Readiness(SQLModel, table=True):
    """A readiness report as organizers were shown it: the next one is made so that the two cannot be subtracted."""

    id: int = key()
    program_id: int = link("program.id")
    made_at: datetime
    answers: int
    """How many it counts."""
    newest: int
    """The id of the last answer that it counts; 0 where there was none."""
    verdict: str
    """go or wait."""
    reasons: list[Codes] = items()
    """Codes and numbers."""
    figures: list[Codes] = items()
