"""A conversation turn, beside one SQLModel transaction written by hand: the same statements on the same rows.

Both run in the one writer thread, awaited from an event loop, on two databases that were set up alike. Before anything
is measured, the statements of both are compared: the same words, each as often.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event as hooks
from sqlalchemy import insert
from sqlmodel import Session, col, select

from benchmarks.measured import Measured, beside
from bot.composition.compose import texts
from bot.engine import Engine
from bot.events import Chose, Commanded, Said, Sender
from bot.writer import Writer
from flows.repertoire import repertoire
from storage import schema
from storage.database import connect, reading
from storage.tables import (
    Account,
    Answer,
    Conversation,
    Enrollment,
    Inbox,
    LogEntry,
    Membership,
    Outbox,
    Person,
    Program,
    ProgramLink,
    Workspace,
)

BLOCK = 20
ROUNDS = 25
MEMBERS = BLOCK * (ROUNDS + 1)
BEGINS = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
ANSWERS = BEGINS + timedelta(hours=1)
SET_UP = (
    "program create name:Tandem template:classic starts:2027-02-01 controller:Tandem contact:a@example.org "
    "safeguarding:b@example.org",
    "program open",
)


class Side:
    """A database with members who were just asked whether they are mentor or mentee."""

    def __init__(self, path: Path, members: int, sender: Callable[[str], Sender]) -> None:
        self._sender = sender
        self.database = connect(f"sqlite:///{path}")
        schema.upgrade(self.database)
        self.engine = Engine(self.database, repertoire(), texts())
        self.writer = Writer(self.database)
        self._next = 0
        for number, command in enumerate(SET_UP):
            self.engine.turn(Commanded(f"set-up:{number}", BEGINS, self._sender("olga"), "mentoring-admin", command))
        for number in range(members):
            who = self._sender(f"m{number}")
            self.engine.turn(Said(f"hello:{number}", BEGINS, who, "hello"))
            self.engine.turn(Chose(f"start:{number}", BEGINS, who, "do.start.1", "go"))

    def answer(self) -> Chose:
        """The next member's answer."""
        number = self._next
        self._next += 1
        return Chose(f"answer:{number}", ANSWERS, self._sender(f"m{number}"), f"c{number + 1}.role", "mentee")

    async def block(self, take: Callable[[Chose], object]) -> None:
        """A block of answers, each awaited as an event is."""
        for _ in range(BLOCK):
            answer = self.answer()
            await self.writer.run(lambda answer=answer: take(answer))

    def statements(self, take: Callable[[Chose], object]) -> list[str]:
        """What one answer asks of the database."""
        heard: list[str] = []

        def hear(*given: Any) -> None:
            heard.append(given[2])

        hooks.listen(self.database, "before_cursor_execute", hear)
        take(self.answer())
        hooks.remove(self.database, "before_cursor_execute", hear)
        return heard

    def close(self) -> None:
        """End the thread, let go of the file."""
        self.writer.close()
        self.database.dispose()


def sender(account: str) -> Sender:
    """A member of the one workspace; olga administers it."""
    return Sender("bench", "home", account, name=account, language="en", zone="Europe/Paris", admin=account == "olga")


def ratio() -> Measured:
    """Median of blocks of turns over the median of blocks of transactions."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        bot, hand = (Side(Path(folder) / f"{name}.sqlite", MEMBERS, sender) for name in ("bot", "hand"))
        statements = bot.statements(bot.engine.turn)
        by_hand = ByHand(hand.database, prompt(bot.database))
        written = hand.statements(by_hand)
        if sorted(statements) != sorted(written):
            raise AssertionError(f"the bot asks {statements}, by hand it is {written}")
        ours, theirs = beside(
            lambda: runner.run(bot.block(bot.engine.turn)), lambda: runner.run(hand.block(by_hand)), ROUNDS
        )
        bot.close()
        hand.close()
    details = {
        "turn_ms": round(ours / BLOCK * 1000, 3),
        "transaction_ms": round(theirs / BLOCK * 1000, 3),
        "statements": len(statements),
    }
    return Measured("turn", ours / theirs, "times the transaction", 1.5, details)


def prompt(database: Database) -> dict[str, Any]:
    """The question that the bot asked last: the transaction by hand writes it as it is."""
    with reading(database) as session:
        return (
            session.exec(select(Outbox).where(Outbox.kind == "send").order_by(col(Outbox.id).desc())).all()[0].message
        )


class ByHand:
    """One answer taken in by somebody who knows beforehand what it will be, and what is asked next."""

    def __init__(self, database: Database, prompt: dict[str, Any]) -> None:
        self.database = database
        self.prompt = prompt

    def __call__(self, answer: Chose) -> None:
        """Take the answer in."""
        with Session(self.database, expire_on_commit=False) as session, session.begin():
            session.execute(insert(Inbox), {"id": answer.id, "received_at": answer.at})
            account, person, _ = session.exec(
                select(Account, Person, Membership)
                .join(Person, col(Person.id) == Account.person_id)
                .join(Membership, col(Membership.account_id) == Account.id)
                .join(Workspace, col(Workspace.id) == Membership.workspace_id)
                .where(
                    Account.platform == answer.sender.platform,
                    Account.external_id == answer.sender.account,
                    Workspace.platform == answer.sender.platform,
                    Workspace.external_id == answer.sender.workspace,
                )
            ).one()
            account.wrote_at = answer.at
            conversation = session.get_one(Conversation, int(answer.token[1:].partition(".")[0]))
            program = session.get_one(Program, conversation.program_id)
            session.get_one(Enrollment, conversation.enrollment_id)
            session.exec(select(Answer.step, Answer.value).where(Answer.conversation_id == conversation.id)).all()
            session.exec(select(Answer).where(Answer.conversation_id == conversation.id, Answer.step == "role")).first()
            session.add(Answer(conversation_id=conversation.id, step="role", value="mentee", answered_at=answer.at))
            session.add(
                LogEntry(
                    at=answer.at,
                    code="answered",
                    person_id=person.id,
                    program_id=program.id,
                    enrollment_id=conversation.enrollment_id,
                    values={"flow": "onboarding", "step": "role", "value": "mentee"},
                )
            )
            asked = session.exec(
                select(Outbox)
                .where(Outbox.conversation_id == conversation.id, Outbox.step == "role", Outbox.kind == "send")
                .order_by(col(Outbox.id).desc())
            ).first()
            if asked is None:
                raise LookupError(f"conversation {conversation.id} asked nothing")
            sealed = {"text": {"k": "bot.sealed", "v": {"answer": {"t": {"k": "onboarding.role.mentee"}}}}}
            out = {"account_id": account.id, "program_id": program.id, "due_at": answer.at}
            session.add(Outbox(key=f"{answer.id}:1", kind="seal", message=sealed, seals=asked.id, **out))
            session.exec(select(ProgramLink.workspace_id).where(ProgramLink.program_id == program.id)).all()
            question = {"message": self.prompt, "conversation_id": conversation.id, "step": "topics"}
            session.add(Outbox(key=f"{answer.id}:2", **question, **out))
            conversation.asked_step = "topics"
            conversation.asked_at = answer.at
            session.flush()
            session.exec(
                select(Program)
                .join(Enrollment, col(Enrollment.program_id) == Program.id)
                .where(Enrollment.person_id == person.id)
                .order_by(col(Enrollment.id).desc())
                .limit(1)
            ).first()
