"""What the bot asks a server for, and why; and the link with which an admin adds it."""

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlencode

PERMISSIONS: Mapping[str, tuple[int, str]] = {
    "View Channels": (1 << 10, "to see the program's channel"),
    "Send Messages": (1 << 11, "to post an invitation there"),
    "Create Private Threads": (1 << 36, "to introduce two people to each other"),
    "Send Messages in Threads": (1 << 38, "to write the introduction into their thread"),
    "Attach Files": (1 << 15, "to send charts and lists"),
    "Read Message History": (1 << 16, "to pin the invitation, and to find a message again after a crash"),
    "Pin Messages": (1 << 51, "to pin the invitation"),
}
"""By the name that Discord's settings show: the bit, and the reason."""
ADMINISTRATOR = 1 << 3
WANTED = sum(bit for bit, _ in PERMISSIONS.values())


def link(application: int) -> str:
    """The page of Discord's on which a server's admin adds the bot."""
    asked = {"client_id": application, "scope": "bot applications.commands", "permissions": WANTED}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def application_of(token: str) -> int | None:
    """The application's id, which the first part of its bot's token holds; None where the token is no token."""
    head = token.partition(".")[0]
    try:
        found = base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return int(found) if found.isascii() and found.isdecimal() else None


def missing(permissions: int) -> list[str]:
    """The names of what a server did not grant."""
    if permissions & ADMINISTRATOR:
        return []
    return [name for name, (bit, _) in PERMISSIONS.items() if not permissions & bit]
