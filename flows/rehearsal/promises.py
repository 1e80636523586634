"""What must hold after a rehearsal, asked of the raw rows by queries of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from flows.follow_up.replay import replayed
from flows.follow_up.rests import STATES
from flows.program.terms import terms
from flows.rehearsal.by_template import OF
from storage.tables import Enrollment, LogEntry, Pair, Program, SatisfactionAnswer


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised, and how many rows break it."""

    name: str
    says: str
    broken: int


_PROMISES: tuple[tuple[str, str, str], ...] = (
    (
        "charter_before_pair",
        "Everybody in a pair had accepted the charter before it was introduced.",
        """select count(*) from pair p join enrollment e on e.id in (p.mentor_id, p.mentee_id)
        where p.introduced_at is not null and not exists (
          select 1 from charterdecision d where d.enrollment_id = e.id and d.decision = 'accepted'
          and d.decided_at <= p.introduced_at)""",
    ),
    (
        "capacity",
        "Nobody ever had more pairs at once than places.",
        """select count(*) from pair p join enrollment e on e.id in (p.mentor_id, p.mentee_id)
        where p.introduced_at is not null and coalesce((
          select json_extract(l."values", '$.value') from logentry l where l.code = 'answered'
          and l.enrollment_id = e.id and json_extract(l."values", '$.step') = 'capacity' and l.at <= p.introduced_at
          order by l.id desc limit 1), 1) < (
          select count(*) from pair q where e.id in (q.mentor_id, q.mentee_id) and q.introduced_at is not null
          and q.introduced_at <= p.introduced_at and (q.ended_at is null or q.ended_at > p.introduced_at))""",
    ),
    (
        "both_sides_asked",
        "At every due check-in each side of an active pair was asked, or the skip is on record.",
        """select (select count(*) from nudge n where n.kind = 'checkin' and n.state = 'fired' and not exists (
          select 1 from checkin c where c.pair_id = n.pair_id and c.enrollment_id = n.enrollment_id
          and c.period = n.item and (c.asked_at is not null or c.state = 'skipped')))
        + (select count(*) from checkin c join pair p on p.id = c.pair_id and not p.serious
          join enrollment e on e.id in (p.mentor_id, p.mentee_id) where c.period glob 'd[0-9]*' and not exists (
          select 1 from checkin o where o.pair_id = p.id and o.enrollment_id = e.id and o.period = c.period)
          and not exists (select 1 from nudge n where n.pair_id = p.id and n.enrollment_id = e.id and n.item = c.period
          and (n.state = 'planned' or n.state = 'cancelled' and p.state = 'ended')))
        + (select count(*) from pair p join enrollment e on e.id in (p.mentor_id, p.mentee_id)
          where julianday(coalesce(p.ended_at, (select max(at) from logentry))) - julianday(p.introduced_at) > 14
          and not exists (select 1 from checkin c where c.pair_id = p.id and c.enrollment_id = e.id)
          and not exists (select 1 from nudge n where n.pair_id = p.id and n.enrollment_id = e.id
          and n.kind = 'checkin' and n.state = 'planned'))""",
    ),
    (
        "no_check_in_forgotten",
        "No check-in that is due waits unasked.",
        """select count(*) from nudge n join pair p on p.id = n.pair_id where n.kind = 'checkin' and n.state = 'planned'
        and n.due_at < (select max(at) from logentry) and p.state = 'active'""",
    ),
    (
        "nobody_asked_twice",
        "Nobody was asked twice about the same check-in.",
        """select count(*) from (select 1 from conversation where flow = 'checkin'
        group by pair_id, enrollment_id, item having count(*) > 1) twice""",
    ),
    (
        "silent_pairs_alerted",
        "Every pair that fell silent became a case for the organizers.",
        """select count(*) from logentry l where l.code = 'health' and json_extract(l."values", '$.after') = 'silent'
        and not exists (select 1 from alert a where a.pair_id = l.pair_id and a.opened_at <= l.at
          and (a.resolved_at is null or a.resolved_at >= l.at))""",
    ),
    (
        "nothing_undelivered",
        "Every message was delivered.",
        "select count(*) from outbox where state <> 'sent'",
    ),
    (
        "no_flow_failed",
        "No conversation and no job failed.",
        """select (select count(*) from conversation where why = 'failed')
        + (select count(*) from nudge where why = 'failed') + (select count(*) from job where state = 'failed')""",
    ),
)


OWN = frozenset(
    {"same_field", "most_people_first", "screening", "agreement", "approve_each", "checkins", "satisfaction"}
)
"""The settings that make a template itself."""


def kept(session: Session) -> tuple[Promise, ...]:
    """Each promise, and by how many rows it is broken: those of every program, then those of what was played."""
    of_all = (Promise(name, says, session.execute(text(query)).scalar_one()) for name, says, query in _PROMISES)
    return (*of_all, _health(session), *_of_templates(session))


def _health(session: Session) -> Promise:
    """The one promise that no query can look at: health is computed anew, from the log alone."""
    broken = 0
    for program in session.exec(select(Program).order_by(col(Program.id))).all():
        rules = terms(program)
        pairs = session.exec(
            select(Pair).where(Pair.program_id == program.id, col(Pair.introduced_at).is_not(None))
        ).all()
        for pair in pairs:
            sides = session.exec(
                select(Enrollment.id, Enrollment.person_id).where(
                    col(Enrollment.id).in_((pair.mentor_id, pair.mentee_id))
                )
            ).all()
            people: dict[int, int] = dict(sides)
            mine = (col(LogEntry.pair_id) == pair.id) | col(LogEntry.person_id).in_(people.values())
            states = (col(LogEntry.program_id) == program.id) & (col(LogEntry.code) == STATES)
            entries = session.exec(select(LogEntry).where(mine | states).order_by(col(LogEntry.id))).all()
            fits = session.exec(
                select(SatisfactionAnswer)
                .where(SatisfactionAnswer.pair_id == pair.id)
                .order_by(col(SatisfactionAnswer.answered_at))
            ).all()
            broken += sum(one.kept != one.found.state for one in replayed(entries, pair, people, rules, fits))
    return Promise("health_recounted", "Every change of a pair's health is what the log alone gives.", broken)


def _of_templates(session: Session) -> Iterator[Promise]:
    for program in session.exec(select(Program).order_by(col(Program.id))).all():
        if OWN & program.settings.keys():
            continue  # It is run in another way than its template: what makes that itself need not hold.
        rules = terms(program)
        known: dict[str, Any] = {
            "program": program.id,
            "threshold": rules.threshold,
            "surveys": len(rules.satisfaction),
        }
        for name, says, query in OF.get(program.template, ()):
            wanted = {key: value for key, value in known.items() if f":{key}" in query}
            yield Promise(name, says, session.execute(text(query), wanted).scalar_one())
