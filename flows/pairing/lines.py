"""Reads the lines of a table of pairs: who is meant on each side, and which days its cells name.

People are joined by e-mail address, by the platform's own mention, or by name. A name is matched whole, never guessed;
somebody new needs an address, by which their account joins them when they arrive.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from bot import understanding
from bot.text_safety import cleaned, folded, is_name
from bot.turn import Turn, local
from bot.understanding import Reading
from flows.pairing.roll import Meets, Roll
from flows.program.terms import terms
from flows.spreadsheet import Problem, is_email
from flows.where import present
from storage.tables import Account, Enrollment, Person, Program

OLDEST = timedelta(days=3660)
"""A day longer ago is a slip."""
MENTOR = ("mentor", "mentors", "parrain", "marraine")
MENTEE = ("mentee", "mentees", "mentore", "mentoree", "mentores", "filleul", "filleule", "etudiant", "etudiante")
TITLES: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "start date", "since", "began", "debut", "depuis", "date de debut", "commence"),
    "last": ("last", "last meeting", "last contact", "derniere rencontre", "dernier echange", "derniere"),
    "mentor": MENTOR,
    "mentee": MENTEE,
}
"""By what a column is taken for: its title, or words in it."""
ADDRESS = frozenset({"email", "mail", "courriel", "adresse", "address"})
"""A title with one of these words, and one for a side, holds that side's address."""


def titles_of(head: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What the columns of *head* may be called; addresses first, so that no name is looked for in them."""
    titles = [folded(cell) for cell in head]
    holding = [title for title in titles if ADDRESS & set(title.split())]
    return {
        "mentor_email": tuple(title for title in holding if set(MENTOR) & set(title.split())),
        "mentee_email": tuple(title for title in holding if set(MENTEE) & set(title.split())),
        **TITLES,
    }


@dataclass(frozen=True, slots=True)
class New:
    """Somebody nobody knows yet; the same address is the same person."""

    name: str = field(compare=False)
    email: str


Who = int | New


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be taken in."""

    number: int
    mentor: Who
    mentee: Who
    start: date | None
    last: date | None

    def to_json(self) -> dict[str, Any]:
        """For a job: who, as an id or as a name and an address, and days."""
        days = {name: day.isoformat() for name, day in (("start", self.start), ("last", self.last)) if day}
        return {"number": self.number, "mentor": _side(self.mentor), "mentee": _side(self.mentee), **days}

    @property
    def meets(self) -> Meets | None:
        """The two, where both are known."""
        if isinstance(self.mentor, New) or isinstance(self.mentee, New):
            return None
        return Meets(self.mentor, self.mentee, self.start, self.last)


def line_from_json(found: Mapping[str, Any]) -> Line:
    """What `to_json` gave, as a line again."""
    mentor, mentee = (New(*who) if isinstance(who, list) else who for who in (found["mentor"], found["mentee"]))
    start, last = (date.fromisoformat(found[name]) if name in found else None for name in ("start", "last"))
    return Line(found["number"], mentor, mentee, start, last)


def _side(who: Who) -> int | list[str]:
    return [who.name, who.email] if isinstance(who, New) else who


@dataclass(slots=True)
class Found:
    """What a file holds: the lines to take in, those that are known, and what is amiss."""

    lines: list[Line] = field(default_factory=list["Line"])
    known: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])


_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
"""A day in figures, in either order."""


def day_first(cells: Iterable[str], language: str) -> bool | None:
    """Whether the days in figures of a file begin with the day: as one of them tells that can be read in one way only.

    Where none does, French ones do; None where it is not known.
    """
    orders = {
        int(found[1]) > 12
        for found in map(_DAY.fullmatch, map(str.strip, cells))
        if found is not None and (int(found[1]) > 12) != (int(found[2]) > 12)
    }
    if len(orders) == 1:
        return orders.pop()
    return True if language == "fr" and not orders else None


class Reader:
    """Reads lines into people: each is looked up once."""

    def __init__(
        self, turn: Turn, program: Program, roll: Roll, columns: Mapping[str, int], day_first: bool | None
    ) -> None:
        self._turn = turn
        self._day_first = day_first
        self._roll = roll
        self._columns = columns
        self._today = local(turn.now, terms(program).zone).date()
        self._by_email, self._by_name, self._by_account = _people(turn, program)
        self._pairs: set[tuple[Who, Who]] = set()
        self._mentees: set[Who] = set()

    def take(self, number: int, row: Sequence[str], found: Found) -> None:
        """Put the line where it belongs: among those to take in, those known, or the problems."""
        line = self._line(number, row)
        if isinstance(line, Line) and (line.mentor, line.mentee) in self._pairs:
            line = Problem(number, "pair_twice", "")
        meets = line.meets if isinstance(line, Line) else None
        if isinstance(line, Line) and meets and self._roll.together(meets):
            self._pairs.add((line.mentor, line.mentee))
            found.known += 1
            return
        if isinstance(line, Line) and (why := self._against(line)) is not None:
            line = Problem(number, f"pair_{why}", "")
        if isinstance(line, Line) and line.mentee in self._mentees:
            line = Problem(number, "pair_has_partner", "")
        if isinstance(line, Problem):
            found.problems.append(line)
            return
        self._pairs.add((line.mentor, line.mentee))
        self._mentees.add(line.mentee)
        found.lines.append(line)

    def _against(self, line: Line) -> str | None:
        """Why it cannot be taken in, as a code: of the two, or of the one who is known."""
        if (meets := line.meets) is not None:
            return self._roll.against(meets)
        known = [
            (who, role) for who, role in ((line.mentor, "mentor"), (line.mentee, "mentee")) if isinstance(who, int)
        ]
        found = (self._roll.against_one(*one) for one in known)
        return next((why for why in found if why is not None), None)

    def _line(self, number: int, row: Sequence[str]) -> Line | Problem:
        def cell(name: str) -> str:
            place = self._columns.get(name)
            return cleaned(row[place])[:300] if place is not None and place < len(row) else ""

        people: list[Who] = []
        for side in ("mentor", "mentee"):
            who = self._who(cell(side), cell(f"{side}_email").casefold())
            if isinstance(who, Problem):
                return Problem(number, who.code, who.value)
            people.append(who)
        mentor, mentee = people
        if mentor == mentee:
            return Problem(number, "pair_oneself", "")
        days: dict[str, date | None] = {}
        for name in ("start", "last"):
            day = self._day(cell(name))
            if isinstance(day, str):
                return Problem(number, day, cell(name)[:40])
            days[name] = day
        start, last = days["start"], days["last"]
        if start and last and last < start:
            return Problem(number, "last_before_start", last.isoformat())
        return Line(number, mentor, mentee, start, last)

    def _who(self, said: str, email: str) -> Who | Problem:
        """Somebody by what two cells say of them: a name, a mention or an address, and an address of its own."""
        name = said
        if not email and is_email(said.strip("<>")):
            name, email = "", said.strip("<>").casefold()
        elif not email and said.endswith(">") and is_email(said[:-1].rpartition("<")[2]):
            name, _, email = (part.strip() for part in said[:-1].casefold().rpartition("<"))
            name = said[: len(name)]
        if email:
            if not is_email(email):
                return Problem(0, "no_email", email[:40])
            if (known := self._by_email.get(email)) is not None:
                return known
            return New(name[:80], email) if is_name(name) else Problem(0, "new_without_name", email[:60])
        if (account := self._by_account.get(_mentioned(said))) is not None:
            return account
        called = self._by_name.get(folded(said), [])
        if len(called) == 1:
            return called[0]
        if not said:
            return Problem(0, "nobody", "")
        return Problem(0, "several_called" if called else "nobody_called", said[:60])

    def _day(self, said: str) -> date | str | None:
        """The day that a cell names, None where it is empty; or why it is none, as a code."""
        if not said:
            return None
        figures = _DAY.fullmatch(said)
        try:
            day = date.fromisoformat(said[:10]) if figures is None else self._in_figures(*map(int, figures.groups()))
        except ValueError:
            if figures is not None:
                return "no_day"
            found = understanding.day(said, self._today, "past", self._turn.who.language)
            if not isinstance(found, Reading) or not found.sure:
                return "no_day"
            day = found.value
        return day if self._today - OLDEST <= day <= self._today else "day_not_past"

    def _in_figures(self, one: int, other: int, year: int) -> date:
        """A day in figures, in the file's order. Raises ValueError where there is none, or two."""
        if self._day_first is None and one != other:
            raise ValueError("either may be the day")
        return date(year, other, one) if self._day_first is not False else date(year, one, other)


def _mentioned(said: str) -> str:
    """The platform's id in a mention (`<@U1>`, `@U1`), or the words themselves."""
    return said.strip("<>").lstrip("@!").partition("|")[0].strip().partition(" ")[0]


def _people(turn: Turn, program: Program) -> tuple[dict[str, int], dict[str, list[int]], dict[str, int]]:
    """Everybody by e-mail address; who is in the program or its workspaces by name; the accounts of this platform."""
    here = present(turn.session, program.id) | frozenset(
        turn.session.exec(select(Enrollment.person_id).where(Enrollment.program_id == program.id)).all()
    )
    by_email: dict[str, int] = {}
    by_name: dict[str, list[int]] = {}
    for one, name, email in turn.session.exec(
        select(Person.id, Person.name, Person.email).where(col(Person.erased_at).is_(None)).order_by(col(Person.id))
    ).all():
        if email:
            by_email.setdefault(email, one)
        if one in here and name:
            by_name.setdefault(folded(name), []).append(one)
    accounts = turn.session.exec(
        select(Account.external_id, Account.person_id).where(
            Account.platform == turn.account_of(None).platform, col(Account.person_id).in_(here)
        )
    ).all()
    return by_email, by_name, dict(accounts)
