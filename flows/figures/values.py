"""What the figures are computed from, as frozen values. It counts nothing and reads nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Member:
    """An enrollment, with its person's language and the platform that the person wrote on last."""

    id: int
    person: int
    role: str
    state: str
    joined_at: datetime
    onboarded_at: datetime | None = None
    accepted_at: datetime | None = None
    waiting_since: datetime | None = None
    left_at: datetime | None = None
    capacity: int = 1
    topics: tuple[str, ...] = ()
    language: str = "en"
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A member accepted or declined a charter."""

    member: int
    decision: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair that was introduced; proposals are no pairs yet. *mentor* and *mentee* are members' ids."""

    id: int
    mentor: int
    mentee: int
    state: str
    introduced_at: datetime
    """For a pair that met before it was taken in: the taking in. What came before is no fruit of the program."""
    taken_in: bool = False
    rhythm_days: int = 30
    health: str = "new"
    ended_at: datetime | None = None
    end_reason: str | None = None
    completed: bool = False


@dataclass(frozen=True, slots=True)
class Checkin:
    """One side was, or will be, asked whether they connected. *met* is the answer's code."""

    pair: int
    member: int
    period: str
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    met: str | None = None
    conversation: int | None = None
    never_put: bool = False
    """Its question waited behind others, and was never put."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A contact that one side reported."""

    pair: int
    member: int
    met_on: date
    reported_at: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """One side's answers of one round (mid1, mid2, end)."""

    pair: int
    member: int
    round: str
    answered_at: datetime
    score: int | None = None
    fit: str | None = None
    recommend: int | None = None
    hours: int | None = None
    """What a mentor says they gave to this pair, meetings and all the rest."""


@dataclass(frozen=True, slots=True)
class Alert:
    """A case for the organizers, about a pair or about one member."""

    id: int
    kind: str
    opened_at: datetime
    resolved_at: datetime | None = None
    pair: int | None = None
    member: int | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A member's goal and what became of it: open, met, dropped."""

    id: int
    member: int
    state: str
    set_at: datetime
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """The first time that a message of a conversation arrived; None while none did."""

    conversation: int
    sent_at: datetime | None


@dataclass(frozen=True)
class Record:
    """What is known of a program, every tuple in the order of its ids. Datetimes are aware UTC."""

    program: int
    members: tuple[Member, ...] = ()
    decisions: tuple[Decision, ...] = ()
    pairs: tuple[Pair, ...] = ()
    checkins: tuple[Checkin, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    satisfaction: tuple[Satisfaction, ...] = ()
    alerts: tuple[Alert, ...] = ()
    goals: tuple[Goal, ...] = ()
    sendings: tuple[Sending, ...] = ()
    until: datetime | None = None
    """Nothing later than this is in the record (`history.as_of`); None while it holds all that was read."""

    @cached_property
    def member(self) -> Mapping[int, Member]:
        """Members by id."""
        return {member.id: member for member in self.members}

    @cached_property
    def pair(self) -> Mapping[int, Pair]:
        """Pairs by id."""
        return {pair.id: pair for pair in self.pairs}

    @cached_property
    def accepted(self) -> Mapping[int, datetime]:
        """When each member first accepted a charter. A later one, asked again, is no second entry."""
        first = {member.id: member.accepted_at for member in self.members if member.accepted_at}
        for decision in self.decisions:
            if decision.decision == "accepted" and decision.member in self.member:
                known = first.get(decision.member, decision.decided_at)
                first[decision.member] = min(known, decision.decided_at)
        return first

    @cached_property
    def contacts(self) -> Mapping[int, tuple[Meeting, ...]]:
        """Each pair's meetings, reported or confirmed, by day."""
        found: defaultdict[int, list[Meeting]] = defaultdict(list)
        for meeting in sorted(self.meetings, key=lambda one: (one.met_on, one.reported_at)):
            found[meeting.pair].append(meeting)
        return {pair: tuple(meetings) for pair, meetings in found.items()}

    def persons(self, members: Iterable[int]) -> frozenset[int]:
        """The persons behind *members*: someone who is mentor and mentee is one person."""
        return frozenset(self.member[one].person for one in members if one in self.member)

    def couple(self, pairs: Iterable[Pair]) -> frozenset[int]:
        """The persons of *pairs*."""
        return self.persons(side for pair in pairs for side in (pair.mentor, pair.mentee))
