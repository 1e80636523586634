"""discord.py's views and windows with the JSON of our own rendering.

They are ended before they are sent, so that discord.py keeps none: what is pressed is known by its id alone.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import discord

from adapters.discord import limits
from bot.messages import Attachment


class Rows(discord.ui.View):
    """Rows of components."""

    def __init__(self, rows: Sequence[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._rows = list(rows)
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """The rows as they were given."""
        return self._rows


class Window(discord.ui.Modal):
    """A window that asks for something."""

    def __init__(self, window: dict[str, Any]) -> None:
        super().__init__(title=window["title"], timeout=None, custom_id=window["custom_id"])
        self._window = window
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        """The window as it was given."""
        return self._window


@contextmanager
def files(attachments: Sequence[Attachment]) -> Iterator[list[discord.File]]:
    """Files to be sent along, with what a picture shows for those who do not see it."""
    found = [
        discord.File(BytesIO(one.content), filename=one.name, description=one.alt[: limits.ALT] or None)
        for one in attachments
    ]
    try:
        yield found
    finally:
        for one in found:
            one.close()
