"""What was queued arrives: in order, once, after stumbles too; one account's trouble is nobody else's."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database
from sqlmodel import col, select

import bot
from bot import delivery, encoding, recovery
from bot.adapter import DeliveryError, Doubt, Partly
from bot.clock import StandingClock
from bot.delivery import Deliverer
from bot.marking import TRIES, Outcome
from bot.messages import Message, Text, plain
from bot.outbox import LEASE
from bot.texts import Texts
from bot.writer import Writer
from storage.database import reading, writing
from storage.tables import Account, LogEntry, Membership, Outbox, Person, Workspace
from tests.bot.little import START, repertoire

TEXTS = Texts.load(Path(bot.__file__).parent)


class Platform:
    """Does what a test tells it: *answers* maps a text to what happens when it is sent."""

    platform = "little"

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        self.keys: dict[str, str] = {}
        self.answers: dict[str, list[Exception | Callable[[], object]]] = {}
        self.looked_up: list[str] = []

    async def send(self, address, letter, key):
        words = plain(letter.text)
        waiting = self.answers.get(words)
        if waiting:
            next_one = waiting.pop(0)
            if isinstance(next_one, Exception):
                raise next_one
            await next_one()
        self.got.append((address.account, words))
        self.keys[key] = f"ref-{key}"
        return self.keys[key]


class Telling(Platform):
    """One that can tell what arrived."""

    async def read_back(self, doubt):
        self.looked_up.append(doubt.key)
        return self.keys.get(doubt.key)


class Post:
    """Three accounts, a platform, and a clock."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = StandingClock(START)
        self.platform: Platform = Telling()
        self.unreachable: list[str] = []
        self.refused: list[str | None] = []
        self.posted: list[tuple[int | None, str | None]] = []
        self.partly: list[tuple[str, Partly]] = []
        self.deliverer = self.another()
        with writing(database) as session:
            workspace = Workspace(platform="little", external_id="home", name="Home", created_at=START)
            session.add(workspace)
            for name in ("ana", "bo", "cy"):
                person = Person(name=name, language="en", created_at=START)
                session.add(person)
                session.flush()
                account = Account(person_id=person.id, platform="little", external_id=name, created_at=START)
                session.add(account)
                session.flush()
                session.add(Membership(account_id=account.id, workspace_id=workspace.id))

    def another(self) -> Deliverer:
        """A second sender on the same database, as another process would be."""
        from dataclasses import replace

        plays = replace(
            repertoire({}),
            unreachable=lambda turn, account, why: self.unreachable.append(why),
            refused=lambda turn, workspace, why: self.refused.append(why),
            posted=lambda turn, program, place, why, cure: self.posted.append((turn.workspace, why)),
            partly=lambda turn, row, found: self.partly.append((row.kind, found)),
        )
        adapters = {"little": self.platform}
        return Deliverer(self.database, Writer(self.database), adapters, plays, TEXTS, self.clock)

    def queue(self, account: str, *texts: str, lane: str = "reply") -> None:
        """Have something to say to somebody."""
        with writing(self.database) as session:
            to = session.exec(select(Account).where(Account.external_id == account)).one()
            for text in texts:
                message = encoding.to_json(Message(Text("bot.plain", {"text": text})))
                session.add(Outbox(key=f"{account}:{text}", account_id=to.id, lane=lane, message=message, due_at=START))
                session.flush()

    def rows(self) -> dict[str, Outbox]:
        """Every row by its key."""
        with reading(self.database) as session:
            found = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
            session.expunge_all()
            return {row.key: row for row in found}

    def heard(self, account: str) -> list[str]:
        """What one account got, in order."""
        return [text for who, text in self.platform.got if who == account]


@pytest.fixture
def post(database) -> Post:
    """On both databases."""
    return Post(database)


async def test_order_holds_within_an_account_and_replies_go_before_nudges(post):
    """First come first served in a lane; an answer does not wait behind reminders."""
    post.queue("ana", "remind", lane="nudge")
    post.queue("ana", "1", "2", "3")
    assert await post.deliverer.drain() == 4
    assert post.heard("ana") == ["1", "2", "3", "remind"]
    assert {row.state for row in post.rows().values()} == {"sent"}


async def test_a_slow_account_holds_up_nobody_else(post):
    """While Ana's message hangs, Bo's arrives."""
    bo_has_it = asyncio.Event()
    post.platform.answers = {"slow": [bo_has_it.wait], "quick": [_sets(bo_has_it)]}
    post.queue("ana", "slow")
    post.queue("bo", "quick")
    await post.deliverer.drain()
    assert post.heard("ana") == ["slow"]
    assert post.heard("bo") == ["quick"]


async def test_what_is_sent_is_written_down_though_turn_after_turn_commits(post):
    """Else nothing more would be taken up while people write without a pause."""
    look = post.deliverer.writer.run

    async def looked(work):
        found = await look(work)
        post.deliverer.wake()  # A turn has committed meanwhile.
        return found

    post.deliverer.writer.run = looked
    post.queue("ana", "1", "2")
    post.queue("bo", "3")
    await asyncio.wait_for(post.deliverer.drain(), 10)
    assert {row.state for row in post.rows().values()} == {"sent"}


async def test_a_stumble_is_tried_again_when_the_platform_says_and_the_rest_waits_behind_it(post):
    """The one behind is not sent before, and does not count as tried."""
    post.platform.answers = {"1": [DeliveryError("ratelimited", retry_after=30)]}
    post.queue("ana", "1", "2")
    await post.deliverer.drain()
    assert post.heard("ana") == []
    rows = post.rows()
    assert rows["ana:1"].due_at == START + timedelta(seconds=30)
    assert rows["ana:2"].attempts == 0
    post.clock.move_to(START + timedelta(seconds=29))
    assert await post.deliverer.drain() == 0
    post.clock.move_to(START + timedelta(seconds=30))
    await post.deliverer.drain()
    assert post.heard("ana") == ["1", "2"]


async def test_a_message_that_never_arrives_is_set_aside_and_the_next_goes_out(post):
    """After eight tries with growing pauses; it is on record."""
    post.platform.answers = {"1": [DeliveryError("internal_error") for _ in range(TRIES)]}
    post.queue("ana", "1", "2")
    pauses: list[timedelta] = []
    for _ in range(TRIES):
        await post.deliverer.drain()
        row = post.rows()["ana:1"]
        if row.state == "waiting":
            pauses.append(row.due_at - post.clock.now())
            post.clock.move_to(row.due_at)
    assert post.rows()["ana:1"].state == "dead"
    assert len(pauses) == TRIES - 1
    assert max(pauses) <= timedelta(minutes=15)
    assert pauses[-1] > pauses[0]
    await post.deliverer.drain()
    assert post.heard("ana") == ["2"]
    with reading(post.database) as session:
        assert session.exec(select(LogEntry.code)).all() == ["undelivered"]


async def test_an_account_that_is_gone_is_told_to_the_organizers_once_it_is_known(post):
    """A permanent error is final at once."""
    post.platform.answers = {"1": [DeliveryError("account_inactive", permanent=True)]}
    post.queue("ana", "1")
    await post.deliverer.drain()
    assert post.rows()["ana:1"].state == "dead"
    assert post.unreachable == ["account_inactive"]
    with reading(post.database) as session:
        assert session.exec(select(Account.unreachable).where(Account.external_id == "ana")).one() == "account_inactive"


async def test_a_workspace_that_refuses_the_bot_is_no_fault_of_its_people(post):
    """Its messages wait without counting as tried; organizers are told once, and once when it is over."""
    post.platform.answers = {name: [DeliveryError("token_revoked", workspace=True)] * 20 for name in ("1", "2")}
    post.queue("ana", "1")
    post.queue("bo", "2")
    for _ in range(20):
        await post.deliverer.drain()
        post.clock.move_to(post.clock.now() + timedelta(minutes=11))
    assert post.heard("ana") == [] and post.unreachable == [] and post.refused == ["token_revoked"]
    await post.deliverer.drain()
    assert post.heard("ana") == ["1"] and post.heard("bo") == ["2"]
    assert post.refused == ["token_revoked", None]


async def test_what_waited_for_a_workspace_for_too_long_is_set_aside(post):
    """A week later it is no longer true."""
    post.platform.answers = {"1": [DeliveryError("token_revoked", workspace=True)] * 3}
    post.queue("ana", "1")
    await post.deliverer.drain()
    post.clock.move_to(post.clock.now() + timedelta(days=8))
    await post.deliverer.drain()
    assert post.rows()["ana:1"].state == "dead"
    assert post.unreachable == []


async def test_an_adapters_own_fault_is_a_stumble(post):
    """Whatever it raises, the others get their messages and it is tried again."""
    post.platform.answers = {"1": [KeyError("oops")]}
    post.queue("ana", "1")
    post.queue("bo", "2")
    await post.deliverer.drain()
    assert post.heard("bo") == ["2"]
    assert post.rows()["ana:1"].error == "KeyError"
    post.clock.move_to(post.rows()["ana:1"].due_at)
    await post.deliverer.drain()
    assert post.heard("ana") == ["1"]


async def test_what_is_leased_is_left_alone_and_looked_up_after_the_lease(post):
    """A sender that died between sending and marking: the message is found, and not sent again."""
    post.queue("ana", "1", "2")
    (first, second) = post.deliverer.outgoing.claim(START)
    post.platform.keys[first.key] = "ref-that-arrived"
    assert post.another().outgoing.claim(START) == []
    post.clock.move_to(START + LEASE + timedelta(seconds=1))
    await post.deliverer.drain()
    assert post.platform.looked_up == [first.key, second.key]
    assert post.heard("ana") == ["2"]
    assert post.rows()["ana:1"].ref == "ref-that-arrived"


async def test_a_message_whose_answer_was_lost_is_looked_up_before_the_next_try(post):
    """It had arrived: nothing is sent twice, even where the look itself has to wait."""
    post.platform.answers = {"1": [DeliveryError("reset", doubtful=True)]}
    post.queue("ana", "1")
    await post.deliverer.drain()
    post.platform.keys["ana:1"] = "ref-that-arrived"
    look = post.platform.read_back

    async def later(doubt):
        post.platform.read_back = look
        raise DeliveryError("ratelimited", retry_after=30)

    post.platform.read_back = later
    for _ in range(2):
        post.clock.move_to(post.rows()["ana:1"].due_at)
        await post.deliverer.drain()
    assert post.heard("ana") == [] and post.platform.looked_up == ["ana:1"]
    assert (post.rows()["ana:1"].state, post.rows()["ana:1"].ref) == ("sent", "ref-that-arrived")


async def test_of_several_the_one_that_was_not_reached_is_unreachable(post):
    """A platform that tells each of two alone says whom it could not tell."""
    post.platform.answers = {"1": [DeliveryError("closed", permanent=True, account="bo")]}
    post.queue("ana", "1")
    with writing(post.database) as session:
        row = session.exec(select(Outbox)).one()
        row.also = [session.exec(select(Account.id).where(Account.external_id == name)).one() for name in ("bo", "cy")]
        session.add(row)
    await post.deliverer.drain()
    with reading(post.database) as session:
        found = session.exec(select(Account.external_id).where(col(Account.unreachable).is_not(None))).all()
    assert found == ["bo"] and post.unreachable == ["closed"]


async def test_a_lane_whose_head_is_leased_waits_while_the_others_go_on(post):
    """Otherwise a second sender would overtake the first."""
    post.queue("ana", "1")
    post.deliverer.outgoing.claim(START)
    post.queue("ana", "2")
    post.queue("bo", "3")
    assert [parcel.key for parcel in post.another().outgoing.claim(START)] == ["bo:3"]


async def test_an_embedded_bot_lets_go_at_its_start_of_what_it_held(sqlite):
    """It is the only process, so the leases are its own; in doubt the platform is asked."""
    post = Post(sqlite)
    post.queue("ana", "1")
    (parcel,) = post.deliverer.outgoing.claim(START)
    post.platform.keys[parcel.key] = "ref"
    recovery.let_go(sqlite)
    await post.deliverer.drain()
    assert post.heard("ana") == []
    assert post.rows()["ana:1"].state == "sent"


async def test_another_process_keeps_its_leases_on_a_shared_database(postgres):
    """A start there says nothing about the others."""
    post = Post(postgres)
    post.queue("ana", "1")
    post.deliverer.outgoing.claim(START)
    recovery.let_go(postgres)
    assert post.another().outgoing.claim(START) == []


async def test_two_senders_side_by_side_send_nothing_twice(postgres):
    """Each row is claimed by one of them, and each account's order holds."""
    post = Post(postgres)
    texts = [str(number) for number in range(40)]
    for account in ("ana", "bo", "cy"):
        post.queue(account, *texts)
    await asyncio.gather(*(post.another().drain() for _ in range(3)))
    for account in ("ana", "bo", "cy"):
        assert post.heard(account) == texts


async def test_what_another_has_taken_up_meanwhile_is_that_ones_to_judge(post):
    """A sender that was away for longer than its lease: its failures no longer count, but what arrived has arrived."""
    post.queue("ana", "1")
    post.queue("bo", "2")
    first, second = (post.another().outgoing for _ in range(2))
    (one, two) = first.claim(START)
    later = START + LEASE + timedelta(seconds=1)
    assert len(second.claim(later)) == 2
    first.mark([Outcome(one.id, error="internal_error"), Outcome(two.id, ref="ref")], later)
    rows = post.rows()
    assert (rows["ana:1"].error, rows["ana:1"].lease_until) == (None, later + LEASE)
    assert rows["bo:2"].state == "sent"
    second.mark([Outcome(one.id, error="internal_error"), Outcome(two.id, error="internal_error")], later)
    rows = post.rows()
    assert (rows["ana:1"].error, rows["ana:1"].lease_until) == ("internal_error", None)
    assert rows["bo:2"].state == "sent"


async def test_nothing_is_sent_past_its_lease(post, monkeypatch):
    """Else another sender would have it as well: given up in time it is in doubt, and the next one is not begun."""
    monkeypatch.setattr(delivery, "WITHIN", 0.05)
    monkeypatch.setattr(delivery, "LONGEST_SEND", 0.0)
    post.platform.answers = {"hangs": [asyncio.Event().wait]}
    post.queue("ana", "hangs", "2")
    await post.deliverer.drain()
    rows = post.rows()
    assert (rows["ana:hangs"].error, rows["ana:hangs"].doubtful) == (delivery.TOO_SLOW, True)
    assert (rows["ana:2"].attempts, post.heard("ana")) == (0, [])


async def test_a_platform_that_is_not_connected_is_waited_for(post):
    """The rows wait; nothing is lost."""
    post.deliverer.adapters = {}
    post.queue("ana", "1")
    for _ in range(2 * TRIES):
        await post.deliverer.drain()
        post.clock.move_to(post.rows()["ana:1"].due_at)
    row = post.rows()["ana:1"]
    assert (row.state, row.error, row.attempts) == ("waiting", "no_adapter", 0)
    post.deliverer.adapters = {"little": post.platform}
    await post.deliverer.drain()
    assert post.heard("ana") == ["1"]


def _sets(event: asyncio.Event):
    async def set_it() -> None:
        event.set()

    return set_it


class Square(Platform):
    """A platform with a channel."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[str] = []
        self.answer: Partly | None = None
        """What it says of a post, where that is more than its ref."""

    async def post(self, workspace, place, letter, key):
        self.keys[key] = f"ref-{key}"
        self.posts.append(f"{workspace} {place} {plain(letter.text)}")
        return self.answer or self.keys[key]


class TellingSquare(Square, Telling):
    """One that can tell what was posted."""


def queue_post(post: Post, workspace: int = 1, **more) -> None:
    """Something to be posted, which Ana asked for."""
    with writing(post.database) as session:
        ana = session.exec(select(Account).where(Account.external_id == "ana")).one()
        message = encoding.to_json(Message(Text("bot.plain", {"text": "hello"})))
        where = {"workspace_id": workspace, "place": "square", "lane": "post", "due_at": START}
        session.add(Outbox(key="post", kind="post", account_id=ana.id, message=message, **where, **more))


@pytest.mark.parametrize("square", [TellingSquare, Square])
async def test_a_post_in_doubt_is_looked_up_or_left_alone(database, square):
    """Many would read it twice: where nobody can tell whether it arrived, it is set aside, and that is told."""
    post = Post(database)
    post.platform, tells = square(), square is TellingSquare
    post.platform.keys["post"] = "ref-post"
    queue_post(post, lease_until=START - timedelta(seconds=1))
    await post.another().drain()
    row = post.rows()["post"]
    assert post.platform.posts == []
    assert (row.state, row.ref, row.error) == (("sent", "ref-post", None) if tells else ("dead", None, "in_doubt"))
    assert [why for _, why in post.posted] == [None if tells else "in_doubt"]


class Reader(Platform):
    """A platform that keeps no keys: what is in doubt is read back, which finds nothing here."""

    def __init__(self) -> None:
        super().__init__()
        self.doubts: list[Doubt] = []

    async def read_back(self, doubt):
        self.doubts.append(doubt)


async def test_what_is_in_doubt_for_long_is_looked_for_since_its_first_try(database):
    """However late the platform lets it be tried again; what arrived since is none of it."""
    post = Post(database)
    post.platform = Reader()
    post.platform.answers = {"2": [DeliveryError("reset", doubtful=True), DeliveryError("limited", retry_after=7200)]}
    post.queue("ana", "1", "2")
    post.deliverer = post.another()
    for hours in range(4):
        post.clock.move_to(START + timedelta(hours=hours))
        await post.deliverer.drain()
    assert post.heard("ana") == ["1", "2"]
    assert [(one.key, one.since, one.others) for one in post.platform.doubts] == [
        ("ana:2", START, frozenset({"ref-ana:1"})) for _ in range(2)
    ]


async def test_a_post_goes_to_the_workspace_it_was_asked_for(database):
    """Whoever asked is in several."""
    post = Post(database)
    post.platform = Square()
    with writing(database) as session:
        session.add(Workspace(platform="little", external_id="other", name="Other", created_at=START))
    queue_post(post, workspace=2)
    await post.another().drain()
    assert post.platform.posts == ["other square hello"] and post.posted == [(2, None)]


async def test_what_is_missing_of_a_message_that_arrived_is_told(database):
    """It counts as sent, and is not tried again."""
    post = Post(database)
    post.platform = Square()
    lacks = Partly("ref-post", "not_pinned", {"en": "Pin it yourself."})
    post.platform.answer = lacks
    queue_post(post)
    await post.another().drain()
    row = post.rows()["post"]
    assert (row.state, row.ref) == ("sent", "ref-post")
    assert post.posted == [(1, None)] and post.partly == [("post", lacks)]


async def test_a_platform_without_channels_says_so(database):
    """It is no fault of the account."""
    post = Post(database)
    queue_post(post)
    await post.deliverer.drain()
    assert post.posted == [(1, "no_channels")] and post.unreachable == []
    with reading(database) as session:
        assert set(session.exec(select(Account.unreachable)).all()) == {None}
