"""What a server refused beside a message that arrived, in words for its organizers."""

from collections.abc import Sequence

from adapters.discord.permissions import SEE
from adapters.discord.words import WORDS, permission, word
from bot.adapter import Partly

PINNING = ("Pin Messages", "Read Message History")
THREADS = (SEE, "Create Private Threads", "Send Messages in Threads")
FORBIDDEN = ("no_permission", "no_access")
"""The refusals that a permission would have prevented."""
_NO_THREAD = {
    "channel_not_found": "no_channel",
    "no_threads_here": "no_threads_here",
    "too_many_threads": "too_many_threads",
}


def unpinned(ref: str, code: str, lacking: Sequence[str]) -> Partly:
    """A post that stands in its channel, though not among the pins."""
    if code not in FORBIDDEN:
        return _partly(ref, code, "pin_it")
    return _denied(ref, code, "let_me_pin", PINNING, lacking)


def apart(ref: str, code: str, lacking: Sequence[str]) -> str | Partly:
    """An introduction that each read alone; nothing is missing where that is due to one of the two."""
    if code in FORBIDDEN:
        return _denied(ref, code, "let_me_open_threads", THREADS, lacking)
    return _partly(ref, code, _NO_THREAD[code]) if code in _NO_THREAD else ref


def _denied(ref: str, code: str, key: str, needed: Sequence[str], lacking: Sequence[str]) -> Partly:
    """Names what is denied; where Discord did not tell, all that is needed."""
    names = [one for one in needed if one in lacking] or list(needed)
    cure = {
        language: word(language, key).format(names=", ".join(permission(language, one) for one in names))
        for language in WORDS
    }
    return Partly(ref, f"{code}: {', '.join(names)}", cure)


def _partly(ref: str, code: str, key: str) -> Partly:
    return Partly(ref, code, {language: word(language, key) for language in WORDS})
