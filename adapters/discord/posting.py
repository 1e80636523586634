"""How a letter is posted: its messages in order, paced, each once."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

import discord

from adapters.discord import limits, raw, render
from adapters.pacer import Pacer
from adapters.refs import counting, joined
from bot.messages import Letter

EVERYBODY = ""
"""All of Discord is one workspace to the pacer: its limit is the bot's."""
REMEMBERED = 20_000
"""Messages."""


class Known:
    """Of which letters the messages are that were posted or found here."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, str] = OrderedDict()
        """By ref."""

    def add(self, ref: str, key: str) -> None:
        """The message *ref* is one of the letter's with this key."""
        self._keys[ref] = key
        while len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    def is_anothers(self, ref: str, key: str) -> bool:
        """Whether a message is known, and none of the letter's with this key."""
        return self._keys.get(ref, key) != key


class Posting:
    """Posts through a client, at the pacer's moments."""

    def __init__(self, sender: discord.Client, pacer: Pacer) -> None:
        self.sender = sender
        self.pacer = pacer
        self.begun: dict[str, list[str]] = {}
        """The refs of a long letter's messages that were sent before one failed: they are not sent again."""
        self.known = Known()

    async def post(
        self, channel: int, letter: Letter, key: str, *, named: Sequence[int] = (), called: bool = False
    ) -> str:
        """The ref of a letter, whose last message counts; *named* are mentioned in front, and *called* by that."""
        place = self.sender.get_partial_messageable(channel)
        mentions = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(one) for one in named] if called else False
        )
        begun = self.begun.setdefault(key, [])
        for number, post in enumerate(written(letter, named)):
            if number < len(begun):
                continue
            await self.pacer.slot(EVERYBODY, str(channel), awaited=letter.awaited or number > 0)
            with raw.files(post.files) as files:
                sent = await place.send(
                    post.content,
                    files=files,
                    view=raw.Rows(post.rows),
                    nonce=nonce(key, number),
                    allowed_mentions=mentions,
                    suppress_embeds=True,
                )
            begun.append(f"{channel}:{sent.id}")
            self.known.add(begun[-1], key)
        *others, last = self.begun.pop(key)
        return joined(last, others)

    def message(self, ref: str) -> discord.PartialMessage:
        """The message with that ref; of several the one that counts."""
        channel, _, message = counting(ref).partition(":")
        return self.sender.get_partial_messageable(int(channel)).get_partial_message(int(message))


def written(letter: Letter, named: Sequence[int] = ()) -> list[render.Post]:
    """The messages of a letter; *named* are mentioned in front of the first one."""
    first, *rest = render.posts(letter)
    front = " ".join(f"<@{one}>" for one in named)
    return [replace(first, content="\n".join(one for one in (front, first.content) if one)), *rest]


def nonce(key: str, number: int) -> str:
    """Discord posts a message with the same nonce once, for some minutes."""
    return hashlib.sha256(f"{key}:{number}".encode()).hexdigest()[: limits.NONCE - 1]
