"""A message of which nobody knows whether it arrived is read back, long after Discord has forgotten its nonce."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from discord import Permissions

from bot.adapter import Address, DeliveryError, Doubt
from bot.messages import Button, Letter, Span
from tests.adapters.discord.world import GENERAL, GUILD, LEAST
from tests.journeys.everywhere.on_discord import on_discord

HELLO = Letter("hello", (Span("Hello"),))
QUESTION = Letter(
    "met", (Span("Did you meet?"),), buttons=(Button("c1.met", "yes", "Yes"), Button("c1.met", "no", "No"))
)
MEET = Letter("introduction", (Span("Meet each other"),), small=(Span("Write to me alone"),))
FORGOTTEN = timedelta(minutes=20)


@pytest.fixture
async def sent(sqlite, tmp_path):
    """A server with Ana and Tom, where something is sent, and looked for long after."""
    async with on_discord(sqlite, tmp_path) as found:
        for name in ("Ana", "Tom"):
            await found.join(name.lower(), name, language="en")
        found.begun = found.clock.now()
        yield found


@asynccontextmanager
async def process(discord):
    """A process of the bot that has just started: it remembers nothing of what another one sent."""
    adapter = discord.composed()
    try:
        yield adapter
    finally:
        await adapter.end()


def to(discord, who):
    return Address("discord", GUILD, discord._people[who])


def doubt(discord, kind, letter, *who, key="key", place="", others=()):
    """In doubt since the beginning of the test."""
    addresses = [to(discord, one) for one in who]
    return Doubt(kind, addresses, letter, key, place, discord.begun, frozenset(others))


async def test_it_is_found_by_what_it_said(sent):
    """Another one is not taken for it."""
    async with process(sent) as adapter:
        ref = await adapter.send(to(sent, "ana"), HELLO, "key")
    sent.clock.move_to(sent.begun + FORGOTTEN)
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "send", HELLO, "ana")) == ref
        other = Letter("other", (Span("Hello again"),))
        assert await adapter.read_back(doubt(sent, "send", other, "ana", key="other")) is None


async def test_what_was_said_twice_in_the_same_words_is_two_messages(sent):
    """The one that arrived is known by its own row, or by who sent it: the other one did not."""
    async with process(sent) as adapter:
        first = await adapter.send(to(sent, "ana"), HELLO, "first")
        assert await adapter.read_back(doubt(sent, "send", HELLO, "ana", key="second")) is None
    async with process(sent) as adapter:
        second = doubt(sent, "send", HELLO, "ana", key="second", others=(first,))
        assert await adapter.read_back(second) is None
        ref = await adapter.send(to(sent, "ana"), HELLO, "second")
        assert await adapter.read_back(second) == ref != first


async def test_a_question_that_was_pressed_meanwhile_is_found(sent):
    """Its buttons are gone, and a line stands there; a question of the same words with other buttons is another one."""
    async with process(sent) as adapter:
        ref = await adapter.send(to(sent, "ana"), QUESTION, "key")
        again = Letter("met", QUESTION.text, buttons=(Button("c2.met", "yes", "Yes"), Button("c2.met", "no", "No")))
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "send", again, "ana", key="other")) is None
        await adapter.seal(to(sent, "ana"), ref, (Span("✓ Yes"),))
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "send", QUESTION, "ana")) == ref


async def test_what_came_of_a_long_letter_is_not_sent_again(sent):
    """It goes on where it ended."""
    long = Letter("long", (Span("word " * 500),))
    async with process(sent) as adapter:
        whole = await adapter.send(to(sent, "ana"), long, "key")
        sent.discord.messages[sent.discord.dm(sent._people["ana"]).id].pop()
    sent.clock.move_to(sent.begun + FORGOTTEN)
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "send", long, "ana")) is None
        await adapter.send(to(sent, "ana"), long, "key")
    assert len(sent.read("ana")) == len(whole.split("|"))


async def test_an_introduction_is_found_in_its_thread(sent):
    """With both names in front, and who can read there beneath."""
    both = [to(sent, "ana"), to(sent, "tom")]
    async with process(sent) as adapter:
        ref = await adapter.introduce(both, MEET, "key", GENERAL)
    sent.clock.move_to(sent.begun + FORGOTTEN)
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "introduce", MEET, "ana", "tom", place=GENERAL)) == ref


async def test_of_two_who_are_told_alone_the_one_who_was_told_is_not_told_again(sent):
    """The other one is."""
    both = [to(sent, "ana"), to(sent, "tom")]
    sent.discord.close_dms(sent._people["tom"])
    async with process(sent) as adapter:
        with pytest.raises(DeliveryError, match="closed"):
            await adapter.introduce(both, MEET, "key")
    sent.discord.open_dms(sent._people["tom"])
    sent.clock.move_to(sent.begun + FORGOTTEN)
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "introduce", MEET, "ana", "tom")) is None
        await adapter.introduce(both, MEET, "key")
    assert (len(sent.read("ana")), len(sent.read("tom"))) == (1, 1)


async def test_a_thread_that_was_being_filled_is_filled(sent):
    """There is no second one with the same name."""
    both = [to(sent, "ana"), to(sent, "tom")]
    sent.discord.fault("PUT /channels/{channel}/thread-members/{user}", status=400, code=30000)
    async with process(sent) as adapter:
        with pytest.raises(DeliveryError):
            await adapter.introduce(both, MEET, "key", GENERAL)
    async with process(sent) as adapter:
        await adapter.introduce(both, MEET, "key", GENERAL)
    (thread,) = [one for one in sent.discord.channels.values() if one.parent]
    assert set(sent._people.values()) < set(thread.members)


async def test_a_post_is_found_in_its_channel_and_pinned(sent):
    """Many would read it twice."""
    sent.discord.fault("PUT /channels/{channel}/messages/pins/{message}", status=403, code=50013)
    async with process(sent) as adapter:
        partly = await adapter.post(GUILD, GENERAL, QUESTION, "key")
    sent.clock.move_to(sent.begun + FORGOTTEN)
    async with process(sent) as adapter:
        assert await adapter.read_back(doubt(sent, "post", QUESTION, "ana", place=GENERAL)) == partly.ref
        another = doubt(sent, "post", QUESTION, "ana", key="other", place=GENERAL, others=(partly.ref,))
        assert await adapter.read_back(another) is None
    assert sent.discord.pins[GENERAL]


async def test_a_post_in_a_channel_that_the_bot_may_not_read_is_left_alone(sent):
    """Whoever asked for it can look, and ask again."""
    async with process(sent) as adapter:
        await adapter.post(GUILD, GENERAL, QUESTION, "key")
    sent.discord.permit(LEAST & ~Permissions(read_message_history=True).value)
    async with process(sent) as adapter:
        with pytest.raises(DeliveryError, match="in_doubt"):
            await adapter.read_back(doubt(sent, "post", QUESTION, "ana", place=GENERAL))
