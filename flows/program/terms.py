"""A program's terms: the template's numbers, and the settings that an organizer changed."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.messages import Text
from flows.program.holidays import has_holidays
from flows.program.wording import TEXTS
from storage.tables import Program

TEMPLATES = Path(__file__).parent.parent / "templates"
TITLED = frozenset({"classic", "commitment", "community", "flash", "quality"})
"""The templates whose titles stand in the catalogues, in every language; any other brings its own."""

NOT_TERMS = frozenset({TEXTS})
"""Keys of a program's settings that are no terms."""

Hour = int


class Terms(BaseModel):
    """Every number a program runs by. Days are whole days, hours are of the member's own clock."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    length_days: int = Field(ge=7, le=1100)
    intake: Literal["cohort", "rolling"]
    rhythm_days: int = Field(ge=1, le=120)
    """R: the days expected between two meetings."""
    renewable: bool = False
    """Where the intake is rolling: near its own end a pair is asked whether it goes on for as long again."""
    match_weekly: Literal["propose", "introduce"] = "propose"
    """Where the intake is rolling: what comes of the week's matching without an organizer."""
    by_days: bool = False
    """Health counts days, not rhythm: for programs of a few weeks."""
    threshold: int = Field(ge=0, le=100)
    same_field: bool = False
    most_people_first: bool = False
    approve_each: bool = False
    screening: bool = False
    both_accept: bool = False
    """Both sides say yes before they are introduced."""
    accept_days: int = Field(default=7, ge=2, le=60)
    """Days in which they may; then the offer ends."""
    agreement: Literal["off", "optional", "on"] = "off"
    """A pair's mutual commitment: offered where it is not off; an unsigned one is a case where it is on."""
    checkins: tuple[int, ...] = Field(min_length=1)
    """Days after the introduction; the first is the first-contact check."""
    checkins_every: int | None = Field(default=None, ge=7)
    """Days between the rounds after the last of `checkins`; None: no further round."""
    reminders: tuple[int, ...]
    """Days after a prompt."""
    satisfaction: tuple[float, ...]
    """When to ask, as shares of the pair's length."""
    tips: bool = True
    """Whether pairs are given agendas at their stages by itself; asked for, one is always given."""
    hours: tuple[Hour, Hour]
    working_days: bool
    pronoun: Literal["vous", "tu"] = "vous"
    budget: int = Field(default=3, ge=1, le=20)
    """Nudges a person gets in seven days."""
    country: str = Field(default="FR", pattern="^[A-Z]{2}$")
    """Whose public holidays are kept: an ISO code."""
    zone: str = "Europe/Paris"
    quiet: tuple[tuple[date, date], ...] = ()
    """First and last days of the periods without nudges."""
    topics: tuple[str, ...] = (
        "career",
        "leadership",
        "entrepreneurship",
        "fundraising",
        "job_search",
        "studies",
        "data",
        "engineering",
        "marketing",
        "finance",
    )
    topic_words: tuple[str, ...] = ()
    """What organizers taught: `words=topic`, the words folded; without a topic they are left as they are."""
    capacity_most: int = Field(default=5, ge=1, le=20)
    survey_audience: int = Field(default=0, ge=0, le=1_000_000)
    """How many people the needs survey goes to; 0: not known."""
    survey_answers: int = Field(default=15, ge=1, le=10_000)
    """Answers that are enough to go by; a share of the audience is enough too."""
    survey_share: int = Field(default=15, ge=1, le=100)
    """Per cent of the audience."""
    survey_places: int = Field(default=80, ge=0, le=100)
    """Mentor places that a launch needs, in per cent of mentees."""
    survey_matched: int = Field(default=60, ge=0, le=100)
    """Mentees with a match above the threshold that a launch needs, in per cent."""
    controller: str = ""
    """Who is responsible for the program, as members read it."""
    contact: str = ""
    """How members reach the organizers."""
    safeguarding: str = ""
    """Whom a member who names something serious is sent to."""
    retention_months: int = Field(default=6, ge=1, le=60)
    """Months after the program's end until its people are erased."""

    @field_validator("hours")
    @classmethod
    def _open_hours(cls, hours: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= hours[0] < hours[1] <= 24:
            raise ValueError("the first hour comes before the last, both between 0 and 24")
        return hours

    @field_validator("checkins", "reminders")
    @classmethod
    def _rising(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if any(day < 1 for day in days) or list(days) != sorted(set(days)):
            raise ValueError("days are whole numbers from 1 on, each larger than the one before")
        return days

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("a zone is written like Europe/Paris") from error
        return zone

    @property
    def ready(self) -> list[str]:
        """The settings that must have a value before a program opens and have none."""
        return [name for name in ("controller", "contact", "safeguarding") if not getattr(self, name)]


def rolling(program: Program) -> bool:
    """Whether each pair has its own length and newcomers are matched as they come; otherwise all end together."""
    return terms(program).intake == "rolling"


def last_day(program: Program) -> date | None:
    """The day on which all pairs of *program* end; None where none is set, or each has its own length."""
    return None if rolling(program) else program.ends_on


class BadTemplate(ValueError):
    """A template's file that cannot be used: which file, which key, and what is wrong with it."""

    def __init__(self, file: str, key: str, problem: str) -> None:
        super().__init__(f"flows/templates/{file}: {f'{key}: ' if key else ''}{problem}")
        self.file = file
        self.key = key


def names() -> list[str]:
    """The templates there are: adding one is adding a file."""
    return sorted(path.stem for path in TEMPLATES.glob("*.toml"))


def template(name: str) -> Mapping[str, Any]:
    """A template's data. Raises LookupError for a name that is none, BadTemplate for a file that cannot be used."""
    return _file(name)[0]


def titled(name: str) -> Text:
    """What a template is called, before an organizer chooses it."""
    return Text(f"program_create.template.{name}") if name in TITLED else Text("bot.plain", {"text": _file(name)[1]})


def check_templates() -> None:
    """Read every template's file. Raises BadTemplate for the first that cannot be used."""
    for name in names():
        template(name)


@lru_cache(maxsize=32)
def _file(name: str) -> tuple[Mapping[str, Any], str]:
    """A template's terms and its own title."""
    path = TEMPLATES / f"{name}.toml"
    if name not in names():
        raise LookupError(f"no template is called {name}")
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadTemplate(path.name, "", f"it is not written as TOML ({error})") from error
    title = data.pop("title", name)
    if not isinstance(title, str) or not 0 < len(title) <= LONGEST_TITLE:
        raise BadTemplate(path.name, "title", f"a line of 1 to {LONGEST_TITLE} characters is expected")
    try:
        Terms.model_validate(data)
    except ValidationError as error:
        raise _bad(path.name, error) from error
    return data, title


LONGEST_TITLE = 70
"""Characters: it is a button's label."""


def _bad(file: str, error: ValidationError) -> BadTemplate:
    """The first thing that is wrong with a template, in words for whoever wrote it."""
    first = error.errors(include_url=False)[0]
    key = str(first["loc"][0])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(key, Terms.model_fields, 1)
        return BadTemplate(file, key, "there is no such setting" + (f"; {near[0]} is meant?" if near else ""))
    if first["type"] == "missing":
        return BadTemplate(file, key, "it is missing, and has no usual value")
    return BadTemplate(file, key, first["msg"].removeprefix("Value error, ") + f" (it is {first['input']!r})")


def terms(program: Program) -> Terms:
    """The terms of a program: its template's, overridden by its settings."""
    changed = {name: value for name, value in program.settings.items() if name not in NOT_TERMS}
    return _terms(program.template, json.dumps(changed, sort_keys=True))


@lru_cache(maxsize=256)
def _terms(name: str, changed: str) -> Terms:
    return Terms.model_validate({**template(name), **json.loads(changed)})


def changed(program: Program, name: str, value: str) -> Mapping[str, Any]:
    """The settings of *program* with *name* set to *value*, as typed by an organizer.

    Lists are comma-separated. Raises LookupError for a name that is no setting, ValueError for a value that cannot be.
    """
    if name not in Terms.model_fields:
        raise LookupError(name)
    parsed: Any = value.strip()
    current = getattr(terms(program), name)
    if name == "quiet":
        parsed = [[part.strip() for part in span.split("..")] for span in value.split(",") if span.strip()]
    elif isinstance(current, tuple):
        parsed = [part.strip() for part in value.replace("–", ",").split(",") if part.strip()]
    elif name == "country":
        parsed = value.strip().upper()
    elif isinstance(current, bool):
        parsed = {"oui": "true", "non": "false", "yes": "true", "no": "false"}.get(value.lower(), value)
    settings = {**program.settings, name: parsed}
    try:
        whole = Terms.model_validate(
            {**template(program.template), **{key: one for key, one in settings.items() if key not in NOT_TERMS}}
        )
    except ValidationError as error:
        raise ValueError(name) from error
    if name == "country" and not has_holidays(whole.country):
        raise ValueError(name)
    return {**program.settings, name: json.loads(whole.model_dump_json())[name]}
