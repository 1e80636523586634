"""An open community, played: people come in over the weeks, are matched each week, and renew their pair or end it.

What must hold then, beside what holds of every program, is asked of the raw rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from flows.rehearsal.cast import Persona
from flows.rehearsal.timetable import Timetable

ROLLING = ("community",)
"""The templates that are played so."""
FIRST_SHARE = 0.35
"""So many are there at the beginning; the others come as they hear of it."""
FIRST_DAYS = Timetable().joining_days
"""Over so many days come those who are there at the beginning."""
SETTLED = 35
"""Days before the end of the play after which nobody comes: what becomes of them could not be seen."""


def arriving(personas: Sequence[Persona], seed: int, weeks: int) -> tuple[Persona, ...]:
    """The same people, who come in over the whole play; what they do one day, they do as long after they came."""
    chance = Random(f"{seed}:arriving")
    last = max(weeks * 7 - SETTLED, FIRST_DAYS + 1)
    found: list[Persona] = []
    for one in personas:
        joins = one.joins if chance.random() < FIRST_SHARE else chance.randrange(FIRST_DAYS, last)
        turns = one.turns + joins - one.joins if one.turns is not None else None
        found.append(replace(one, joins=joins, turns=turns))
    return tuple(found)


def commands(name: str, template: str, starts: str, settings: Mapping[str, str]) -> Iterator[str]:
    """What an organizer types on the first day: the program has no last one, and matches by itself."""
    yield (
        f"program create name:{name} template:{template} starts:{starts} "
        "controller:Tandem contact:team@example.org safeguarding:care@example.org"
    )
    for setting, value in settings.items():
        yield f"settings set {setting} {value}"
    yield "program open"


WEEK = 7.3
"""Days from one week's matching to the next, with the hours between a nudge and what came of it."""
MATCHED = "(select at from logentry where code = 'matched')"
STARTED = (
    """(select min(at) from logentry where code = 'program_state' and json_extract("values", '$.after') = 'running')"""
)
IN_PAIR = "introduced_at is not null and introduced_at <= w.at and (ended_at is null or ended_at > w.at)"
COVERED = """not exists (select 1 from json_each(e.profile, '$.topics') t where t.value not in (
  select value from json_each(m.profile, '$.topics')))"""
PLACES = f"""coalesce((select json_extract(l."values", '$.value') from logentry l where l.code = 'answered'
  and l.enrollment_id = m.id and json_extract(l."values", '$.step') = 'capacity' and l.at <= w.at
  order by l.id desc limit 1), 1) - (select count(*) from pair where mentor_id = m.id and {IN_PAIR})
  - (select count(*) from pair where mentor_id = m.id and proposed_at = w.at)"""
HERE = "left_at is null and state = 'pool' and accepted_at is not null"

PROMISES: tuple[tuple[str, str, str], ...] = (
    (
        "matched_each_week",
        "Nobody waited longer than a week for the next matching.",
        f"""select count(*) from (select max(e.accepted_at, {STARTED}) as since from enrollment e where {HERE})
        where julianday((select max(at) from logentry)) - julianday(since) > {WEEK} and not exists (
          select 1 from {MATCHED} w where w.at > since and julianday(w.at) - julianday(since) <= {WEEK})""",
    ),
    (
        "newcomers_matched",
        "A mentee who was new at a week's matching was proposed then, where a mentor who offers all of it was free.",
        f"""select count(*) from {MATCHED} w join enrollment e on e.role = 'mentee' and e.{HERE}
        and e.accepted_at < w.at
        where not exists (select 1 from pair where mentee_id = e.id and introduced_at <= w.at)
        and not exists (select 1 from pair where mentee_id = e.id and proposed_at = w.at)
        and exists (select 1 from enrollment m where m.role = 'mentor' and m.{HERE} and m.accepted_at < w.at
          and m.person_id <> e.person_id and {PLACES} > 0 and {COVERED}
          and exists (select 1 from json_each(e.profile, '$.languages') a
            join json_each(m.profile, '$.languages') b on a.value = b.value)
          and not exists (select 1 from pair where mentor_id = m.id and ended_at <= w.at))""",
    ),
    (
        "nobody_in_two",
        "No mentee was in two pairs at once, or proposed for two.",
        """select (select count(*) from pair p join pair q on q.mentee_id = p.mentee_id and q.id > p.id
          where p.introduced_at is not null and q.introduced_at is not null
          and q.introduced_at < coalesce(p.ended_at, '9999') and p.introduced_at < coalesce(q.ended_at, '9999'))
        + (select count(*) from (
          select 1 from pair where state = 'proposed' group by mentee_id having count(*) > 1))""",
    ),
    (
        "renewed_by_both",
        "A pair went on past its last day only where both had said so.",
        """select count(*) from logentry l where l.code = 'renewed' and 2 <> (
          select count(distinct c.enrollment_id) from conversation c join answer a on a.conversation_id = c.id
          where c.flow = 'renewal' and c.pair_id = l.pair_id and a.step = 'go_on' and json_extract(a.value, '$') = 'yes'
          and a.answered_at <= l.at and julianday(l.at) - julianday(a.answered_at) < 12)""",
    ),
    (
        "asked_before_the_end",
        "Before a pair's last day each side was asked whether it goes on, or the skip is on record.",
        """select count(*) from pair p join enrollment e on e.id in (p.mentor_id, p.mentee_id)
        where p.end_reason = 'end_of_program' and not exists (select 1 from nudge n where n.kind = 'renewal'
          and n.pair_id = p.id and n.enrollment_id = e.id and n.item = p.ends_on
          and n.state in ('fired', 'skipped'))""",
    ),
    (
        "renewed_asked_on",
        "A pair that goes on is asked about its meetings as before.",
        """select count(*) from logentry l join pair p on p.id = l.pair_id
        join enrollment e on e.id in (p.mentor_id, p.mentee_id) where l.code = 'renewed'
        and julianday(coalesce(p.ended_at, (select max(at) from logentry))) - julianday(l.at) > 21
        and not exists (select 1 from checkin c where c.pair_id = p.id and c.enrollment_id = e.id and c.due_at > l.at
          and julianday(c.due_at) - julianday(l.at) < 21)""",
    ),
)
