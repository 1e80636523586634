"""Every figure counted again, from the raw rows, by queries that share nothing with the code that reports them.

Each query gives one row a case: what the case counts for, then the names of the parts it belongs to (null: none).
"""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

Counted = dict[str, tuple[float, float]]
"""By part, "" for the whole: numerator and denominator."""
Reduce = Callable[[Sequence[float]], tuple[float, float]]

MONTH = 365.25 / 12


def share(cases: Sequence[float]) -> tuple[float, float]:
    """How many count, of how many."""
    return sum(cases), len(cases)


def total(cases: Sequence[float]) -> tuple[float, float]:
    """The sum, over how many."""
    return sum(cases), len(cases)


def middle(cases: Sequence[float]) -> tuple[float, float]:
    """The median, over how many."""
    return (median(cases) if cases else 0), len(cases)


def longest(cases: Sequence[float]) -> tuple[float, float]:
    """The greatest, out of how many."""
    return max(cases, default=0), len(cases)


def days(since: str, until: str) -> str:
    """SQL: days between two times."""
    return f"(julianday({until}) - julianday({since}))"


ACCEPTED = "(select min(decided_at) from charterdecision d where d.enrollment_id = e.id and d.decision = 'accepted')"
HERE = "e.state not in ('declined', 'left', 'removed') and e.left_at is null"
PAIRS = "(select * from pair where introduced_at is not null)"
ASKED = """checkin c join enrollment e on e.id = c.enrollment_id join person on person.id = e.person_id
  join account on account.person_id = person.id where c.asked_at is not null"""
ARRIVED = """(c.answered_at is not null or exists (
  select 1 from outbox o where o.conversation_id = c.conversation_id and o.kind = 'send' and o.sent_at is not null))"""
WHO = "'role:' || e.role, 'language:' || person.language, 'platform:' || account.platform"
MET = "json_extract(c.answers, '$.met')"
ROUND = "case when c.period glob 'd[0-9]*' then 'round:' || c.period else 'round:extra' end"
LIVED = f"max({days('p.introduced_at', 'coalesce(p.ended_at, :at)')}, 0)"
DAYS_MET = """(select count(distinct m.met_on) from meeting m where m.pair_id = p.id
  and m.met_on >= date(p.introduced_at))"""
NEXT = f"""(select q.id from {PAIRS} q where q.mentee_id = p.mentee_id and q.id <> p.id
  and q.introduced_at >= p.ended_at order by q.introduced_at, q.id limit 1)"""
LEFT_BEHIND = f"""{PAIRS} p join enrollment e on e.id = p.mentee_id where p.ended_at is not null and not p.completed
  and ({NEXT} is not null or e.left_at is null or {days("p.ended_at", "e.left_at")} > 1)"""


def touched(pair: str, within: int) -> str:
    """SQL: whether a contact of the pair lies within so many days of its introduction."""
    return f"""exists (select 1 from meeting m where m.pair_id = {pair}.id
      and m.met_on <= date({pair}.introduced_at, '+{within} days'))"""


def latest(column: str) -> str:
    """SQL: each side's latest answer to a question, in each pair."""
    return f"""(select s.*, row_number() over (
      partition by pair_id, enrollment_id order by answered_at desc) as nth
      from satisfactionanswer s where {column} is not null) s
      join enrollment e on e.id = s.enrollment_id where nth = 1"""


QUERIES: dict[str, tuple[Reduce, str]] = {
    "onboarding_rate": (
        share,
        """select exists (select 1 from logentry l where l.code = 'onboarded' and l.enrollment_id = e.id),
        'role:' || e.role from enrollment e
        where exists (select 1 from logentry l where l.code = 'enrolled' and l.enrollment_id = e.id)""",
    ),
    "charter_rate": (
        share,
        f"""select {ACCEPTED} is not null, 'role:' || e.role from enrollment e
        where exists (select 1 from logentry l where l.code in ('onboarded', 'charter_accepted')
        and l.enrollment_id = e.id)""",
    ),
    "charter_delay": (
        middle,
        f"""select {days("l.at", ACCEPTED)} from enrollment e join logentry l on l.enrollment_id = e.id
        and l.code = 'onboarded' where {ACCEPTED} >= l.at""",
    ),
    "match_rate": (
        share,
        f"""select exists (select 1 from logentry l join pair p on p.id = l.pair_id where l.code = 'introduced'
        and p.mentee_id = e.id) from enrollment e where e.role = 'mentee' and {ACCEPTED} is not null""",
    ),
    "time_to_match": (
        middle,
        f"""select {days(ACCEPTED, "min(p.introduced_at)")} as wait, 'role:' || e.role
        from enrollment e join {PAIRS} p on e.id in (p.mentor_id, p.mentee_id) group by e.id having wait >= 0""",
    ),
    "oldest_wait": (
        longest,
        f"""select {days("e.waiting_since", ":at")}, 'role:' || e.role from enrollment e where {HERE}
        and {ACCEPTED} is not null and e.waiting_since is not null
        and not exists (select 1 from {PAIRS} p where e.id in (p.mentor_id, p.mentee_id) and p.ended_at is null)""",
    ),
    "first_contact_10": (
        share,
        f"""select {touched("p", 10)} from {PAIRS} p where {days("p.introduced_at", ":at")} >= 10""",
    ),
    "first_contact_30": (
        share,
        f"""select {touched("p", 30)} from {PAIRS} p where {days("p.introduced_at", ":at")} >= 30""",
    ),
    "prompts_delivered": (share, f"select {ARRIVED}, {WHO} from {ASKED}"),
    "prompts_answered": (share, f"select c.answered_at is not null, {WHO} from {ASKED} and {ARRIVED}"),
    "connected_of_asked": (share, f"select coalesce({MET} = 'yes', 0), {ROUND} from {ASKED} and {ARRIVED}"),
    "connected_of_answered": (share, f"select {MET} = 'yes', {ROUND} from {ASKED} and {MET} is not null"),
    "two_sided_agreement": (
        share,
        f"""select min(met) = max(met) from (select c.pair_id, c.period, {MET} = 'yes' as met from checkin c
        where {MET} is not null) group by pair_id, period having count(*) = 2""",
    ),
    "rhythm_kept": (
        share,
        f"""select {DAYS_MET} >= cast({LIVED} / p.rhythm_days as integer) from {PAIRS} p
        where {LIVED} >= p.rhythm_days""",
    ),
    "silent_rate": (share, "select health = 'silent' from pair where state = 'active'"),
    "half_silent_rate": (share, "select health = 'half_silent' from pair where state = 'active'"),
    "recovery_rate": (
        share,
        f"""select exists (select 1 from meeting m where m.pair_id = a.pair_id and m.reported_at > a.opened_at
        and m.met_on between date(a.opened_at) and date(a.opened_at, '+30 days')) from alert a
        where a.kind in ('health', 'help') and a.pair_id is not null and {days("a.opened_at", ":at")} >= 30""",
    ),
    "alert_age": (middle, f"select {days('opened_at', ':at')} from alert where resolved_at is null"),
    "satisfaction_mean": (share, f"select s.score, 'role:' || e.role from {latest('score')}"),
    "satisfied_share": (share, f"select s.score >= 4, 'role:' || e.role from {latest('score')}"),
    "fit": (share, f"select s.fit = 'good' from {latest('fit')}"),
    "nps": (
        share,
        f"select (s.recommend >= 9) - (s.recommend <= 6), 'role:' || e.role from {latest('recommend')}",
    ),
    "hours_declared": (
        total,
        """select json_extract(answers, '$.hours') from satisfactionanswer
        where round = 'end' and json_extract(answers, '$.hours') is not null""",
    ),
    "rematch_rate": (share, f"select {NEXT} is not null from {LEFT_BEHIND}"),
    "rematch_delay": (
        middle,
        f"""select {days("p.ended_at", f"(select introduced_at from pair where id = {NEXT})")} from {LEFT_BEHIND}
        and {NEXT} is not null""",
    ),
    "rematch_success": (
        share,
        f"""select {touched("q", 30)} and (q.ended_at is null or q.completed) from pair q
        where q.id in (select {NEXT} from {LEFT_BEHIND}) and {days("q.introduced_at", ":at")} >= 30""",
    ),
    "premature_rate": (share, f"select ended_at is not null and not completed from {PAIRS} p"),
    "completion_rate": (share, "select completed from pair where ended_at is not null"),
    "goals_met": (share, "select state = 'met' from goal"),
}


def recount(session: Session, at: str) -> dict[str, Counted]:
    """Every figure's numbers at *at* (UTC, as SQLite writes it)."""

    def rows(query: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in session.execute(text(query), {"at": at} if ":at" in query else {})]

    found = {name: _grouped(rows(query), reduce) for name, (reduce, query) in QUERIES.items()}
    found["alert_age"]["oldest"] = longest([row[0] for row in rows(QUERIES["alert_age"][1])])
    found["fit"] |= {
        f"fit:{code}": share([row[0] for row in rows(f"select s.fit = '{code}' from {latest('fit')}")])
        for code in ("good", "not_sure", "not_good")
    }
    for name, least, most in (("promoters", 9, 10), ("passives", 7, 8), ("detractors", 0, 6)):
        marks = rows(f"select s.recommend between {least} and {most} from {latest('recommend')}")
        found["nps"][name] = share([row[0] for row in marks])
    found["satisfaction_gap"] = _gap(found["satisfaction_mean"])
    found["funnel"] = _funnel(rows)
    found["topics_covered"] = _topics(rows)
    found["places_used"] = {
        "": rows(f"""select sum(min(e.capacity, (select count(*) from {PAIRS} p where p.mentor_id = e.id
        and p.ended_at is null))), sum(e.capacity) from enrollment e where e.role = 'mentor' and {HERE}
        and {ACCEPTED} is not null and e.state not in ('screening', 'held', 'not_now')""")[0]
    }
    months = rows(f"select sum({LIVED}) from {PAIRS} p")[0][0] / MONTH
    sure = DAYS_MET.replace("m.pair_id = p.id", "m.pair_id = p.id and m.confirmed")
    found["meetings_per_month"] = {
        "": (rows(f"select sum({DAYS_MET}) from {PAIRS} p")[0][0], months),
        "confirmed": (rows(f"select sum({sure}) from {PAIRS} p")[0][0], months),
    } | _by_month(rows)
    over = rows("select end_reason from pair where ended_at is not null")
    found["end_reasons"] = {
        f"reason:{reason}": (sum(one == (reason,) for one in over), len(over)) for (reason,) in set(over)
    } | {"": (len(over), rows(f"select count(*) from {PAIRS} p")[0][0])}
    found["survival"] = _survival(rows(f"select {LIVED}, ended_at is not null and not completed from {PAIRS} p"))
    return found


def _grouped(cases: Sequence[tuple[Any, ...]], reduce: Reduce) -> Counted:
    groups: dict[str, list[float]] = {"": []}
    for value, *labels in cases:
        for label in ("", *labels):
            if label is not None:
                groups.setdefault(label, []).append(value)
    return {label: reduce(values) for label, values in groups.items()}


def _gap(mean: Counted) -> Counted:
    if len(mean) < 3:
        return {}  # Where a role has not answered there is no gap; the figure is hidden.
    (mentors, of_mentors), (mentees, of_mentees) = mean["role:mentor"], mean["role:mentee"]
    return mean | {"": (mentors / of_mentors - mentees / of_mentees, mean[""][1])}


def _funnel(rows: Callable[[str], list[tuple[Any, ...]]]) -> Counted:
    met = "exists (select 1 from meeting m where m.pair_id = p.id)"
    sides = f"(select count(distinct e.id) from enrollment e join {PAIRS} p on e.id in (p.mentor_id, p.mentee_id)"
    steps = rows(f"""select count(*), sum(e.onboarded_at is not null), sum({ACCEPTED} is not null),
      {sides}), {sides} where {met}), {sides} where p.completed) from enrollment e""")[0]
    names = ("joined", "onboarded", "charter", "matched", "met", "completed")
    whole: Counted = {"": (steps[0], steps[0])}
    return whole | {f"step:{name}": (count, steps[0]) for name, count in zip(names, steps, strict=True)}


def _topics(rows: Callable[[str], list[tuple[Any, ...]]]) -> Counted:
    found = rows(f"""select 'topic:' || value, sum(case role when 'mentor' then capacity else 0 end), sum(role = 'mentee')
      from enrollment e, json_each(e.profile, '$.topics') where {HERE} group by value""")
    wanted = [(places, wants) for _, places, wants in found if wants]
    whole: Counted = {"": (sum(places >= wants for places, wants in wanted), len(wanted))}
    return whole | {topic: (places, wants) for topic, places, wants in found}


def _by_month(rows: Callable[[str], list[tuple[Any, ...]]]) -> Counted:
    """Month after month of the calendar: days met in it, over what of it pairs lived."""
    until = "coalesce(p.ended_at, :at)"
    months = rows(f"""with recursive m(first) as (
        select date(min(introduced_at), 'start of month') from {PAIRS} union all
        select date(first, '+1 month') from m where date(first, '+1 month') < :at)
      select strftime('%Y-%m', first),
        (select count(distinct m.pair_id || m.met_on) from meeting m join {PAIRS} p on p.id = m.pair_id
          where m.met_on >= date(p.introduced_at) and strftime('%Y-%m', m.met_on) = strftime('%Y-%m', first)),
        (select sum(max({days("max(p.introduced_at, first)", f"min({until}, date(first, '+1 month'))")}, 0))
          from {PAIRS} p)
      from m""")
    return {f"in:{month}": (met, lived / MONTH) for month, met, lived in months if met or lived}


def _survival(lives: Sequence[tuple[Any, ...]]) -> Counted:
    """The product limit, day by day: every day takes its early endings out of those observed that long."""
    lived = [(int(days_lived), bool(early)) for days_lived, early in lives]
    found: Counted = {}
    for month in range(13):
        until, left = month * MONTH, 1.0
        for day in range(int(until) + 1):
            observed = sum(length >= day for length, _ in lived)
            if observed:
                left *= 1 - sum(length == day and early for length, early in lived) / observed
        if any(length >= until for length, _ in lived) or left == 0:
            found[f"month:{month}"] = (left, sum(length >= until or early for length, early in lived))
    return found | {"": found[list(found)[-1]]}
