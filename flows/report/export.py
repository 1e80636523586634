"""The figures as tables, CSV or XLSX: the same ones that a report would show, and kept like a report's."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import jobs
from bot.effects import Subject
from bot.messages import File, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.report import kept
from flows.report.now import asked, counted, overtaken
from flows.report.sheets import sheets
from flows.report.workbook import workbook
from flows.spreadsheet import written
from storage.tables import Program

FORMS = ("xlsx", "csv")


def start(turn: Turn, program: Program, form: str) -> None:
    """Have the tables made for whoever the turn is with, in their language; they come as a message."""
    jobs.start(turn, "report_export", {**asked(turn, program, turn.who.id), "form": form})


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read, count and write; JSON: the figures, the files, how many facts there are."""
    before = kept.last(session, payload["program"])
    found = counted(session, payload)
    ((language, words),) = payload["words"].items()
    made = sheets(found, words, language)
    if payload["form"] == "csv":
        files = [written(f"{one.name}.csv", [one.head, *one.rows], ";" if language == "fr" else ",") for one in made]
    else:
        files = [workbook("report.xlsx", made, datetime.fromisoformat(payload["at"]))]
    return {
        "figures": kept.as_json(found),
        "before": before.id if before is not None else None,
        "facts": len(made[0].rows),
        "files": [
            {"name": one.name, "media": one.media, "content": base64.b64encode(one.content).decode()} for one in files
        ],
    }


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Give the files to who asked; False where organizers were shown other figures meanwhile."""
    if overtaken(turn, payload, result):
        return False
    program = turn.session.get_one(Program, payload["program"])
    said = Text("report.exported", {"program": program.name, "n": result["facts"]})
    files = tuple(File(one["name"], one["media"], base64.b64decode(one["content"]), said) for one in result["files"])
    turn.say(
        Message(said, small=Text("report.exported_how"), files=files), person=payload["person"], program=program.id
    )
    kept.remember(turn, program, result["figures"])
    turn.record("report_exported", Subject(program.id), person=payload["person"], form=payload["form"])
    return True


JOBS = {"report_export": Work(compute, deliver)}
