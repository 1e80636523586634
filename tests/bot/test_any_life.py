"""Engine and outbox against a model of a few lines, through any life: presses, repeats, bad weather, crashes."""

import asyncio
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel, col, select

from bot import recovery
from bot.adapter import DeliveryError
from bot.clock import StandingClock
from bot.delivery import Deliverer
from bot.engine import Engine
from bot.events import AnyEvent, Chose, Said
from bot.texts import Texts
from bot.writer import Writer
from storage.database import in_memory, reading
from storage.tables import Answer, Conversation, Inbox, LogEntry, Outbox
from tests.bot import little
from tests.bot.little import SENDER, START, VALUES, repertoire

STEPS = ("a", "b", "c", "d")
OFTEN = settings(max_examples=20, stateful_step_count=20, deadline=None)
WEATHER = st.sampled_from(("fair", "lost", "stumbles", "limited", "dies_before", "dies_after"))


@cache
def words() -> Texts:
    """The texts of the little bot."""
    return little.texts(Path(mkdtemp()))


class Death(BaseException):
    """The process is gone: no `except Exception` sees it."""


class Platform:
    """Keeps what arrived by key, and has weather: one word for each call, then it is fair."""

    platform = "little"

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.weather: list[str] = []

    async def send(self, address, letter, key):
        weather = self.weather.pop(0) if self.weather else "fair"
        if weather == "stumbles":
            raise DeliveryError("internal_error")
        if weather == "limited":
            raise DeliveryError("ratelimited", retry_after=30)
        if weather == "dies_before":
            raise Death
        self.arrived.append(key)
        if weather == "lost":
            raise DeliveryError("reset", doubtful=True)
        if weather == "dies_after":
            raise Death
        return key

    async def seal(self, address, ref, line):
        """Nothing to keep."""

    async def read_back(self, doubt):
        return doubt.key if doubt.key in self.arrived else None


class AnyLife(RuleBasedStateMachine):
    """The model: what was answered, and which events were acknowledged."""

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.database = in_memory()
        SQLModel.metadata.create_all(self.database)
        self.clock = StandingClock(START)
        self.platform = Platform()
        self.flows = {"talk": little.flow([little.choice(name) for name in STEPS]), "aside": little.ASIDE}
        self.answers: dict[str, str] = {}
        self.acknowledged: list[AnyEvent] = []
        self.number = 0
        self.writer = Writer(self.database)
        self.start()
        self.take(Said(self.id(), self.clock.now(), SENDER, "hello"))
        with reading(self.database) as session:
            self.talk = session.exec(select(Conversation.id)).one()

    def start(self) -> None:
        """A process begins, and lets go of what the one before it held."""
        plays = repertoire(self.flows)
        self.engine = Engine(self.database, plays, words())
        self.deliverer = Deliverer(self.database, self.writer, {"little": self.platform}, plays, words(), self.clock)
        recovery.let_go(self.database)

    def id(self) -> str:
        self.number += 1
        return f"event:{self.number}"

    def take(self, event: AnyEvent) -> None:
        self.engine.turn(event)
        self.acknowledged.append(event)

    def current(self) -> str | None:
        """The step that is asked, by the model."""
        return next((name for name in STEPS if name not in self.answers), None)

    def press(self, step: str, value: str) -> AnyEvent:
        return Chose(self.id(), self.clock.now(), SENDER, f"c{self.talk}.{step}", value)

    # What happens -----------------------------------------------------------------------------------------------------

    @rule(step=st.sampled_from(STEPS), value=st.sampled_from(VALUES))
    def presses(self, step, value):
        """Of any step, whether it is asked or not."""
        if step == self.current():
            self.answers[step] = value
        self.take(self.press(step, value))

    @precondition(lambda self: self.current() is not None)
    @rule(value=st.sampled_from(VALUES))
    def types(self, value):
        """What stands on a button."""
        self.answers[self.current()] = value
        self.take(Said(self.id(), self.clock.now(), SENDER, value))

    @rule(place=st.integers(0, 100))
    def comes_again(self, place):
        """An event that was acknowledged long ago."""
        assert self.engine.turn(self.acknowledged[place % len(self.acknowledged)]).repeated

    @rule(value=st.sampled_from(VALUES), retried=st.booleans())
    def dies_before_the_commit(self, value, retried):
        """Nothing was taken in; the platform may deliver it again."""
        step = self.current() or STEPS[0]
        press = self.press(step, value)

        def refuse(_):
            raise OperationalError("commit", {}, Exception("gone"))

        event.listen(self.database, "commit", refuse)
        try:
            self.engine.turn(press)
        except OperationalError:
            pass
        finally:
            event.remove(self.database, "commit", refuse)
        self.start()
        if retried:
            if step == self.current():
                self.answers[step] = value
            self.take(press)

    @rule(weather=st.lists(WEATHER, max_size=6))
    def sends(self, weather):
        """In that weather; a process that dies is followed by another."""
        self.platform.weather = list(weather)
        try:
            self.loop.run_until_complete(self.deliverer.drain())
        except Death:
            self.start()

    @rule(seconds=st.sampled_from((1, 31, 61, 1000)))
    def waits(self, seconds):
        """Time passes."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    # What holds -------------------------------------------------------------------------------------------------------

    @invariant()
    def remembers_what_was_acknowledged(self):
        """Answers and events: no more, no fewer."""
        with reading(self.database) as session:
            kept = session.exec(select(Answer.step, Answer.value).where(Answer.conversation_id == self.talk)).all()
            assert dict(kept) == self.answers
            assert set(session.exec(select(Inbox.id)).all()) == {one.id for one in self.acknowledged}
            finished = session.exec(select(LogEntry.id).where(LogEntry.code == "finished")).all()
            assert len(finished) == (self.current() is None)

    @invariant()
    def says_nothing_twice_and_in_order(self):
        """What arrived came once, and in the order in which it was written."""
        arrived = self.platform.arrived
        assert max(Counter(arrived).values(), default=1) == 1
        with reading(self.database) as session:
            written = session.exec(select(Outbox.key).where(Outbox.kind == "send").order_by(col(Outbox.id))).all()
        assert arrived == written[: len(arrived)]

    def teardown(self) -> None:
        """In the end everything has arrived."""
        try:
            self.platform.weather = []
            for _ in range(30):
                self.clock.move_to(self.clock.now() + timedelta(hours=1))
                self.loop.run_until_complete(self.deliverer.drain())
            with reading(self.database) as session:
                rows = session.exec(select(Outbox.key, Outbox.kind, Outbox.state).order_by(col(Outbox.id))).all()
            assert {state for _, _, state in rows} == {"sent"}
            assert self.platform.arrived == [key for key, kind, _ in rows if kind == "send"]
        finally:
            self.writer.close()
            self.loop.close()
            self.database.dispose()


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = OFTEN
