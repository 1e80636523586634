"""The ref of a letter that became several messages (parts, files, one to each): the one that counts, and the others."""

from collections.abc import Iterable

APART = "|"


def joined(counts: str, others: Iterable[str] = ()) -> str:
    """One ref for all of them; *counts* is the message with the buttons, which is sealed and answered."""
    return APART.join((counts, *others))


def counting(ref: str) -> str:
    """The message that counts."""
    return ref.partition(APART)[0]


def each(ref: str) -> list[str]:
    """All of them."""
    return ref.split(APART)
