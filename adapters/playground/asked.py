"""Reads what a request asks for, field by field; what is missing or unknown is refused with a code."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request

from adapters.playground.store import Person, Store, Stored
from bot.languages import SPOKEN

LONGEST_TEXT = 50_000
"""Characters that a person may write at once."""
LONGEST_ID = 100


class Refused(Exception):
    """A request that cannot be met. `code` is for the page; `status` is HTTP's."""

    def __init__(self, code: str, status: int = 422) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Asked:
    """A request's JSON object (or its query), and the store to look names up in."""

    def __init__(self, given: Mapping[str, Any], store: Store) -> None:
        self.given = given
        self.store = store

    @classmethod
    async def of(cls, request: Request, store: Store) -> Asked:
        """The body of a POST, the query of a GET. Raises Refused."""
        if request.method == "GET":
            return cls(request.query_params, store)
        try:
            given = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise Refused("not_json", 400) from error
        if not isinstance(given, dict):
            raise Refused("not_an_object", 400)
        return cls(_whole(given), store)

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """A text that says something."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value.strip():
            raise Refused(f"needs_{name}")
        if len(value) > longest:
            raise Refused(f"long_{name}")
        return value

    def may(self, name: str, *, longest: int = LONGEST_TEXT) -> str | None:
        """A text, or None where it is absent or blank."""
        value = self.given.get(name)
        return None if value is None or value == "" else self.text(name, longest=longest)

    def value(self, name: str) -> str:
        """A text that may be empty or absent."""
        value = self.given.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            raise Refused(f"needs_{name}")
        return value

    def one_of(self, name: str, *allowed: str) -> str:
        """One of the allowed texts."""
        value = self.text(name)
        if value not in allowed:
            raise Refused(f"unknown_{name}")
        return value

    def language(self) -> str:
        """The reader's language: "en" where none is named."""
        return self.one_of("language", *SPOKEN) if self.given.get("language") else "en"

    def zone(self) -> str:
        """An IANA zone: UTC where none is named."""
        zone = self.may("zone", longest=80) or "UTC"
        if zone not in available_timezones():
            raise Refused("unknown_zone")
        return zone

    def id(self) -> str | None:
        """The act's id, where the page gave one."""
        return self.may("id", longest=LONGEST_ID)

    def person(self, name: str = "person") -> Person:
        """Someone on the playground."""
        person = self.store.person(self.text(name))
        if person is None:
            raise Refused("no_such_person", 404)
        return person

    def message(self) -> Stored | None:
        """The message that a press is about, or None where none is named."""
        given = self.given.get("message")
        if given is None:
            return None
        message = self.store.message(int(given)) if str(given).isascii() and str(given).isdigit() else None
        if message is None:
            raise Refused("no_such_message", 404)
        return message

    def conversation(self, name: str) -> str:
        """A conversation that exists."""
        conversation = self.text(name)
        if not self.store.has_conversation(conversation):
            raise Refused("no_such_conversation", 404)
        return conversation

    def values(self) -> dict[str, str]:
        """A form's fields by name."""
        given = self.given.get("values")
        if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
            raise Refused("needs_values")
        return {str(name): value for name, value in given.items()}

    def files(self) -> dict[str, bytes]:
        """Uploads by argument name, from base64."""
        given = self.given.get("files") or {}
        if not isinstance(given, dict):
            raise Refused("needs_files")
        try:
            return {str(name): b64decode(content, validate=True) for name, content in given.items()}
        except (NotBase64, TypeError, ValueError) as error:
            raise Refused("needs_files") from error

    def number(self, name: str, *, default: int, most: int) -> int:
        """A whole number from 1 to *most*."""
        given = str(self.given.get(name, default))
        if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= most:
            raise Refused(f"unknown_{name}")
        return int(given)


def _whole(given: Any) -> Any:
    """What JSON says, with a question mark for half a character: no database takes one."""
    if isinstance(given, str):
        return given.encode("utf-8", "replace").decode("utf-8")
    if isinstance(given, dict):
        return {_whole(name): _whole(value) for name, value in given.items()}
    return [_whole(one) for one in given] if isinstance(given, list) else given
