"""How a letter is posted to Slack: its files and messages in order, paced, each once; and how it is found again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from adapters.pacer import Pacer
from adapters.refs import joined
from adapters.slack import limits, render
from adapters.slack.words import word
from bot.adapter import DeliveryError
from bot.messages import Letter

REMEMBERED = 5_000
HISTORY = 15
"""Messages that Slack gives at once to every kind of app."""
EVENT = "binome_message"
FILE = "file:"
"""What the ref of a file begins with, before its id."""


class Posting:
    """Posts with the client it is given. Its methods raise what Slack's calls end with."""

    def __init__(self, pacer: Pacer) -> None:
        self.pacer = pacer
        self._sent: OrderedDict[str, Sequence[render.Block]] = OrderedDict()
        """The blocks of recent messages by ref, so that sealing one needs no look at its history."""
        self._begun: dict[str, list[str]] = {}
        """The refs of a long letter's messages that were sent before one failed (and all its files): not sent again."""
        self._files: dict[str, list[str]] = {}
        """The refs of a letter's files, until it is sent."""

    async def post(self, client: AsyncWebClient, team: str, channel: str, letter: Letter, key: str) -> str:
        """Post to a channel, or to a user's direct conversation; the ref. After a failure it goes on where it was."""
        # Each once: of many files some call or other fails in bad weather, and the next try goes on there.
        filed = self._files.setdefault(key, []) if letter.files else []
        for file in () if key in self._begun else letter.files[len(filed) :]:
            place = channel if channel[:1] in "DGC" else await direct(client, channel)
            uploaded = await client.files_upload_v2(
                channel=place, filename=file.name, title=file.alt or file.name, content=file.content, alt_txt=file.alt
            )
            filed.append(f"{FILE}{uploaded['files'][0]['id']}")
        begun = self._begun.setdefault(key, [])
        posts = render.posts(letter, word(letter.language, "send"))
        for number, post in enumerate(posts):
            if number < len(begun):
                continue
            await self.pacer.slot(team, channel, awaited=letter.awaited or number > 0)
            answer = await client.chat_postMessage(
                channel=channel,
                text=post.text,
                blocks=list(post.blocks),
                unfurl_links=False,
                unfurl_media=False,
                metadata={"event_type": EVENT, "event_payload": {"key": _short(key), "part": number, "of": len(posts)}},
            )
            begun.append(f"{answer['channel']}:{answer['ts']}")
            self.remember(begun[-1], post.blocks)
        *others, last = self._begun.pop(key)
        return joined(last, [*others, *self._files.pop(key, ())])

    async def found(self, client: AsyncWebClient, user: str, key: str) -> str | None:
        """The ref of the message that carries *key* in its metadata, among the latest of a user's direct conversation.

        Of a long letter that is its last message with the others; where only the first ones are there, posting goes on
        after them. Which files went with it cannot be told any more.
        """
        channel = await direct(client, user)
        latest = await client.conversations_history(channel=channel, include_all_metadata=True, limit=HISTORY)
        parts: dict[int, str] = {}
        most = 0
        for message in latest["messages"]:
            told = message.get("metadata", {}).get("event_payload", {})
            if told.get("key") == _short(key):
                parts[int(told["part"])] = f"{channel}:{message['ts']}"
                most = int(told["of"])
        if not parts:
            return None
        refs = [parts[number] for number in sorted(parts)]
        if max(parts) + 1 == most:
            return joined(refs[-1], refs[:-1])
        self._begun[key] = refs
        return None

    async def blocks(self, client: AsyncWebClient, ref: str) -> Sequence[render.Block]:
        """The blocks of a message. Raises DeliveryError where it is gone."""
        if (known := self._sent.get(ref)) is not None:
            return known
        channel, _, ts = ref.partition(":")
        found = await client.conversations_history(channel=channel, latest=ts, oldest=ts, inclusive=True, limit=1)
        if not found["messages"]:
            raise DeliveryError("message_not_found", permanent=True)
        return found["messages"][0].get("blocks", [])

    def remember(self, ref: str, blocks: Sequence[render.Block]) -> None:
        """The message *ref* has these blocks now."""
        self._sent[ref] = blocks
        self._sent.move_to_end(ref)
        while len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)

    def forget(self, ref: str) -> None:
        """The message *ref* is gone."""
        self._sent.pop(ref, None)


async def direct(client: AsyncWebClient, user: str) -> str:
    """The direct conversation with a user."""
    return (await client.conversations_open(users=[user]))["channel"]["id"]


def _short(key: str) -> str:
    return key if len(key) <= limits.METADATA_KEY else f"…{key[-limits.METADATA_KEY :]}"
