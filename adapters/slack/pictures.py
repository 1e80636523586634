"""Pictures on pages: Slack shows a file that was uploaded before, by its id."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

import structlog
from slack_sdk.errors import SlackApiError

from adapters.slack import failures
from adapters.slack.render import Block
from adapters.slack.views import Picture

if TYPE_CHECKING:
    from adapters.slack.clients import Clients

log = structlog.get_logger()

REMEMBERED = 500


class Pictures:
    """Uploads each picture once."""

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()
        """The file's id by workspace and content."""

    async def in_place(self, team: str, blocks: list[Block | Picture]) -> list[Block]:
        """The blocks with each picture as an image; without those that Slack does not take."""
        found: list[Block] = []
        for block in blocks:
            if isinstance(block, Picture):
                shown = await self._image(team, block)
                found += [shown] if shown is not None else []
            else:
                found.append(block)
        return found

    async def _image(self, team: str, picture: Picture) -> Block | None:
        key = (team, hashlib.sha256(picture.content).hexdigest())
        if key not in self._known:
            client = await self.clients.of(team)
            try:
                answer = await client.files_upload_v2(
                    filename=picture.name, title=picture.alt, content=picture.content, alt_txt=picture.alt
                )
            except (SlackApiError, *failures.LOST) as error:
                log.warning("no_picture", code=failures.of(error).code)
                return None
            self._known[key] = answer["files"][0]["id"]
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return {"type": "image", "slack_file": {"id": self._known[key]}, "alt_text": picture.alt}
