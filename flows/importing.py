"""Members from a CSV file: read whatever a spreadsheet saves, take the good lines, name what is amiss on each other."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import select

from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.text_safety import cleaned, folded, is_name
from bot.turn import Turn
from flows.onboarding.flow import LANGUAGES
from storage.tables import Enrollment, Person, Program

LARGEST = 10 * 1024 * 1024
MOST_LINES = 20_000
SHOWN = 15
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "nom", "nom complet", "prenom nom", "prenom et nom"),
    "email": ("email", "e mail", "mail", "courriel", "adresse mail", "adresse e mail", "email address"),
    "role": ("role", "participation", "je suis"),
    "topics": ("topics", "topic", "themes", "theme", "sujets"),
    "languages": ("languages", "language", "langues", "langue"),
    "capacity": ("capacity", "mentees", "places", "nombre de mentores", "capacite"),
    "field": ("field", "domaine", "metier", "secteur"),
    "goals": ("goals", "goal", "objectifs", "objectif"),
}
ROLES = {
    "mentor": "mentor",
    "mentore": "mentee",
    "mentoree": "mentee",
    "mentore e": "mentee",
    "mentee": "mentee",
    "parrain": "mentor",
    "marraine": "mentor",
    "filleul": "mentee",
    "filleule": "mentee",
}


class Unreadable(Exception):
    """The file cannot be taken at all; holds the sentence that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.key)
        self.text = text


@dataclass(frozen=True, slots=True)
class Member:
    """A good line."""

    name: str
    email: str
    role: str
    profile: dict[str, object]
    capacity: int


@dataclass(frozen=True, slots=True)
class Problem:
    """What is amiss on a line (numbered as a spreadsheet numbers it)."""

    line: int
    code: str
    value: str


def parse(content: bytes) -> Iterator[tuple[int, Member | Problem]]:
    """The lines of a CSV as (line number, member or problem). Raises Unreadable before the first one."""
    head, lines = opened(content, MOST_LINES)
    columns = _columns(head)
    missing = [name for name in ("name", "email") if name not in columns]
    if missing:
        raise Unreadable(
            Text("import.columns", {"missing": missing, "have": [cell.strip()[:30] for cell in head][:12]})
        )
    seen: set[str] = set()
    for number, row in lines:
        member = row if isinstance(row, Problem) else _member(number, row, columns)
        if isinstance(member, Member) and member.email in seen:
            member = Problem(number, "twice", member.email)
        if isinstance(member, Member):
            seen.add(member.email)
        yield number, member


def opened(content: bytes, most: int) -> tuple[list[str], Iterator[tuple[int, list[str] | Problem]]]:
    """A CSV's first line, and its lines with their numbers, empty ones left out; after a problem there is no more.

    Raises Unreadable where it is no table, or too large.
    """
    if len(content) > LARGEST:
        raise Unreadable(Text("import.too_large", {"most": LARGEST // 1024 // 1024}))
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    return next(_rows(rows), None) or [], _lines(rows, most)


def _lines(rows: Iterator[list[str]], most: int) -> Iterator[tuple[int, list[str] | Problem]]:
    for number, row in enumerate(_rows(rows), start=2):
        if row is None:
            yield number, Problem(number, "unreadable", "")
            return
        if number > most:
            yield number, Problem(number, "too_many_lines", str(most))
            return
        if any(cell.strip() for cell in row):
            yield number, row


def _rows(rows: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """The rows; None, and no more, where a quote that is never closed has swallowed the rest."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error:
            yield None
            return


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what Excel writes in Western Europe
    if "\x00" in text or not text.strip():
        raise Unreadable(Text("import.no_csv"))
    return text


def _columns(head: list[str]) -> dict[str, int]:
    titled = [folded(cell) for cell in head]
    return {
        name: next(place for place, cell in enumerate(titled) if cell in titles)
        for name, titles in COLUMNS.items()
        if any(cell in titles for cell in titled)
    }


def is_email(words: str) -> bool:
    """Whether *words* could be an e-mail address."""
    return words.count("@") == 1 and "." in words.split("@")[1] and " " not in words and len(words) <= 254


def _member(number: int, row: list[str], columns: Mapping[str, int]) -> Member | Problem:
    def cell(name: str) -> str:
        place = columns.get(name)
        return cleaned(row[place])[:2000] if place is not None and place < len(row) else ""

    name, email = cell("name")[:80], cell("email").casefold()
    if not is_name(name):
        return Problem(number, "no_name", name[:40])
    if not is_email(email):
        return Problem(number, "no_email", email[:40])
    role = ROLES.get(folded(cell("role")), "") if cell("role") else "mentee"
    if not role:
        return Problem(number, "no_role", cell("role")[:40])
    capacity = cell("capacity") or "1"
    if not capacity.isascii() or not capacity.isdecimal() or not 1 <= int(capacity[:4]) <= 20:
        return Problem(number, "capacity", capacity[:20])
    profile: dict[str, object] = {}
    topics = [part.strip()[:60] for part in cell("topics").replace(";", ",").split(",") if part.strip()]
    spoken = [part.strip().casefold()[:2] for part in cell("languages").replace(";", ",").split(",") if part.strip()]
    if topics:
        profile["topics"] = topics
    if known := [one for one in spoken if one in LANGUAGES]:
        profile["languages"] = known
    for name_ in ("field", "goals"):
        if cell(name_):
            profile[name_] = cell(name_)
    return Member(name, email, role, profile, int(capacity))


def read_members(turn: Turn, program: Program, content: bytes) -> Message:
    """Take the good lines in as invited members, and say what was taken and what was not."""
    problems: list[Problem] = []
    taken = known = 0
    try:
        for _, one in parse(content):
            if isinstance(one, Problem):
                problems.append(one)
            elif _invite(turn, program, one):
                taken += 1
            else:
                known += 1
    except Unreadable as reason:
        return Message(reason.text)
    turn.record("imported", Subject(program.id), taken=taken, known=known, problems=len(problems))
    lines, files = named(turn, problems)
    return Message(
        Text(
            "import.done", {"n": taken, "known": _counted("known", known), "problems": _counted("left", len(problems))}
        ),
        lines=lines,
        files=files,
    )


def named(turn: Turn, problems: Sequence[Problem]) -> tuple[tuple[Text, ...], tuple[File, ...]]:
    """The first problems as lines; where there are more, all of them as a file."""
    lines = tuple(_line(one) for one in problems[:SHOWN])
    if len(problems) <= SHOWN:
        return lines, ()
    return (*lines, Text("import.more", {"n": len(problems) - SHOWN})), (_listing(turn, problems),)


def _listing(turn: Turn, problems: Sequence[Problem]) -> File:
    """Every problem in words, for a spreadsheet; each begins with our words, so that none is taken for a formula."""
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    rows.writerow(["line", "problem"])
    rows.writerows((one.line, turn.texts.plain(turn.who.language, _line(one))) for one in problems)
    return File("lines.csv", "text/csv", sheet.getvalue().encode("utf-8-sig"))


def _counted(what: str, n: int) -> Text:
    return Text(f"import.{what}", {"n": n})


def _line(problem: Problem) -> Text:
    return Text(f"import.problem_{problem.code}", {"line": problem.line, "value": problem.value})


def _invite(turn: Turn, program: Program, member: Member) -> bool:
    """Whether the member is new to the program; the person joins their account by e-mail when they arrive."""
    person = turn.session.exec(select(Person).where(Person.email == member.email)).first()
    if person is None:
        person = Person(name=member.name, email=member.email, language=turn.who.language, created_at=turn.now)
        turn.session.add(person)
        turn.session.flush()
    elif turn.session.exec(
        select(Enrollment.id).where(Enrollment.program_id == program.id, Enrollment.person_id == person.id)
    ).first():
        return False
    turn.session.add(
        Enrollment(
            program_id=program.id,
            person_id=person.id,
            role=member.role,
            state="invited",
            profile=member.profile,
            capacity=member.capacity,
            joined_at=turn.now,
        )
    )
    return True
