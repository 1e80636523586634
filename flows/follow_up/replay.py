"""The health of a pair told again from the log, as it was at each of its changes. Pure.

`record` reads what stands in the tables now; this reads nothing but what happened, in its order. Where the two differ,
what an organizer was told could not be recomputed from the record.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.turn import local
from flows.follow_up.health import Health, health
from flows.follow_up.record import Round, history
from flows.follow_up.rests import HOLDS, PAUSES, STATES, rests_in
from flows.program.terms import Terms
from storage.tables import LogEntry, Pair, SatisfactionAnswer


@dataclass(frozen=True, slots=True)
class Change:
    """A change of health as it was kept, and the one that the log gives for that moment."""

    at: datetime
    kept: str
    found: Health


@dataclass
class _Round:
    due: datetime
    number: int
    state: str
    met: str | None = None
    answered: tuple[datetime, int] | None = None


@dataclass
class _Told:
    """What the log has told of a pair so far."""

    rounds: dict[tuple[int, str], _Round] = field(default_factory=dict[tuple[int, str], _Round])
    met_on: list[tuple[int, date]] = field(default_factory=list[tuple[int, date]])
    rests: list[LogEntry] = field(default_factory=list[LogEntry])

    def take(self, entry: LogEntry) -> None:
        """One entry more."""
        side, values = entry.enrollment_id or 0, entry.values
        if entry.code in (*PAUSES, *HOLDS, STATES):
            self.rests.append(entry)
            return
        if entry.code in ("meeting_reported", "meeting_confirmed"):
            self.met_on.append((side, date.fromisoformat(values["met_on"])))
            return
        if entry.code == "meeting_withdrawn":
            self.met_on.remove((side, date.fromisoformat(values["met_on"])))
            return
        if entry.code not in ("checkin_asked", "checkin_answered", "checkin_lapsed"):
            return
        known = self.rounds.get((side, values["period"]))
        if known is None:
            due = datetime.fromisoformat(values["due"]) if "due" in values else entry.at
            known = self.rounds[side, values["period"]] = _Round(due, entry.id, "asked")
        if entry.code == "checkin_answered":
            known.state, known.met = "answered", values["met"]
            known.answered = known.answered or (entry.at, entry.id)
        elif entry.code == "checkin_lapsed":
            known.state = "lapsed"

    def side(self, enrollment: int) -> list[Round]:
        """A side's rounds in the order in which they were due."""
        mine = [one for (side, _), one in self.rounds.items() if side == enrollment]
        return [Round(one.state, one.met, one.answered) for one in sorted(mine, key=lambda one: (one.due, one.number))]


def replayed(
    entries: Sequence[LogEntry],
    pair: Pair,
    people: Mapping[int, int],
    rules: Terms,
    fits: Sequence[SatisfactionAnswer] = (),
) -> Iterator[Change]:
    """Each change of *pair*'s health that the log tells of.

    *entries*: those of the pair, of its two people and of its program, oldest first. *people*: the person of each of
    its two enrollments. *fits*: what was said of the match and shared, oldest first; the log does not hold it.
    """
    told = _Told()
    for entry in entries:
        if entry.pair_id == pair.id and entry.code == "serious":
            return  # Nothing is looked at any more.
        if entry.pair_id == pair.id and entry.code == "health":
            rests = rests_in(told.rests, set(people.values()), pair.id, pair.program_id, rules, entry.at)
            shared = [one.fit for one in fits if one.fit and one.shared and one.answered_at <= entry.at]
            record = history(
                pair,
                rules,
                [day for _, day in told.met_on],
                told.side(pair.mentor_id),
                told.side(pair.mentee_id),
                shared,
                rests,
                entry.at,
            )
            today = local(entry.at, rules.zone).date()
            yield Change(entry.at, entry.values["after"], health(replace(record, ended=False), today))
        elif entry.pair_id in (None, pair.id):
            told.take(entry)
