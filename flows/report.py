"""The report to organizers: headline figures with numerator, denominator and date, and charts, computed by a job."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.figures import charts
from flows.figures.figure import Figure, from_json, to_json
from flows.figures.formulas import figures
from flows.figures.record import read
from storage.tables import Person, Program, Report

HEADLINES = (
    "onboarding_rate",
    "charter_rate",
    "charter_delay",
    "places_used",
    "match_rate",
    "first_contact_10",
    "first_contact_30",
    "prompts_answered",
    "connected_of_asked",
    "rhythm_kept",
    "silent_rate",
    "recovery_rate",
    "satisfaction_mean",
    "satisfaction_gap",
    "nps",
    "completion_rate",
)


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read, count and draw; JSON: the figures, and the pictures as base64."""
    at = datetime.fromisoformat(payload["at"])
    before = [from_json(one) for one in last_shown(session, payload["program"])]
    found = figures(read(session, payload["program"]), at, before)
    drawn = charts.pictures(found, payload["words"], payload["language"])
    return {
        "figures": [to_json(one) for one in found],
        "pictures": [
            {"name": one.name, "png": base64.b64encode(one.png).decode(), "title": one.title} for one in drawn
        ],
    }


def ask(turn: Turn, program: Program) -> dict[str, Any]:
    """The payload of a report job for whoever the turn is with, in their language."""
    language = turn.who.language
    return {
        "program": program.id,
        "person": turn.who.id,
        "at": turn.now.isoformat(),
        "language": language,
        "words": {word: turn.texts.plain(language, Text(f"figures.{word}")) for word in charts.WORDS},
    }


def last_shown(session: Session, program: int) -> Sequence[Mapping[str, Any]]:
    """The figures of the program's last report, as JSON: none where there was none."""
    found = session.exec(
        select(Report.figures).where(Report.program_id == program).order_by(col(Report.id).desc()).limit(1)
    ).first()
    return found or ()


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Write the report to who asked; it is remembered, so that the next one gives no single answer away."""
    program = turn.session.get_one(Program, payload["program"])
    person = turn.session.get_one(Person, payload["person"])
    found = {one["name"]: from_json(one) for one in result["figures"]}
    facts = tuple((Text(f"figures.figure.{name}"), value(found[name])) for name in HEADLINES if name in found)
    files = tuple(
        File(f"{one['name']}.png", "image/png", base64.b64decode(one["png"]), Text("bot.plain", {"text": one["title"]}))
        for one in result["pictures"]
    )
    day = datetime.fromisoformat(payload["at"]).date()
    turn.say(
        Message(Text("report.title", {"program": program.name, "day": day}), facts=facts, files=files),
        person=person.id,
        program=program.id,
    )
    turn.session.add(Report(program_id=program.id, made_at=turn.now, figures=result["figures"]))
    turn.record("reported", Subject(program.id), person=person.id)
    return True


def value(figure: Figure) -> Text:
    """A figure as an organizer reads it: its value, and numerator of denominator."""
    if figure.hidden:
        return Text("figures.figure.too_few")
    if figure.value is None:
        return Text("report.none_yet")
    numbers = {"numerator": round(figure.numerator or 0, 1), "denominator": round(figure.denominator or 0, 1)}
    if figure.kind == "rate":
        return Text("report.rate", {"percent": round(figure.value * 100), **numbers})
    if figure.kind == "days":
        return Text("report.days", {"n": round(figure.value, 1), "of": numbers["denominator"]})
    return Text("report.mean", {"value": round(figure.value, 2), "of": numbers["denominator"]})


JOBS = {"report": Work(compute, deliver)}
