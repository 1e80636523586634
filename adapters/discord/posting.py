"""How a letter is posted: its messages in order, paced, each once."""

import hashlib
from collections.abc import Sequence

import discord

from adapters.discord import limits, raw, render
from adapters.pacer import Pacer
from adapters.refs import counting, joined
from bot.messages import Letter

EVERYBODY = ""
"""All of Discord is one workspace to the pacer: its limit is the bot's."""


class Posting:
    """Posts through a client, at the pacer's moments."""

    def __init__(self, sender: discord.Client, pacer: Pacer) -> None:
        self.sender = sender
        self.pacer = pacer
        self.begun: dict[str, list[str]] = {}
        """The refs of a long letter's messages that were sent before one failed: they are not sent again."""

    async def post(
        self, channel: int, letter: Letter, key: str, *, named: Sequence[int] = (), called: bool = False
    ) -> str:
        """The ref of a letter, whose last message counts; *named* are mentioned in front, and *called* by that."""
        place = self.sender.get_partial_messageable(channel)
        mentions = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(one) for one in named] if called else False
        )
        begun = self.begun.setdefault(key, [])
        for number, post in enumerate(render.posts(letter)):
            if number < len(begun):
                continue
            await self.pacer.slot(EVERYBODY, str(channel), awaited=letter.awaited or number > 0)
            front = " ".join(f"<@{one}>" for one in named) if number == 0 else ""
            with raw.files(post.files) as files:
                sent = await place.send(
                    "\n".join(one for one in (front, post.content) if one),
                    files=files,
                    view=raw.Rows(post.rows),
                    nonce=nonce(key, number),
                    allowed_mentions=mentions,
                    suppress_embeds=True,
                )
            begun.append(f"{channel}:{sent.id}")
        *others, last = self.begun.pop(key)
        return joined(last, others)

    def message(self, ref: str) -> discord.PartialMessage:
        """The message with that ref; of several the one that counts."""
        channel, _, message = counting(ref).partition(":")
        return self.sender.get_partial_messageable(int(channel)).get_partial_message(int(message))


def nonce(key: str, number: int) -> str:
    """Discord posts a message with the same nonce once, for some minutes."""
    return hashlib.sha256(f"{key}:{number}".encode()).hexdigest()[: limits.NONCE - 1]
