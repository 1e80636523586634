"""A rehearsal as a job: played beside the running bot on a copy, told to whoever asked."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import encoding, jobs
from bot.effects import Subject
from bot.messages import File, Text
from bot.repertoire import Work
from bot.text_safety import folded
from bot.turn import Turn
from flows.everything import texts
from flows.rehearsal.pages import Paper
from flows.rehearsal.program import SEED, rehearse
from flows.rehearsal.telling import told
from storage.tables import Program


def start(turn: Turn, program: Program) -> None:
    """Have the program rehearsed; what came of it arrives as messages."""
    asked = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat(), "language": turn.who.language}
    jobs.start(turn, "rehearse", asked)


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Rehearse; JSON: the messages with the page beside the first, and the fingerprint of what was rehearsed."""
    program = session.get_one(Program, payload["program"])
    shape = fingerprint(program)
    found = rehearse(session, program.id, datetime.fromisoformat(payload["at"]), SEED)
    page = Paper(found, texts(), payload["language"]).html()
    file = File(page_name(found.name), "text/html", page.encode(), Text("rehearsal.page.texts"))
    return {"fingerprint": shape, "messages": [encoding.to_json(one) for one in told(found, (file,))]}


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Tell who asked; False where the program was changed meanwhile."""
    program = turn.session.get_one(Program, payload["program"])
    if fingerprint(program) != result["fingerprint"]:
        return False
    for message in result["messages"]:
        turn.say(encoding.from_json(message), person=payload["person"], program=program.id)
    turn.record("rehearsed", Subject(program.id), person=payload["person"])
    return True


def fingerprint(program: Program) -> str:
    """What a rehearsal rests on: name, template, settings and dates."""
    known = [program.name, program.template, program.settings, str(program.starts_on), str(program.ends_on)]
    return hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()


def page_name(program: str) -> str:
    """The file's name: the program's, in letters and digits."""
    return f"rehearsal-{re.sub('[^a-z0-9]+', '-', folded(program)).strip('-') or 'program'}.html"


JOBS = {"rehearse": Work(compute, deliver)}
