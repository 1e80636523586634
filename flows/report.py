"""The report to organizers: headline figures with numerator, denominator and date, and charts, computed by a job."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot import jobs
from bot.effects import Subject
from bot.messages import Choice, File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.figures import charts
from flows.figures.figure import Figure, from_json, to_json
from flows.figures.formulas import figures
from flows.figures.record import read
from flows.who import organizers
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
    for older in turn.session.exec(select(Report).where(Report.program_id == program.id)).all():
        older.picture = {}
        turn.session.add(older)
    chart = next(iter(result["pictures"]), None)
    picture = {**chart, "language": payload["language"]} if chart is not None else {}
    turn.session.add(Report(program_id=program.id, made_at=turn.now, figures=result["figures"], picture=picture))
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


def start(turn: Turn, program: Program) -> None:
    """Have the report made; it comes as a message."""
    jobs.start(turn, "report", ask(turn, program))


def press(turn: Turn, item: str, value: str) -> Text | None:
    """The button of a program's page that has the report made."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    start(turn, program)
    turn.answer(Message(Text("report.working")))
    return None


def shown(turn: Turn, program: Program) -> Message:
    """The chart of the last report, where it speaks the reader's language, and the button to a new one."""
    last = turn.session.exec(
        select(Report).where(Report.program_id == program.id).order_by(col(Report.id).desc()).limit(1)
    ).first()
    anew = (Choice(f"do.report.{program.id}", "now", Text("report.anew")),)
    if last is None or last.picture.get("language") != turn.who.language:
        return Message(Text("report.no_chart"), choices=anew)
    png = base64.b64decode(last.picture["png"])
    alt = Text("bot.plain", {"text": last.picture["title"]})
    return Message(
        Text("report.chart_of", {"day": last.made_at.date()}),
        files=(File(f"{last.picture['name']}.png", "image/png", png, alt),),
        choices=anew,
    )


PRESSES = {"report": press}
JOBS = {"report": Work(compute, deliver)}
