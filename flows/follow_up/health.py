"""How a pair is doing, with reasons that anyone can recompute from the record. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from flows.follow_up.rests import Span, counted_on

State = Literal["new", "on_track", "needs_attention", "half_silent", "silent", "ended"]

WORSE: dict[str, int] = {"on_track": 0, "new": 0, "needs_attention": 1, "half_silent": 2, "silent": 3, "ended": 0}
"""Rank: a change to a higher rank makes an alert."""
GRACE = 7
"""Days after the first-contact check before a pair without contact needs attention."""
TWO_ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Side:
    """One side's rounds, oldest first: `answered`, `lapsed`, `asked`, and the answers to "did you connect?"."""

    rounds: tuple[str, ...]
    met: tuple[str, ...]

    @property
    def silent(self) -> bool:
        """Without answer for the last two rounds that ended."""
        ended = [state for state in self.rounds if state in ("answered", "lapsed")]
        return len(ended) >= TWO_ROUNDS and all(state == "lapsed" for state in ended[-TWO_ROUNDS:])

    @property
    def not_yet(self) -> int:
        """How many "not yet" in a row, up to now."""
        count = 0
        for answer in reversed(self.met):
            if answer != "not_yet":
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class History:
    """A pair's record: days are the program's; `rests` are taken out of every clock. Of `contacts` the last counts."""

    introduced: date
    rhythm_days: int
    first_check: int
    contacts: tuple[date, ...]
    mentor: Side
    mentee: Side
    fit: tuple[str, ...] = ()
    by_days: bool = False
    rests: tuple[Span, ...] = ()
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """A state and its reasons: codes with numbers."""

    state: State
    reasons: tuple[dict[str, Any], ...]


def health(history: History, today: date) -> Health:
    """The state on *today*, by the first rule that fits.

    Ended; silent (both sides without answer for two rounds); half-silent (one side); needs attention (no contact
    for 1.5 times the rhythm, or none at all a week after the first-contact check, two "not yet" in a row, a fit "not
    good"); new (no contact yet); on track.
    """
    if history.ended:
        return Health("ended", ())
    reasons = _reasons(history, today)
    quiet = [name for name, side in (("mentor", history.mentor), ("mentee", history.mentee)) if side.silent]
    if len(quiet) == 2:
        return Health("silent", ({"code": "both_unanswered", "n": TWO_ROUNDS}, *reasons))
    if quiet:
        return Health("half_silent", ({"code": "side_unanswered", "n": TWO_ROUNDS, "side": quiet[0]}, *reasons))
    if reasons:
        return Health("needs_attention", tuple(reasons))
    return Health("on_track" if history.contacts else "new", ())


def next_change(history: History, today: date) -> date | None:
    """The next day on which time alone may change the state; None where only an answer can."""
    due = _deadline(history)
    return due + timedelta(days=1) if due >= today and not history.ended else None


def worse(before: str, after: State) -> bool:
    """Whether the change calls for an alert."""
    return WORSE[after] > WORSE[before]


def calls(before: str, known: Iterable[Mapping[str, Any]], found: Health) -> bool:
    """Whether what was *found* is to be a case, where it was *before* for reasons that were *known*.

    A change for the worse is; so is a reason that is new where the pair does no better: the old case may have been
    dismissed for another one.
    """
    if worse(before, found.state):
        return True
    fresh = {one["code"] for one in found.reasons} - {one["code"] for one in known} - {"unanswered"}
    return WORSE[found.state] == WORSE[before] > 0 and bool(fresh)


def longest_unseen(rhythm_days: int, first_check: int, by_days: bool) -> int:
    """The most days, rests left out, that a pair can be without contact before it needs attention, and is looked at."""
    return max(_since_contact(rhythm_days), _since_introduction(first_check, by_days)) + 1


def _since_contact(rhythm_days: int) -> int:
    return rhythm_days * 3 // 2


def _since_introduction(first_check: int, by_days: bool) -> int:
    return first_check + (3 if by_days else GRACE)


def _deadline(history: History) -> date:
    """The last day on which the pair is fine without another contact."""
    if history.contacts:
        return counted_on(max(history.contacts), _since_contact(history.rhythm_days), history.rests)
    days = _since_introduction(history.first_check, history.by_days)
    return counted_on(history.introduced, days, history.rests)


def _reasons(history: History, today: date) -> list[dict[str, Any]]:
    reasons: list[dict[str, Any]] = []
    if today > _deadline(history):
        since = max(history.contacts) if history.contacts else history.introduced
        code = "no_contact_since" if history.contacts else "no_contact_yet"
        reasons.append({"code": code, "n": (today - since).days, "expected": history.rhythm_days})
    not_yet = max(history.mentor.not_yet, history.mentee.not_yet)
    if not_yet >= TWO_ROUNDS:
        reasons.append({"code": "not_yet", "n": not_yet})
    if history.fit and history.fit[-1] == "not_good":
        reasons.append({"code": "fit_not_good"})
    unanswered = sum(_trailing_lapsed(side.rounds) for side in (history.mentor, history.mentee))
    if reasons and unanswered:
        reasons.append({"code": "unanswered", "n": unanswered})
    return reasons


def _trailing_lapsed(rounds: Sequence[str]) -> int:
    count = 0
    for state in reversed(rounds):
        if state in ("asked", "skipped"):
            continue
        if state != "lapsed":
            break
        count += 1
    return count
