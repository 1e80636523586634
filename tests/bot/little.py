"""A bot with nothing but one conversation, whose flow a test may edit while people are half-way through it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlmodel import SQLModel, col, select

import bot
from bot import encoding
from bot.effects import Ask, Effect, Record, Subject
from bot.engine import Engine
from bot.events import AnyEvent, Chose, Said, Sender
from bot.flow import FIGURES, ORGANIZERS, Choice, Flow, Step, Words
from bot.messages import Page, Reply, Text
from bot.repertoire import Repertoire, Voice
from bot.texts import Texts
from bot.turn import Turn
from storage.database import reading
from storage.tables import Conversation, LogEntry, Outbox

START = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
NAMES = tuple("abcdefgh")
VALUES = ("red", "green", "blue")
SENDER = Sender("little", "home", "ana", name="Ana", language="en", zone="Europe/Paris")
FACTS = {"values": {}, "today": START.date()}


def choice(name: str, when: dict[str, str] | None = None, values: tuple[str, ...] = VALUES) -> Step:
    """A question with buttons."""
    return Choice(name, values, when=when or {}, seen_by=FIGURES)


def finished(answers: object, facts: object, now: datetime) -> Sequence[Effect]:
    """What is done at the end: it is recorded, so that a test can count."""
    return (Record("finished", Subject(), dict(answers)),)


def flow(steps: Sequence[Step], renamed: dict[str, str] | None = None) -> Flow:
    """The one flow."""
    return Flow("talk", tuple(steps), finished, lambda turn, it: FACTS, closes=False, renamed=renamed or {})


ASIDE = Flow(
    "aside",
    (Words("words", seen_by=ORGANIZERS), Choice("pass", ("yes",), seen_by=FIGURES)),
    lambda *_: (),
    lambda *_: FACTS,
)


def texts(folder: Path) -> Texts:
    """The engine's own texts, and one for each name and value that a flow here may have."""
    lines = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n']
    for name in NAMES:
        keys = (f"{name}.ask", f"{name}.name", *(f"{name}.{value}" for value in VALUES))
        lines += [f'msgid "{key}"\nmsgstr "{key.rpartition(".")[2]}"\n' for key in keys]
    (folder / "talk").mkdir()
    (folder / "talk" / "en.po").write_text("\n".join(lines), "utf-8")
    return Texts.load(Path(bot.__file__).parent, folder)


def repertoire(flows: dict[str, Flow]) -> Repertoire:
    """Nothing but *flows* (which may be changed later); a greeting begins the conversation."""

    def greet(turn: Turn) -> None:
        turn.perform((Ask("talk", Subject()),))

    return Repertoire(
        flows=flows,
        performers={},
        nudges={},
        wishes={},
        presses={},
        commands=(),
        jobs={},
        page=lambda turn, name: Page(Text("bot.plain", {"text": name})),
        workspaces=lambda session, program: frozenset(),
        beside=lambda session, person, pair: frozenset() if person is None else frozenset({person}),
        voice=lambda session, person, program: Voice("en"),
        greet=greet,
        known=lambda turn: turn.session.exec(select(Conversation)).first() is not None,
        unasked=lambda turn, words: False,
        aside="aside",
        about=lambda turn, subject: Text("bot.plain", {"text": "it"}),
        failed=lambda turn, subject, why: turn.record("failed", subject, why=why),
        unreachable=lambda turn, account, why: None,
        offers=lambda turn, call, argument, typed: (),
        posted=lambda turn, program, place, why, cure: None,
        partly=lambda turn, row, found: None,
        refused=lambda turn, workspace, why: None,
    )


class Little:
    """One person, one conversation."""

    def __init__(self, words: Texts, steps: Sequence[Step], database: Database) -> None:
        self.database = database
        self.flows = {"talk": flow(steps), "aside": ASIDE}
        self.engine = Engine(self.database, repertoire(self.flows), words)
        self.taken: list[AnyEvent] = []

    def edit(self, steps: Sequence[Step], renamed: dict[str, str] | None = None) -> None:
        """Put another version of the flow in place."""
        self.flows["talk"] = flow(steps, renamed)

    def say(self, text: str) -> Reply:
        """Type."""
        return self.take(Said(self._id(), self._now(), SENDER, text))

    def press(self, step: str, value: str) -> Reply:
        """Press a button of that step."""
        return self.take(Chose(self._id(), self._now(), SENDER, f"c{self.conversation().id}.{step}", value))

    def take(self, event: AnyEvent) -> Reply:
        """Hand an event to the engine."""
        self.taken.append(event)
        return self.engine.turn(event)

    def conversation(self) -> Conversation:
        """The conversation as it stands."""
        with reading(self.database) as session:
            found = session.exec(select(Conversation).where(Conversation.flow == "talk")).one()
            session.expunge_all()
            return found

    def prompted(self) -> tuple[str, str]:
        """(step, first value) of the newest question that has buttons."""
        with reading(self.database) as session:
            rows = session.exec(select(Outbox).where(Outbox.kind == "send").order_by(col(Outbox.id).desc())).all()
            for row in rows:
                for button in encoding.from_json(row.message).choices:
                    if button.token.startswith("c") and row.step in NAMES:
                        return button.token.partition(".")[2], button.value
        raise AssertionError("nothing was asked")

    def answers(self) -> dict[str, object]:
        """What is stored, by the name it was given under."""
        from storage.tables import Answer

        with reading(self.database) as session:
            rows = session.exec(
                select(Answer.step, Answer.value)
                .join(Conversation, col(Conversation.id) == Answer.conversation_id)
                .where(Conversation.flow == "talk")
            ).all()
            return dict(rows)

    def logged(self, code: str) -> int:
        """How often something is in the log."""
        with reading(self.database) as session:
            return len(session.exec(select(LogEntry).where(LogEntry.code == code)).all())

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """All rows of all tables."""
        with reading(self.database) as session:
            return {
                table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key)).all()]
                for table in SQLModel.metadata.sorted_tables
            }

    def _id(self) -> str:
        return f"event:{len(self.taken)}"

    def _now(self) -> datetime:
        return START + timedelta(minutes=len(self.taken))
