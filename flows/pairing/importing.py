"""A CSV of pairs that meet already: what it would do, line by line; then, on a second word, the pairs are taken in.

People are joined by e-mail address, by the platform's own mention, or by name. A name is matched whole, never guessed;
somebody new needs an address, by which their account joins them when they arrive. The turn that takes a file writes the
people alone; a job takes the pairs in, a few a turn, under ids and days: no job holds a word of the file.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs, understanding
from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.text_safety import cleaned, folded, is_name
from bot.turn import Turn, local
from bot.understanding import Reading
from flows.columns import columns_of
from flows.columns import shown as described
from flows.follow_up.presence import ever_wrote
from flows.importing import SHOWN, Problem, Unreadable, is_email, named, opened
from flows.pairing.taking_in import (
    Meets,
    against,
    beyond_places,
    from_json,
    take_in,
    together,
    uncommitted,
)
from flows.program.terms import terms
from flows.where import present
from storage.tables import Account, Enrollment, Pair, Person, Program

MOST_LINES = 2_000
A_TURN = 20
"""So many pairs are taken in at once."""
OLDEST = timedelta(days=3660)
TITLES: Mapping[str, tuple[str, ...]] = {
    "mentor_email": ("mentor email", "mentor e mail", "email mentor", "e mail mentor", "mentor mail", "mail mentor",
                     "email du mentor", "e mail du mentor", "mail du mentor", "courriel du mentor"),
    "mentee_email": ("mentee email", "mentee e mail", "email mentee", "e mail mentee", "mentee mail", "mail mentee",
                     "email mentore", "email mentoree", "email du mentore", "email de la mentoree", "e mail mentore",
                     "email de l etudiant", "courriel du mentore"),
    "start": ("start", "start date", "since", "began", "debut", "depuis", "date de debut", "commence"),
    "last": ("last", "last meeting", "last contact", "derniere rencontre", "dernier echange", "derniere"),
    "mentor": ("mentor", "parrain", "marraine", "mentors"),
    "mentee": ("mentee", "mentore", "mentoree", "mentore e", "filleul", "filleule", "mentees", "etudiant"),
}  # fmt: skip
"""By what a column is taken for: its title, or words in it. An address comes before the name that its title holds."""


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

    @property
    def meets(self) -> Meets | None:
        """The two, where both are known."""
        if isinstance(self.mentor, New) or isinstance(self.mentee, New):
            return None
        return Meets(self.mentor, self.mentee, self.start, self.last)


@dataclass(slots=True)
class Found:
    """What a file holds: the lines to take in, those that are known, and what is amiss."""

    lines: list[Line] = field(default_factory=list["Line"])
    known: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])


def read_pairs(turn: Turn, program: Program, content: bytes, said: str, *, sure: bool) -> Message:
    """What the file would do and each line's problem; with *sure* the good lines are taken in, by a job."""
    try:
        head, rows = opened(content, MOST_LINES)
        columns = columns_of(head, said, TITLES)
    except Unreadable as reason:
        return Message(reason.text)
    shown = described(head, columns, "taking_in")
    missing = [side for side in ("mentor", "mentee") if side not in columns and f"{side}_email" not in columns]
    if missing:
        wanted = [Text(f"taking_in.column_{name}") for name in missing]
        return Message(Text("taking_in.columns_missing", {"missing": wanted}), facts=shown)
    found = Found()
    reader = _Reader(turn, program, columns)
    for number, row in rows:
        if isinstance(row, Problem):
            found.problems.append(row)
        else:
            reader.take(number, row, found)
    if sure and found.lines:
        _start(turn, program, found)
    told, files = named(turn, found.problems)
    values = {
        "n": len(found.lines),
        "known": Text("taking_in.known", {"n": found.known}),
        "problems": Text("import.left", {"n": len(found.problems)}),
    }
    if sure:
        key = "taking_in.working" if found.lines else "taking_in.nothing"
        return Message(Text(key, values), lines=told, files=files)
    plan, listing = _plan(turn, program, found.lines)
    return Message(
        Text("taking_in.preview" if found.lines else "taking_in.nothing", values),
        lines=(*told, *plan),
        facts=(*shown, *_counts(turn, program, found.lines)) if found.lines else shown,
        small=Text("taking_in.sure") if found.lines else Text("taking_in.columns_hint"),
        files=(*files, *listing),
    )


class _Reader:
    """Reads lines into people: each is looked up once."""

    def __init__(self, turn: Turn, program: Program, columns: Mapping[str, int]) -> None:
        self._turn = turn
        self._program = program
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
        if isinstance(line, Line) and (meets := line.meets) is not None:
            if together(self._turn, self._program, meets) is not None:
                self._pairs.add((line.mentor, line.mentee))
                found.known += 1
                return
            if (why := against(self._turn, self._program, meets)) is not None:
                line = Problem(number, f"pair_{why}", "")
        if isinstance(line, Line) and line.mentee in self._mentees:
            line = Problem(number, "pair_has_partner", "")
        if isinstance(line, Problem):
            found.problems.append(line)
            return
        self._pairs.add((line.mentor, line.mentee))
        self._mentees.add(line.mentee)
        found.lines.append(line)

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
        try:
            day = date.fromisoformat(said[:10])
        except ValueError:
            found = understanding.day(said, self._today, "past", self._turn.who.language)
            if not isinstance(found, Reading) or not found.sure:
                return "no_day"
            day = found.value
        return day if self._today - OLDEST <= day <= self._today else "day_not_past"


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


# What would be done --------------------------------------------------------------------------------------------------


def _counts(turn: Turn, program: Program, lines: Sequence[Line]) -> tuple[tuple[Text, Text], ...]:
    """How many would be new, would be asked for the charter now, and hear of it when they come."""
    people = list(dict.fromkeys(who for line in lines for who in (line.mentor, line.mentee)))
    known = [who for who in people if not isinstance(who, New)]
    enrolled = turn.session.exec(
        select(Enrollment.person_id, Enrollment.accepted_at).where(
            Enrollment.program_id == program.id, col(Enrollment.person_id).in_(known)
        )
    ).all()
    inside = {person for person, _ in enrolled}
    accepted = {person for person, at in enrolled if at is not None}
    written = {who for who in known if who not in accepted and ever_wrote(turn.session, who)}
    later = len(people) - len(accepted) - len(written)
    numbers = {"enrolled": len(people) - len(inside), "accepted": len(accepted), "asked": len(written), "later": later}
    return tuple((Text(f"taking_in.count_{name}"), Text("bot.number", {"n": n})) for name, n in numbers.items())


def _plan(turn: Turn, program: Program, lines: Sequence[Line]) -> tuple[tuple[Text, ...], tuple[File, ...]]:
    """What would be done with each line: the first ones as lines; where there are more, all of them as a file."""
    per_mentor: dict[Who, int] = {}
    said: list[Text] = []
    for line in lines:
        more = per_mentor.get(line.mentor, 0)
        per_mentor[line.mentor] = more + 1
        said.append(_would(turn, program, line, more))
    if len(said) <= SHOWN:
        return tuple(said), ()
    more_lines = Text("import.more", {"n": len(said) - SHOWN})
    return (*said[:SHOWN], more_lines), (_listing(turn, lines, said),)


def _would(turn: Turn, program: Program, line: Line, more: int) -> Text:
    """A line in words: who, since when, when they met last, and where a mentor's places are too few."""
    names = [
        who.name if isinstance(who, New) else turn.session.get_one(Person, who).name
        for who in (line.mentor, line.mentee)
    ]
    notes: list[Text] = []
    if line.start:
        notes.append(Text("taking_in.since", {"day": line.start}))
    if line.last:
        notes.append(Text("taking_in.met", {"day": line.last}))
    if (meets := line.meets) is not None and (beyond := beyond_places(turn, program, meets, more)) is not None:
        notes.append(beyond)
    values = {"line": line.number, "mentor": names[0] or "–", "mentee": names[1] or "–"}
    if not notes:
        return Text("taking_in.would", values)
    return Text("taking_in.would_noted", {**values, "notes": Text("bot.list", {"items": notes})})


def _listing(turn: Turn, lines: Sequence[Line], said: Sequence[Text]) -> File:
    """Every line in words, for a spreadsheet; each begins with our words, so that none is taken for a formula."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(["line", "pair"])
    plain: Callable[[Text], str] = lambda text: turn.texts.plain(turn.who.language, text)  # noqa: E731 it is short
    rows.writerows((line.number, plain(text)) for line, text in zip(lines, said, strict=True))
    return File("pairs.csv", "text/csv", sheet.getvalue().encode("utf-8-sig"))


# Taking in -----------------------------------------------------------------------------------------------------------


def _start(turn: Turn, program: Program, found: Found) -> None:
    """Make persons of those whom nobody knows, and leave the rest to a job."""
    made: dict[str, Person] = {}
    for who in (who for line in found.lines for who in (line.mentor, line.mentee)):
        if isinstance(who, New) and who.email not in made:
            made[who.email] = Person(name=who.name, email=who.email, language=turn.who.language, created_at=turn.now)
    turn.session.add_all(made.values())
    turn.session.flush()

    def known(who: Who) -> int:
        return made[who.email].id if isinstance(who, New) else who

    rows = [Meets(known(line.mentor), known(line.mentee), line.start, line.last).to_json() for line in found.lines]
    turn.record("pairs_imported", Subject(program.id), pairs=len(rows), problems=len(found.problems))
    jobs.start(turn, "take_in", {"program": program.id, "person": turn.who.id, "rows": rows, "pairs": [], "left": 0})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """The next few: nothing is to be computed, and each is looked at again when it is written."""
    return {"rows": payload["rows"][:A_TURN]}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Take in a few pairs, and leave the rest to the next job; at the end whoever asked is told."""
    program = turn.session.get_one(Program, payload["program"])
    taken: list[int] = list(payload["pairs"])
    left: int = payload["left"]
    rest = payload["rows"][A_TURN:]
    if program.state != "running":
        left, rest = left + len(payload["rows"]), []
    else:
        for meets in map(from_json, result["rows"]):
            if together(turn, program, meets) is None and against(turn, program, meets) is None:
                taken.append(take_in(turn, program, meets).id)
            else:
                left += 1  # Something has changed since the file was looked at.
    if rest:
        jobs.start(turn, "take_in", {**payload, "rows": rest, "pairs": taken, "left": left})
        return True
    turn.say(done(turn, program, taken, left), person=payload["person"], program=program.id)
    return True


def done(turn: Turn, program: Program, taken: list[int], left: int) -> Message:
    """What was taken in, and who has still to accept the charter: asked now, or when they come."""
    people = uncommitted(turn, taken)
    asked = [one for one in people if ever_wrote(turn.session, one.id)]
    lines: list[Text] = []
    if asked:
        lines.append(Text("taking_in.asked", {"n": len(asked)}))
    if len(people) > len(asked):
        lines.append(Text("taking_in.later", {"n": len(people) - len(asked)}))
    if quiet := _quiet(turn, taken):
        lines.append(Text("taking_in.quiet", {"n": quiet}))
    if left:
        lines.append(Text("taking_in.changed", {"n": left}))
    return Message(Text("taking_in.done", {"n": len(taken), "program": program.name}), lines=tuple(lines))


def _quiet(turn: Turn, taken: list[int]) -> int:
    """How many of them have not met for so long that they need attention at once."""
    rows = turn.session.exec(select(Pair.id).where(col(Pair.id).in_(taken), Pair.health == "needs_attention")).all()
    return len(rows)


JOBS = {"take_in": Work(compute, deliver)}
