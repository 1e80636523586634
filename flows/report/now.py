"""The report to organizers: headline figures with their trend, and charts, computed by a job."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import jobs
from bot.effects import Subject
from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn, local
from flows.figures import charts
from flows.figures.figure import Figure, from_json
from flows.figures.formulas import figures
from flows.figures.naming import Words
from flows.figures.record import read
from flows.program.terms import terms
from flows.report import kept
from flows.report.headlines import HEADLINES, with_trend
from flows.report.labels import labels
from flows.who import organizers
from storage.tables import Program


def start(turn: Turn, program: Program) -> None:
    """Have the report made for whoever the turn is with; it comes as a message."""
    jobs.start(turn, "report", asked(turn, program, turn.who.id))


def start_for_all(turn: Turn, program: Program) -> None:
    """Have the report made for every organizer, each in their language."""
    jobs.start(turn, "report", asked(turn, program, None))


def asked(turn: Turn, program: Program, person: int | None) -> dict[str, Any]:
    """The payload of a report: for one person, or (None) for all who run the program; the words of their languages."""
    people = [person] if person is not None else organizers(turn.session, program.id)
    languages = sorted({turn.person_of(one).language for one in people})
    return {
        "program": program.id,
        "person": person,
        "at": local(turn.now, terms(program).zone).isoformat(),  # The day of a figure is the program's.
        "words": {language: labels(turn, program, language) for language in languages},
    }


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read, count and draw; JSON: the figures, the pictures by language, and beside which report they were made."""
    before = kept.last(session, payload["program"])
    found = counted(session, payload)
    return {
        "figures": kept.as_json(found),
        "pictures": {language: drawn(found, words, language) for language, words in payload["words"].items()},
        "before": before.id if before is not None else None,
    }


def counted(session: Session, payload: Mapping[str, Any]) -> Sequence[Figure]:
    """The figures that may be shown after the last report."""
    program = payload["program"]
    before = [from_json(one) for one in kept.last_shown(session, program)]
    return figures(read(session, program), datetime.fromisoformat(payload["at"]), before)


def drawn(found: Sequence[Figure], words: Words, language: str) -> list[dict[str, Any]]:
    """The charts as JSON: name, title, PNG in base64, and what each shows, in words and as facts."""
    return [
        {
            "name": one.name,
            "title": one.title,
            "png": base64.b64encode(one.png).decode(),
            "alt": one.alt,
            "facts": one.facts,
        }
        for one in charts.pictures(found, words, language)
    ]


def overtaken(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Whether organizers were shown other figures since these were computed."""
    last = kept.last(turn.session, payload["program"])
    return (last.id if last is not None else None) != result["before"]


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Write the report to who asked, or to all; False where another was shown meanwhile, unknown to this one."""
    if overtaken(turn, payload, result):
        return False
    program = turn.session.get_one(Program, payload["program"])
    before = kept.period_before(turn.session, program.id, turn.now)
    day = datetime.fromisoformat(payload["at"]).date()
    found = {one["name"]: from_json(one) for one in result["figures"]}
    facts = tuple(
        (Text(f"figures.figure.{name}"), with_trend(found[name], before.get(name), day))
        for name in HEADLINES
        if name in found
    )
    if payload["person"] is None and all(found[name].value is None for name in HEADLINES):
        return True  # Nobody asked, and there is nothing to tell yet.
    title = Text("report.title", {"program": program.name, "day": day})
    for person in readers(turn, program, payload["person"]):
        language = turn.person_of(person).language
        pictures = result["pictures"].get(language) or next(iter(result["pictures"].values()), ())
        turn.say(
            Message(title, facts=facts, files=tuple(kept.file(one) for one in pictures)),
            person=person,
            lane="nudge" if payload["person"] is None else "reply",
            program=program.id,
        )
    first = {language: {**drawn[0], "day": day.isoformat()} for language, drawn in result["pictures"].items() if drawn}
    kept.remember(turn, program, result["figures"], first)
    turn.record("reported", Subject(program.id), person=payload["person"])
    return True


def readers(turn: Turn, program: Program, person: int | None) -> list[int]:
    """Who is written to: the person who asked, else all who run the program and have not said stop."""
    if person is not None:
        return [person]
    return [one for one in organizers(turn.session, program.id) if turn.person_of(one).stopped_at is None]


def press(turn: Turn, item: str, value: str) -> Text | None:
    """The button of a program's page that has the report made."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    start(turn, program)
    turn.answer(Message(Text("report.working")))
    return None


PRESSES = {"report": press}
JOBS = {"report": Work(compute, deliver)}
