"""The states of a program, and which follows which."""

NEXT = {
    "surveying": ("draft",),
    "open": ("draft", "surveying"),
    "running": ("open",),
    "closed": ("running", "open", "paused"),
    "archived": ("closed",),
}
"""State → the states from which it is reached."""

JOINABLE = ("open", "running")
ASKED = "surveying"
"""People are asked what they need; nobody takes part yet."""
ASKING = ("draft", ASKED)
"""Before the opening."""
LIVE = ("open", "running", "paused")


def may_follow(state: str, now: str) -> bool:
    """Whether a program in state *now* may go to *state*."""
    return now in NEXT[state]
