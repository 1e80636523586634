"""Figures of the way in: onboarding, charter, matching, and what is offered beside what is wanted."""

from collections import Counter
from collections.abc import Callable, Iterable

from flows.figures.figure import Figure, drawn, with_parts
from flows.figures.groups import days, middle, rate, split
from flows.figures.history import Moment, as_of, moment
from flows.figures.values import Member, Record

_GONE = ("declined", "left", "removed")
_ENTERING = ("screening", "held", "not_now")


def onboarding_rate(record: Record, at: Moment) -> Figure:
    """Members who answered the required questions, of all who joined. By role."""
    record = as_of(record, at)

    def of(name: str, members: list[Member]) -> Figure:
        return rate(name, at, members, lambda one: one.onboarded_at is not None, _persons)

    return _by_role("onboarding_rate", record.members, of)


def charter_rate(record: Record, at: Moment) -> Figure:
    """Members who accepted the charter, of those who were shown it (onboarded, or accepted already). By role."""
    record = as_of(record, at)
    shown = [one for one in record.members if one.onboarded_at is not None or one.id in record.accepted]

    def of(name: str, members: list[Member]) -> Figure:
        return rate(name, at, members, lambda one: one.id in record.accepted, _persons)

    return _by_role("charter_rate", shown, of)


def charter_delay(record: Record, at: Moment) -> Figure:
    """Median days from the end of onboarding to the first acceptance, over those who accepted after onboarding."""
    record = as_of(record, at)
    waits = {
        one: days(one.onboarded_at, record.accepted[one.id])
        for one in record.members
        if one.onboarded_at is not None and one.id in record.accepted and record.accepted[one.id] >= one.onboarded_at
    }
    return middle("charter_delay", at, list(waits.values()), _persons(waits))


def places_used(record: Record, at: Moment) -> Figure:
    """Mentor places with a mentee in a pair that goes on, of the places of all mentors in the pool.

    A mentor who was given more mentees than places fills their own places, not somebody else's.
    """
    record = as_of(record, at)
    mentors = [one for one in _pool(record) if one.role == "mentor"]
    taken = Counter(pair.mentor for pair in record.pairs if pair.ended_at is None)
    used = sum(min(taken[one.id], one.capacity) for one in mentors)
    return drawn("places_used", "rate", used, sum(one.capacity for one in mentors), at, _persons(mentors))


def match_rate(record: Record, at: Moment) -> Figure:
    """Mentees who were introduced to a mentor at least once, of the mentees who accepted the charter."""
    record = as_of(record, at)
    mentees = [one for one in record.members if one.role == "mentee" and one.id in record.accepted]
    introduced = {pair.mentee for pair in record.pairs}
    return rate("match_rate", at, mentees, lambda one: one.id in introduced, _persons)


def time_to_match(record: Record, at: Moment) -> Figure:
    """Median days from the acceptance of the charter to the first introduction, over members introduced. By role.

    Members introduced before they accepted (pairs that were taken in while they already met) are left out.
    """
    record = as_of(record, at)
    first: dict[int, float] = {}
    matched: list[Member] = []
    for pair in sorted(record.pairs, key=lambda one: one.introduced_at):
        for side in (pair.mentor, pair.mentee):
            accepted = record.accepted.get(side)
            if side in first or accepted is None or side not in record.member:
                continue
            first[side] = days(accepted, pair.introduced_at)
            if first[side] >= 0:
                matched.append(record.member[side])

    def of(name: str, members: list[Member]) -> Figure:
        return middle(name, at, [first[one.id] for one in members], _persons(members))

    return _by_role("time_to_match", matched, of)


def oldest_wait(record: Record, at: Moment) -> Figure:
    """Days that the member who has waited longest waits for a pair, out of how many wait. By role."""
    record = as_of(record, at)
    paired = {side for pair in record.pairs if pair.ended_at is None for side in (pair.mentor, pair.mentee)}
    waiting = [one for one in _pool(record) if one.waiting_since is not None and one.id not in paired]
    now = moment(at)

    def of(name: str, members: list[Member]) -> Figure:
        waits = [days(one.waiting_since, now) for one in members if one.waiting_since is not None]
        return drawn(name, "days", max(waits, default=0), len(members), at, _persons(members))

    return _by_role("oldest_wait", waiting, of)


def topics_covered(record: Record, at: Moment) -> Figure:
    """Topics with at least as many mentor places as mentees who want them, of the topics that a mentee wants.

    Each topic is a part: places offered, of mentees who want it; most wanted first. Members who declined or left are
    left out. A mentor's place counts for each topic that the mentor offers.
    """
    record = as_of(record, at)
    here = [one for one in record.members if one.state not in _GONE and one.left_at is None]
    wants = Counter(topic for one in here if one.role == "mentee" for topic in one.topics)
    places: Counter[str] = Counter()
    for one in here:
        if one.role == "mentor":
            places.update(dict.fromkeys(one.topics, one.capacity))
    parts = [
        drawn(
            f"topic:{topic}",
            "rate",
            places[topic],
            wants[topic],
            at,
            _persons(one for one in here if topic in one.topics),
        )
        for topic in sorted({*wants, *places}, key=lambda topic: (-wants[topic], -places[topic], topic))
    ]
    covered = sum(1 for topic in wants if places[topic] >= wants[topic])
    people = _persons(one for one in here if one.topics)
    return drawn("topics_covered", "rate", covered, len(wants), at, people, parts=parts)


def funnel(record: Record, at: Moment) -> Figure:
    """How many joined, and of them: onboarded, accepted the charter, were introduced, met, completed a pair."""
    record = as_of(record, at)
    joined = [one.id for one in record.members]
    onboarded = {one.id for one in record.members if one.onboarded_at is not None}
    sides = [(side, pair) for pair in record.pairs for side in (pair.mentor, pair.mentee)]
    reached = {
        "joined": set(joined),
        "onboarded": onboarded,
        "charter": set(record.accepted),
        "matched": {side for side, _ in sides},
        "met": {side for side, pair in sides if record.contacts.get(pair.id)},
        "completed": {side for side, pair in sides if pair.completed},
    }
    people = _persons(record.members)
    parts = [drawn(f"step:{step}", "rate", len(members), len(joined), at, people) for step, members in reached.items()]
    return drawn("funnel", "count", len(joined), len(joined), at, people, parts=parts)


def _persons(members: Iterable[Member]) -> frozenset[int]:
    return frozenset(one.person for one in members)


def _pool(record: Record) -> list[Member]:
    """Members who accepted, were let in and are still there, in a pair or not."""
    return [
        one
        for one in record.members
        if one.id in record.accepted and one.left_at is None and one.state not in (*_GONE, *_ENTERING)
    ]


def _by_role(name: str, members: Iterable[Member], of: Callable[[str, list[Member]], Figure]) -> Figure:
    """*of* all members, with its parts by role."""
    found = list(members)
    whole = of(name, found)
    return with_parts(whole, split(found, lambda one: f"role:{one.role}", of))
