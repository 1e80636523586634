"""The end-of-program report: one page that an organizer can send to their board, when the program closes or on demand.

When it closes, members are still to be asked what it was worth: the page comes again, by itself, once they were.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import jobs
from bot.effects import Plan, Subject
from bot.messages import File, Message, Text
from bot.nudges import fired
from bot.repertoire import Work
from bot.text_safety import folded
from bot.turn import Turn, local
from flows.closing.testimonials import Testimonial, shown
from flows.figures.figure import from_json
from flows.follow_up.cadence import at_hour
from flows.program.terms import terms
from flows.report import kept
from flows.report.monthly import first_working_day
from flows.report.now import asked, compute, overtaken, readers
from flows.report.paper import Content, Paper, Quote
from storage.tables import Nudge, Program

KIND = "final_report"
ANSWERED = timedelta(days=14)
"""After the closing questions and their reminders."""


def start(turn: Turn, program: Program) -> None:
    """Have the page made for whoever the turn is with, in their language; it comes as a message."""
    jobs.start(turn, KIND, asked(turn, program, turn.who.id))


def start_for_all(turn: Turn, program: Program) -> None:
    """Have the page made for every organizer, each in their language."""
    jobs.start(turn, KIND, asked(turn, program, None))


def closed(turn: Turn, program: Program) -> None:
    """The program has closed: the page is made now, and again when the closing questions are answered."""
    start_for_all(turn, program)
    rules = terms(program)
    day = first_working_day((local(turn.now, rules.zone) + ANSWERED).date(), rules.country)
    due_at = at_hour(day, rules.zone, rules, 0) - timedelta(hours=1)
    turn.plan(Plan(key=f"{KIND}:{program.id}", kind=KIND, due_at=due_at, subject=Subject(program.id)))


def due(turn: Turn, nudge: Nudge) -> None:
    """The closing questions were answered: the page once more."""
    fired(turn, nudge)
    start_for_all(turn, turn.session.get_one(Program, nudge.program_id))


def compute_with_history(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a report's job computes, and what organizers were shown before; JSON."""
    return {**compute(session, payload), "history": kept.months(session, payload["program"])}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Give the page to who asked, or to all; False where organizers were shown other figures meanwhile.

    The words that members left are read here: who took them back since is not in it.
    """
    if overtaken(turn, payload, result):
        return False
    program = turn.session.get_one(Program, payload["program"])
    quotes = shown(turn.session, program.id)
    pages: dict[str, str] = {}
    for person in readers(turn, program, payload["person"]):
        spoken = turn.person_of(person).language
        language = spoken if spoken in payload["words"] else next(iter(payload["words"]))
        if language not in pages:
            pages[language] = _page(turn, program, payload, result, quotes, language)
        name = Text("report.final", {"program": program.name})
        file = File(page_name(program.name), "text/html", pages[language].encode(), name)
        turn.say(
            Message(
                name,
                # Said here as well as in the page: so an erasure finds the message by its words.
                lines=tuple(Text("report.quoted", {"words": one.words, "by": _by(one)}) for one in quotes),
                small=Text("report.final_small"),
                files=(file,),
            ),
            person=person,
            program=program.id,
        )
    kept.remember(turn, program, result["figures"])
    turn.record("final_report", Subject(program.id), person=payload["person"])
    return True


def _page(
    turn: Turn,
    program: Program,
    payload: Mapping[str, Any],
    result: Mapping[str, Any],
    quotes: list[Testimonial],
    language: str,
) -> str:
    rules = terms(program)
    content = Content(
        program=program.name,
        controller=rules.controller or program.name,
        day=datetime.fromisoformat(payload["at"]).date(),
        figures={one["name"]: from_json(one) for one in result["figures"]},
        pictures=result["pictures"][language],
        history=[
            (date.fromisoformat(one["day"]), {each["name"]: from_json(each) for each in one["figures"]})
            for one in result["history"]
        ],
        quotes=[Quote(one.words, _by(one)) for one in quotes],
    )
    return Paper(content, turn.texts, language, payload["words"][language]).html()


def _by(one: Testimonial) -> Text:
    """Who words are by, as their author wants it said: first name and role, or the role alone."""
    role = Text(f"members.is.{one.role}")
    return Text("closing.by_name", {"name": one.name, "role": role}) if one.name else role


def page_name(program: str) -> str:
    """The file's name: the program's, in letters and digits."""
    return f"report-{re.sub('[^a-z0-9]+', '-', folded(program)).strip('-') or 'program'}.html"


NUDGES = {KIND: due}
JOBS = {KIND: Work(compute_with_history, deliver)}
