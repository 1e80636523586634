"""What a widget's `custom_id` says: everything that its press needs, so that it works after any restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from adapters.discord import limits

Kind = Literal["press", "pick", "collect", "send", "open", "command"]
_SIGNS: dict[Kind, str] = {"press": "p", "pick": "s", "collect": "c", "send": "f", "open": "o", "command": "m"}
_KINDS: dict[str, Kind] = {sign: kind for kind, sign in _SIGNS.items()}


@dataclass(frozen=True, slots=True)
class Id:
    """A widget: *press* chooses `value`; *pick* sends what is picked at once, *collect* notes it until *send*; *open*
    opens the window of a field (its kind and bounds are in `value`); *command* is a command's form.
    """

    kind: Kind
    token: str
    value: str = ""

    def __str__(self) -> str:
        """At most `limits.CUSTOM_ID` characters. Raises ValueError where it is longer: a token of ours is too long."""
        text = f"{_SIGNS[self.kind]}|{self.token}|{self.value}"
        if len(text) > limits.CUSTOM_ID:
            raise ValueError(f"{len(text)} characters are too many for {self.token!r}")
        return text


def parse(text: str) -> Id | None:
    """What a widget is; None for one that is not ours."""
    sign, _, rest = text.partition("|")
    token, bar, value = rest.partition("|")
    kind = _KINDS.get(sign)
    return Id(kind, token, value) if kind and bar else None
