"""A table that an organizer gives: read by a job, beside all turns; its lines are taken in some a turn.

While it waits, a job's row holds what the table holds; once it has ended nothing of that is kept (`bot/jobs.py`).
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import encoding, jobs
from bot.effects import Subject
from bot.messages import Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows import everything
from storage.tables import Account, Person, Program

A_TURN = 100
"""So many lines are taken in at once: some tens of milliseconds."""
Lines = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Look:
    """What a table would do: the messages that say it, the lines that can be taken in as JSON, and what is counted."""

    messages: tuple[Message, ...]
    lines: Lines = ()
    tally: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table: what it is called, and what its reading is recorded as."""

    kind: str
    code: str
    read: Callable[[Turn, Program, bytes, Mapping[str, Any]], Look]
    """In a turn that only reads; the mapping is what came with the command: `columns`, and whether it is `sure`."""
    take: Callable[[Turn, Program, Lines], None] | None = None
    """Writes some lines, each looked at anew: things change between the reading and the writing."""
    begin: Callable[[Turn, Program, Lines], None] | None = None
    """Where lines are taken in by other means than *take*: begins that, once what was read is told."""

    def start(self, turn: Turn, program: Program, content: bytes, *, columns: str = "", sure: bool) -> None:
        """Have one read; what is found comes as a message. *sure*: its good lines are taken in."""
        who = {"program": program.id, "person": turn.who.id, "account": turn.account_of(None).id}
        how = {"at": turn.now.isoformat(), "columns": columns, "sure": sure}
        jobs.start(turn, f"{self.kind}_table", {**who, **how, "content": base64.b64encode(content).decode()})
        turn.answer(Message(Text("import.reading")))

    @property
    def jobs(self) -> dict[str, Work]:
        """One that reads it, and one that takes some lines in and leaves the rest to the next."""
        return {
            f"{self.kind}_table": Work(self._read, self._deliver),
            f"{self.kind}_lines": Work(_next_lines, self._write),
        }

    def _read(self, session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        at = datetime.fromisoformat(payload["at"])
        turn = Turn(session, at, self.kind, everything.plays(), everything.texts())
        turn.person = session.get_one(Person, payload["person"])
        turn.account = session.get(Account, payload["account"])
        program = session.get_one(Program, payload["program"])
        found = self.read(turn, program, base64.b64decode(payload["content"]), payload)
        messages = [encoding.to_json(one) for one in found.messages]
        return {"messages": messages, "lines": list(found.lines), "tally": dict(found.tally)}

    def _deliver(self, turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
        if payload["sure"] and result["lines"] and self.begin is None:
            who = {name: payload[name] for name in ("program", "person", "account")}
            jobs.start(turn, f"{self.kind}_lines", {**who, **result})
            return True
        _tell(turn, payload, result["messages"])
        if payload["sure"] and result["lines"] and self.begin is not None:
            program = turn.session.get_one(Program, payload["program"])
            turn.person = turn.session.get_one(Person, payload["person"])
            turn.record(self.code, Subject(program.id), **result["tally"])
            self.begin(turn, program, result["lines"])
        return True

    def _write(self, turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
        program = turn.session.get_one(Program, payload["program"])
        turn.person = turn.session.get_one(Person, payload["person"])
        if self.take is not None:
            self.take(turn, program, result["lines"])
        if rest := payload["lines"][len(result["lines"]) :]:
            jobs.start(turn, f"{self.kind}_lines", {**payload, "lines": rest})
            return True
        turn.record(self.code, Subject(program.id), **payload["tally"])
        _tell(turn, payload, payload["messages"])
        return True


def _next_lines(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"lines": payload["lines"][:A_TURN]}


def _tell(turn: Turn, payload: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> None:
    for one in messages:
        turn.say(encoding.from_json(one), person=payload["person"], program=payload["program"])
