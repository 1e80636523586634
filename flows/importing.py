"""Members from a CSV file, as a spreadsheet or `members export` wrote it: a look first, then the good lines."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import col, select

from bot.messages import Message, Text
from bot.text_safety import folded, is_name
from bot.turn import Turn
from flows.onboarding.flow import FLOW
from flows.program.terms import terms
from flows.spreadsheet import Cells, Problem, Row, Unreadable, is_email, opened, shown, told
from flows.taking_files import Look, Table
from flows.topic_list.asked import topic_facts
from flows.topic_list.known import lexicon
from storage.tables import Enrollment, Person, Program

MOST_LINES = 20_000
MOST_MENTEES = 20
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "full name", "nom", "nom complet", "prenom nom", "prenom et nom"),
    "email": ("email", "e mail", "mail", "courriel", "adresse mail", "adresse e mail", "email address"),
    "role": ("role", "participation", "je suis"),
    "state": ("state", "status", "etat", "statut"),
    "topics": ("topics", "topic", "themes", "theme", "sujets"),
    "languages": ("languages", "language", "langues", "langue"),
    "availability": ("availability", "available", "disponibilite", "disponibilites"),
    "capacity": ("capacity", "mentees", "places", "nombre de mentores", "capacite"),
    "format": ("format",),
    "field": ("field", "domaine", "metier", "secteur"),
    "goals": ("goals", "goal", "objectifs", "objectif"),
}
"""By what a column is taken for: its titles. `members export` writes the first one that its reader's language has."""
OVER = ("left", "removed", "declined")
"""States in which somebody does not want to take part, or is not to: nobody is invited out of them by a file."""
READ = ("topics", "languages", "availability", "format")
"""What is read as if it were typed; where that fails the rest of the line is taken all the same."""
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


@dataclass(frozen=True, slots=True)
class Member:
    """A good line."""

    name: str
    email: str
    role: str
    profile: dict[str, object]
    capacity: int


def columns_of(head: Sequence[str]) -> dict[str, int]:
    """The place of each column by what it is taken for. Raises Unreadable where one that all lines need is missing."""
    titled = [folded(cell) for cell in head]
    columns = {
        name: next(place for place, cell in enumerate(titled) if cell in titles)
        for name, titles in COLUMNS.items()
        if any(cell in titles for cell in titled)
    }
    missing = [Text(f"import.title_{name}") for name in ("name", "email") if name not in columns]
    if missing:
        have = [cell.strip()[:30] for cell in head][:12]
        raise Unreadable(Text("import.columns", {"missing": missing, "have": have}))
    return columns


def read_members(turn: Turn, program: Program, content: bytes, asked: Mapping[str, Any]) -> Look:
    """What would be taken and what is amiss on each line; or, where it is *sure*, what is taken."""
    try:
        head, lines = opened(content, MOST_LINES)
        columns = columns_of(head)
    except Unreadable as reason:
        return Look((Message(reason.text),))
    problems: list[Problem] = []
    good: dict[tuple[str, str], Member] = {}
    cells = _cells(turn, program)
    over = {folded(words) for state in OVER for words in (state, *turn.texts.labels(f"members.state.{state}"))}
    for line in _rows(lines, columns, head, problems):
        member = _member(line, cells, over, problems)
        if member is not None and (member.email, member.role) in good:
            problems.append(line.problem("email", "twice", member.email))
        elif member is not None:
            good[member.email, member.role] = member
    fresh = [one for one, _ in _fresh(turn, program, list(good.values()))]
    left = len({one.line for one in problems if one.code != "not_read"})
    tally = {"taken": len(fresh), "known": len(good) - len(fresh), "problems": left}
    counts = {"n": len(fresh), "known": _counted("known", len(good) - len(fresh)), "problems": _counted("left", left)}
    if asked["sure"]:
        message = Message(Text("import.done", counts))
    else:
        message = Message(
            Text("import.preview", counts),
            lines=_unlisted(program, fresh),
            facts=shown(head, columns, "import"),
            small=Text("import.sure"),
        )
    return Look(told(turn, message, problems), [asdict(one) for one in fresh], tally)


def _rows(
    lines: Iterator[tuple[int, list[str] | Problem]],
    columns: Mapping[str, int],
    head: Sequence[str],
    problems: list[Problem],
) -> Iterator[Row]:
    for number, row in lines:
        if isinstance(row, Problem):
            problems.append(row)
        else:
            yield Row(number, row, columns, head)


def _cells(turn: Turn, program: Program) -> Cells:
    rules = terms(program)
    facts = {"today": turn.today(), "values": {}, **topic_facts(turn, rules, turn.who.language)}
    return Cells(FLOW, facts, turn.texts)


def _counted(what: str, n: int) -> Text:
    return Text(f"import.{what}", {"n": n})


def _unlisted(program: Program, members: Sequence[Member]) -> tuple[Text, ...]:
    """How many topics in people's own words would come in."""
    known = lexicon(terms(program)).first
    topics = {str(one) for member in members for one in _listed(member.profile.get("topics"))}
    n = len(topics - known)
    return (Text("import.own_topics", {"n": n}),) if n else ()


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []


def _member(line: Row, cells: Cells, over: Set[str], problems: list[Problem]) -> Member | None:
    """The member of a line; None where it cannot count. What is amiss is added to *problems*."""
    name, email = line.get("name")[:80], line.get("email").casefold()
    role = ROLES.get(folded(line.get("role")), "") if line.get("role") else "mentee"
    capacity = line.get("capacity") or "1"
    found: list[Problem] = []
    if not is_name(name):
        found.append(line.problem("name", "no_name", name))
    if not is_email(email):
        found.append(line.problem("email", "no_email", email))
    if not role:
        found.append(line.problem("role", "no_role", line.get("role")))
    if not capacity.isascii() or not capacity.isdecimal() or not 1 <= int(capacity[:4]) <= MOST_MENTEES:
        found.append(line.problem("capacity", "capacity", capacity))
    if folded(line.get("state")) in over:
        found.append(line.problem("state", "over", line.get("state")))
    problems += found
    if found:
        return None
    profile: dict[str, object] = {}
    for what in READ:
        if cell := line.get(what):
            value = cells.value(what, cell)
            if value is None:
                problems.append(line.problem(what, "not_read", cell))
            else:
                profile[what] = value
    for what in ("field", "goals"):
        if line.get(what):
            profile[what] = line.get(what)
    return Member(name, email, role, profile, int(capacity))


def _fresh(turn: Turn, program: Program, members: Sequence[Member]) -> list[tuple[Member, Person | None]]:
    """Who is new to the program, with the person where they are known elsewhere."""
    wanted = {one.email for one in members}
    people = {
        person.email: person for person in turn.session.exec(select(Person).where(col(Person.email).in_(wanted))).all()
    }
    inside = set(turn.session.exec(select(Enrollment.person_id).where(Enrollment.program_id == program.id)).all())
    found = [(one, people.get(one.email)) for one in members]
    return [(one, person) for one, person in found if person is None or person.id not in inside]


def invite(turn: Turn, program: Program, lines: Sequence[Mapping[str, Any]]) -> None:
    """Invite the members of some lines; a new person joins their account by e-mail when they arrive."""
    fresh = _fresh(turn, program, [Member(**one) for one in lines])
    people: dict[str, Person] = {}
    for one, known in fresh:
        if one.email not in people:
            new = Person(name=one.name, email=one.email, language=turn.who.language, created_at=turn.now)
            people[one.email] = known or new
            turn.session.add(people[one.email])
    turn.session.flush()
    for one, _ in fresh:
        turn.session.add(
            Enrollment(
                program_id=program.id,
                person_id=people[one.email].id,
                role=one.role,
                state="invited",
                profile=one.profile,
                capacity=one.capacity,
                joined_at=turn.now,
            )
        )


MEMBERS = Table("members", "imported", read_members, invite)
JOBS = MEMBERS.jobs
