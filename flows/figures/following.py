"""Figures of the months in between: first contact, prompts, whether pairs connect, and alerts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from flows.figures.figure import Figure, drawn, veiled, with_parts
from flows.figures.groups import MONTH, days, middle, rate, round_name, round_order, split
from flows.figures.history import Moment, as_of, moment
from flows.figures.values import Alert, Checkin, Meeting, Pair, Record

RECOVERY_DAYS = 30
_FOLLOWED = ("health", "help")
"""The alerts that a contact answers. A serious one is not mended by meeting again; the others are about no meeting."""


def first_contact_10(record: Record, at: Moment) -> Figure:
    """Pairs with a contact within 10 days of the introduction, of pairs introduced at least 10 days ago."""
    return _first_contact(record, at, 10)


def first_contact_30(record: Record, at: Moment) -> Figure:
    """Pairs with a contact within 30 days of the introduction, of pairs introduced at least 30 days ago."""
    return _first_contact(record, at, 30)


def _first_contact(record: Record, at: Moment, within: int) -> Figure:
    """Days are counted from the introduction's day in UTC. A pair that ended without contact counts as without.

    Pairs that were taken in while they already met are left out: their first contact was before.
    """
    record = as_of(record, at)
    old = [pair for pair in record.pairs if not pair.taken_in and days(pair.introduced_at, moment(at)) >= within]
    return rate(f"first_contact_{within}", at, old, lambda pair: in_touch(record, pair, within), record.couple)


def in_touch(record: Record, pair: Pair, within: int) -> bool:
    """Whether a contact of the pair lies within so many days of its introduction (or before it)."""
    last = pair.introduced_at.date() + timedelta(days=within)
    return any(meeting.met_on <= last for meeting in record.contacts.get(pair.id, ()))


def prompts_delivered(record: Record, at: Moment) -> Figure:
    """Check-in prompts that arrived, of those asked. By role, language and platform.

    One has not arrived where its question was never put, or its messages are known and none was sent. Where they were
    purged after sending, or the member answered, it has.
    """
    record = as_of(record, at)
    arrived = set(_arrived(record))
    return _prompts("prompts_delivered", record, at, record.checkins, lambda one: one in arrived)


def prompts_answered(record: Record, at: Moment) -> Figure:
    """Check-in prompts that were answered, of those that arrived. By role, language and platform."""
    record = as_of(record, at)
    return _prompts("prompts_answered", record, at, _arrived(record), lambda one: one.answered_at is not None)


def _arrived(record: Record) -> list[Checkin]:
    """The prompts that arrived."""
    sent = {one.conversation: one.sent_at is not None for one in record.sendings}

    def arrived(one: Checkin) -> bool:
        if one.answered_at is not None or one.conversation is None:
            return True
        return sent.get(one.conversation, not one.never_put)

    return [one for one in record.checkins if arrived(one)]


def _prompts(
    name: str, record: Record, at: Moment, prompts: Iterable[Checkin], counts: Callable[[Checkin], bool]
) -> Figure:
    cases = [one for one in prompts if one.member in record.member]

    def people(checkins: Iterable[Checkin]) -> frozenset[int]:
        return _askers(record, checkins)

    def of(label: str, group: list[Checkin]) -> Figure:
        return rate(label, at, group, counts, people)

    def platform(one: Checkin) -> str | None:
        known = record.member[one.member].platform
        return f"platform:{known}" if known else None

    return with_parts(
        of(name, cases),
        split(cases, lambda one: f"role:{record.member[one.member].role}", of),
        split(cases, lambda one: f"language:{record.member[one.member].language}", of),
        split(cases, platform, of),
    )


def connected_of_asked(record: Record, at: Moment) -> Figure:
    """Sides that said "yes, we connected", of the sides asked. By round.

    Who was asked is who got the prompt. A side that was spared a round (the pair does well, a date of its own is still
    to come), whose week had no room for it, or whom it never reached, is in neither number.
    """
    record = as_of(record, at)
    return _connected("connected_of_asked", record, at, _arrived(record))


def connected_of_answered(record: Record, at: Moment) -> Figure:
    """Sides that said "yes, we connected", of the sides that answered. By round."""
    record = as_of(record, at)
    return _connected("connected_of_answered", record, at, [one for one in record.checkins if one.met is not None])


def _connected(name: str, record: Record, at: Moment, cases: list[Checkin]) -> Figure:
    def of(label: str, group: list[Checkin]) -> Figure:
        return rate(label, at, group, lambda one: one.met == "yes", lambda some: _askers(record, some))

    return with_parts(of(name, cases), split(cases, lambda one: round_name(one.period), of, round_order))


def two_sided_agreement(record: Record, at: Moment) -> Figure:
    """Rounds in which both sides said that they connected, or both that they did not, of rounds both answered.

    A date that is planned, "not yet" and a call for help are all "did not".
    """
    record = as_of(record, at)
    rounds: defaultdict[tuple[int, str], dict[int, bool]] = defaultdict(dict)
    for one in record.checkins:
        if one.met is not None:
            rounds[one.pair, one.period][one.member] = one.met == "yes"
    both = [(pair, sides) for (pair, _), sides in rounds.items() if len(sides) == 2]
    people = record.couple(record.pair[pair] for pair, _ in both if pair in record.pair)
    agreed = sum(1 for _, sides in both if len(set(sides.values())) == 1)
    return drawn("two_sided_agreement", "rate", agreed, len(both), at, people)


def rhythm_kept(record: Record, at: Moment) -> Figure:
    """Pairs with at least one contact for each whole period of their rhythm, of pairs at least one period old.

    Periods run from the introduction to the end of the pair or to *at*. Several contacts on one day are one. Breaks
    (a pause, a quiet period) are not taken out: no history of them is kept.
    """
    record = as_of(record, at)
    periods = {pair: int(_lived(pair, at) // pair.rhythm_days) for pair in record.pairs if pair.rhythm_days > 0}
    old = [pair for pair, whole in periods.items() if whole >= 1]
    return rate("rhythm_kept", at, old, lambda pair: len(_days_met(record, pair)) >= periods[pair], record.couple)


def meetings_per_month(record: Record, at: Moment) -> Figure:
    """Days on which a pair met, over the months that pairs lived (from the introduction to the end, or to *at*).

    Both sides' reports of one day are one meeting. The part `confirmed` takes only days that both named; the part
    `in:2027-03` what was in that month of the calendar (UTC), about the pairs that lived or met in it.
    """
    record = as_of(record, at)
    months = sum(_lived(pair, at) for pair in record.pairs) / MONTH
    people = record.couple(record.pairs)
    met = {pair: _days_met(record, pair) for pair in record.pairs}
    sure = sum(len(_days_met(record, pair, lambda one: one.confirmed)) for pair in record.pairs)
    confirmed = drawn("confirmed", "mean", sure, months, at, people)
    whole = drawn("meetings_per_month", "mean", sum(map(len, met.values())), months, at, people)
    return with_parts(whole, [confirmed], _by_month(record, at, met))


def _by_month(record: Record, at: Moment, met: Mapping[Pair, frozenset[date]]) -> tuple[Figure, ...]:
    """Days met over months lived, for each month of the calendar in which a pair lived."""
    lived, meetings = defaultdict[str, float](float), Counter[str]()
    pairs = defaultdict[str, set[Pair]](set)
    for pair, on in met.items():
        for month, length in _months(pair.introduced_at, pair.ended_at or moment(at)):
            lived[month] += length
            pairs[month].add(pair)
        for day in on:
            meetings[_month(day)] += 1
            pairs[_month(day)].add(pair)
    return veiled(
        [
            drawn(f"in:{month}", "mean", meetings[month], lived[month] / MONTH, at, record.couple(pairs[month]))
            for month in sorted(pairs)
        ]
    )


def _months(since: datetime, until: datetime) -> Iterator[tuple[str, float]]:
    """Each month of the calendar between two times, and the days of it that lie between them."""
    while since < until:
        following = datetime(since.year + since.month // 12, since.month % 12 + 1, 1, tzinfo=UTC)
        yield _month(since), days(since, min(following, until))
        since = following


def _month(day: date) -> str:
    return f"{day.year}-{day.month:02}"


def _lived(pair: Pair, at: Moment) -> float:
    """Days from the introduction to the end, or to *at*."""
    return max(days(pair.introduced_at, pair.ended_at or moment(at)), 0)


def _days_met(record: Record, pair: Pair, counts: Callable[[Meeting], bool] = lambda _: True) -> frozenset[date]:
    """The days on which the pair met since its introduction: what came before is no fruit of the program."""
    first = pair.introduced_at.date()
    return frozenset(one.met_on for one in record.contacts.get(pair.id, ()) if one.met_on >= first and counts(one))


def silent_rate(record: Record, at: Moment) -> Figure:
    """Pairs of which neither side answers any more, of pairs that go on and are not paused."""
    return _quiet("silent_rate", "silent", record, at)


def half_silent_rate(record: Record, at: Moment) -> Figure:
    """Pairs of which one side does not answer any more, of pairs that go on and are not paused."""
    return _quiet("half_silent_rate", "half_silent", record, at)


def _quiet(name: str, health: str, record: Record, at: Moment) -> Figure:
    record = as_of(record, at)
    going = [pair for pair in record.pairs if pair.ended_at is None and pair.state == "active"]
    return rate(name, at, going, lambda pair: pair.health == health, record.couple)


def recovery_rate(record: Record, at: Moment) -> Figure:
    """Alerts about a pair followed by a contact within 30 days, of such alerts opened at least 30 days ago.

    Alerts of health and of help. The contact lies on the day of the alert or later, and was reported after it.
    """
    record = as_of(record, at)
    old = [
        one
        for one in record.alerts
        if one.kind in _FOLLOWED and one.pair in record.pair and days(one.opened_at, moment(at)) >= RECOVERY_DAYS
    ]
    return rate("recovery_rate", at, old, lambda one: _recovered(record, one), lambda some: _touched(record, some))


def _recovered(record: Record, alert: Alert) -> bool:
    first = alert.opened_at.date()
    last = first + timedelta(days=RECOVERY_DAYS)
    meetings = record.contacts.get(alert.pair, ()) if alert.pair is not None else ()
    return any(first <= one.met_on <= last and one.reported_at > alert.opened_at for one in meetings)


def alert_age(record: Record, at: Moment) -> Figure:
    """Median days that open alerts have been open, out of how many are open. The part `oldest` is the longest."""
    record = as_of(record, at)
    waiting = [one for one in record.alerts if one.resolved_at is None]
    ages = [days(one.opened_at, moment(at)) for one in waiting]
    people = _touched(record, waiting)
    oldest = drawn("oldest", "days", max(ages, default=0), len(ages), at, people)
    return middle("alert_age", at, ages, people, [oldest])


def _askers(record: Record, checkins: Iterable[Checkin]) -> frozenset[int]:
    return record.persons(one.member for one in checkins)


def _touched(record: Record, alerts: Iterable[Alert]) -> frozenset[int]:
    """The persons that alerts are about: both of a pair, or the one member."""
    touched: frozenset[int] = frozenset()
    for one in alerts:
        if one.pair is not None and one.pair in record.pair:
            touched |= record.couple([record.pair[one.pair]])
        elif one.member is not None:
            touched |= record.persons([one.member])
    return touched
