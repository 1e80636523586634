"""A form tool's CSV as answers to the survey: what each column is taken for, then, on a second word, the answers.

A cell is read as the same words would be if they were typed as an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import col, select

from bot.messages import Message, Text
from bot.turn import Turn
from flows.columns import columns_of
from flows.needs_survey.flow import FLOW
from flows.needs_survey.perform import profile_of
from flows.program.terms import terms
from flows.spreadsheet import Cells, Problem, Row, Unreadable, is_email, opened, shown, told
from flows.taking_files import Look, Table
from flows.topic_list.asked import topic_facts
from storage.tables import Person, Program, SurveyAnswer

MOST_LINES = 5_000
TITLES: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e mail", "mail", "courriel", "adresse electronique"),
    "join": ("role", "join", "participer", "participation", "rejoindre", "mentor", "je suis"),
    "topics": ("topic", "topics", "theme", "themes", "sujet", "sujets", "besoins"),
    "hours": ("hours", "heures", "temps"),
    "languages": ("language", "languages", "langue", "langues"),
    "format": ("remote", "in person", "distance", "presentiel", "format"),
    "capacity": ("capacity", "places", "how many", "combien de mentores", "capacite"),
    "domain": ("field", "domaine", "secteur", "metier"),
    "expects": ("expect", "expectations", "attente", "attentes", "attendez", "attends"),
    "name": ("name", "full name", "nom", "prenom nom"),
}
"""By what a column is taken for: its title, or words in it. A title alone comes before words in a longer one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A line that counts."""

    email: str
    name: str
    answers: Mapping[str, Any]


def read_answers(turn: Turn, program: Program, content: bytes, asked: Mapping[str, Any]) -> Look:
    """What the columns are taken for, what would come in and what is amiss; or, where it is *sure*, what comes in."""
    try:
        head, lines = opened(content, MOST_LINES)
        columns = columns_of(head, asked["columns"], TITLES)
    except Unreadable as reason:
        return Look((Message(reason.text),))
    facts = shown(head, columns, "needs_survey")
    if missing := [name for name in ("email", "join") if name not in columns]:
        wanted = [Text(f"needs_survey.column_{name}") for name in missing]
        return Look((Message(Text("needs_survey.columns_missing", {"missing": wanted}), facts=facts),))
    cells = _cells(turn, program)
    problems: list[Problem] = []
    good: dict[str, Answered] = {}
    for number, row in lines:
        if isinstance(row, Problem):
            problems.append(row)
            continue
        line = Row(number, row, columns, head)
        one = _answered(line, cells, problems)
        if one is not None and one.email in good:
            problems.append(line.problem("email", "twice", one.email))
        elif one is not None:
            good[one.email] = one
    fresh = [one for one, _ in _fresh(turn, program, good)]
    tally = {"taken": len(fresh), "problems": len(problems)}
    values = {"n": len(fresh), "known": len(good) - len(fresh), "problems": len(problems)}
    if asked["sure"]:
        message = Message(Text("needs_survey.imported", values))
    else:
        message = Message(Text("needs_survey.preview", values), facts=facts, small=Text("needs_survey.import_sure"))
    return Look(told(turn, message, problems), [asdict(one) for one in fresh], tally)


def _cells(turn: Turn, program: Program) -> Cells:
    rules = terms(program)
    return Cells(
        FLOW,
        {
            "today": turn.today(),
            "values": {},
            **topic_facts(turn, rules, turn.who.language),
            "most_mentees": rules.capacity_most,
        },
        turn.texts,
    )


def _answered(line: Row, cells: Cells, problems: list[Problem]) -> Answered | None:
    """The line's answers; None where it cannot count. What is amiss is added to *problems*."""
    email = line.get("email").casefold()
    if not is_email(email):
        problems.append(line.problem("email", "no_email", email))
        return None
    joins = cells.value("join", line.get("join"))
    if joins is None:
        problems.append(line.problem("join", "no_join", line.get("join")))
        return None
    answers: dict[str, Any] = {"join": joins}
    for name in ("topics", "hours", "languages", "format", "capacity", "domain", "expects"):
        if line.get(name):
            answers[name] = cells.value(name, line.get(name))
            if answers[name] is None:
                problems.append(line.problem(name, "not_read", line.get(name)))
    return Answered(email, line.get("name")[:80], answers)


def _fresh(turn: Turn, program: Program, good: Mapping[str, Answered]) -> list[tuple[Answered, Person | None]]:
    """The lines of whom no answer is known yet, with the person where there is one."""
    people = {
        person.email: person for person in turn.session.exec(select(Person).where(col(Person.email).in_(good))).all()
    }
    said = set(turn.session.exec(select(SurveyAnswer.person_id).where(SurveyAnswer.program_id == program.id)).all())
    found = [(one, people.get(one.email)) for one in good.values()]
    return [(one, person) for one, person in found if person is None or person.id not in said]


def take_in(turn: Turn, program: Program, lines: Sequence[Mapping[str, Any]]) -> None:
    """Keep the answers of some lines; somebody new becomes a person whom their account joins, by e-mail."""
    fresh = _fresh(turn, program, {one["email"]: Answered(**one) for one in lines})
    rows: list[tuple[Answered, Person]] = []
    for one, known in fresh:
        person = known or Person(name=one.name, email=one.email, language=turn.who.language, created_at=turn.now)
        turn.session.add(person)
        rows.append((one, person))
    turn.session.flush()
    for one, person in rows:
        turn.session.add(
            SurveyAnswer(
                program_id=program.id,
                person_id=person.id,
                joins=one.answers["join"],
                profile=profile_of(one.answers, terms(program)),
                expects=one.answers.get("expects"),
                source="imported",
                answered_at=turn.now,
            )
        )


ANSWERS = Table("survey", "survey_imported", read_answers, take_in)
JOBS = ANSWERS.jobs
