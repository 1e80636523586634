"""Keeps what must not be read by whoever reads the database: tokens, encrypted with the operator's key.

Fernet (AES-128-CBC with HMAC-SHA256), with a key derived from `BINOME_SECRET_KEY` by HKDF-SHA256 (RFC 5869). Several
keys, separated by commas: the first one encrypts, all of them decrypt, so that a key can be replaced.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"binome tokens 1"


class WrongKey(Exception):
    """What was encrypted cannot be read with the key that is set."""

    def __init__(self) -> None:
        super().__init__(
            "BINOME_SECRET_KEY is not the key with which the tokens were encrypted. Set that one again "
            "(a new one may stand before it, separated by a comma), or have the workspaces install the bot again."
        )


class Vault:
    """Encrypts and decrypts. *secret*: one or several keys, separated by commas."""

    def __init__(self, secret: str) -> None:
        self._fernet = MultiFernet([Fernet(_derived(one.strip())) for one in secret.split(",") if one.strip()])

    def sealed(self, content: Mapping[str, Any]) -> str:
        """*content* (JSON) as a text that only the key opens."""
        return self._fernet.encrypt(json.dumps(content).encode()).decode()

    def opened(self, text: str) -> dict[str, Any]:
        """What `sealed` was given. Raises WrongKey."""
        try:
            return json.loads(self._fernet.decrypt(text.encode()))
        except InvalidToken:
            raise WrongKey from None

    def ticket(self) -> str:
        """A text that only this vault can have made."""
        return self._fernet.encrypt(b"ticket").decode()

    def is_ticket(self, text: str, seconds: int) -> bool:
        """Whether *text* is a ticket that is no older than so many *seconds*."""
        try:
            return self._fernet.decrypt(text.encode(errors="replace"), ttl=seconds) == b"ticket"
        except InvalidToken:
            return False


def _derived(secret: str) -> bytes:
    return base64.urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret.encode()))
