"""What makes each template itself, asked of the raw rows of a program that was played."""

from collections.abc import Mapping

from flows.rehearsal import community

Query = tuple[str, str, str]
"""A promise's name, what it says, and a query that counts the rows that break it."""

MET = "(select * from pair where program_id = :program and introduced_at is not null)"
NOW = "(select max(at) from logentry)"
SIDES = "join enrollment e on e.id in (p.mentor_id, p.mentee_id)"

SURVEYS: Query = (
    "surveys_in_time",
    "Each side of a pair is asked how it goes as often as the template says; none that is due waits unasked.",
    f"""select (select count(*) from {MET} p {SIDES} where :surveys <> (select count(distinct n.item) from nudge n
      where n.kind = 'satisfaction' and n.pair_id = p.id and n.enrollment_id = e.id))
    + (select count(*) from nudge n join {MET} p on p.id = n.pair_id where n.kind = 'satisfaction'
      and n.state = 'planned' and n.due_at < {NOW} and p.state = 'active')""",
)
NO_SURVEY: Query = (
    "no_survey_on_the_way",
    "Nobody is asked how it goes before the end.",
    f"""select (select count(*) from nudge n join {MET} p on p.id = n.pair_id where n.kind = 'satisfaction')
    + (select count(*) from satisfactionanswer s join {MET} p on p.id = s.pair_id where s.round <> 'end')""",
)
THRESHOLD: Query = (
    "above_the_threshold",
    "No pair was introduced whose score is below the threshold.",
    f"select count(*) from {MET} p where p.score < :threshold",
)

OF: Mapping[str, tuple[Query, ...]] = {
    "community": community.PROMISES,
    "classic": (THRESHOLD, SURVEYS),
    "quality": (
        THRESHOLD,
        (
            "who_waits_is_told",
            "Whoever was in the pool when pairs were introduced, and got none, was told so.",
            f"""select count(*) from enrollment e join person on person.id = e.person_id
            where e.program_id = :program and e.state = 'pool' and person.stopped_at is null
            and e.accepted_at < (select max(introduced_at) from {MET})
            and not exists (select 1 from {MET} p where e.id in (p.mentor_id, p.mentee_id))
            and not exists (select 1 from logentry l where l.code = 'waiting_told' and l.enrollment_id = e.id)
            and not exists (select 1 from logentry l where l.code = 'paused' and l.person_id = e.person_id)""",
        ),
        (
            "another_for_who_wants",
            "Whoever asked for someone else on the way is out of that pair, and first in line or in a new one.",
            f"""select count(*) from satisfactionanswer s join {MET} p on p.id = s.pair_id
            join enrollment e on e.id = s.enrollment_id where s.round <> 'end' and coalesce(
              json_extract(s.answers, '$.another'), json_extract(s.answers, '$.next')) = 'rematch'
            and (p.state <> 'ended' or not (e.let_down or e.state = 'left' or exists (
              select 1 from {MET} q where e.id in (q.mentor_id, q.mentee_id) and q.introduced_at > p.ended_at)))""",
        ),
        SURVEYS,
    ),
    "flash": (
        (
            "four_weeks",
            "No pair lasts longer than four weeks.",
            f"""select count(*) from {MET} p
            where julianday(coalesce(p.ended_at, {NOW})) - julianday(p.introduced_at) > 28.5""",
        ),
        (
            "three_check_ins",
            "Each side of a pair that lasts is asked on days 3, 10 and 21 (or the skip is on record), and on no other.",
            f"""select (select count(*) from {MET} p {SIDES}
              where julianday(coalesce(p.ended_at, {NOW})) - julianday(p.introduced_at) > 25 and not p.serious
              and 3 <> (select count(*) from checkin c where c.pair_id = p.id and c.enrollment_id = e.id
                and c.period in ('d3', 'd10', 'd21')))
            + (select count(*) from checkin c join {MET} p on p.id = c.pair_id
              where c.period glob 'd[0-9]*' and c.period not in ('d3', 'd10', 'd21'))""",
        ),
        (
            "same_field_and_language",
            "The two of every pair named the same field and share a language.",
            f"""select count(*) from {MET} p join enrollment a on a.id = p.mentor_id
            join enrollment b on b.id = p.mentee_id
            where lower(coalesce(json_extract(a.profile, '$.field'), '')) = ''
            or lower(json_extract(a.profile, '$.field')) <> lower(json_extract(b.profile, '$.field'))
            or not exists (select 1 from json_each(a.profile, '$.languages') one
              join json_each(b.profile, '$.languages') other on one.value = other.value)""",
        ),
        NO_SURVEY,
    ),
    "commitment": (
        (
            "commitment_before_pair",
            "Everybody in a pair had said what they come for; who mostly networks had been let in by an organizer.",
            f"""select count(*) from {MET} p {SIDES} where not exists (
              select 1 from logentry l join enrollment o on o.id = l.enrollment_id
              where o.person_id = e.person_id and o.program_id = e.program_id and l.at <= p.introduced_at
              and (l.code = 'let_in' or l.code = 'screened' and json_extract(l."values", '$.wants') <> 'network'))""",
        ),
        (
            "nobody_stranded_at_the_door",
            "Whoever waits for an organizer's word is an open case.",
            """select count(*) from enrollment e where e.program_id = :program and e.state = 'held' and not exists (
              select 1 from alert a join enrollment o on o.id = a.enrollment_id
              where a.kind = 'screening' and a.state = 'open' and o.person_id = e.person_id)""",
        ),
        (
            "sealed_by_both",
            "An agreement is sealed where both signed the same text, and only there.",
            f"""select count(*) from agreementversion v join {MET} p on p.id = v.pair_id
            where (v.sealed_at is not null) <> (2 = (select count(distinct s.enrollment_id) from agreementsignature s
              where s.agreement_id = v.id and s.enrollment_id in (p.mentor_id, p.mentee_id)))""",
        ),
        (
            "unsigned_is_a_case",
            "A pair whose agreement was offered and is unsigned three weeks later became a case.",
            f"""select count(*) from {MET} p where julianday(coalesce(p.ended_at, {NOW}))
              - julianday(p.introduced_at) > 21 and not p.serious
            and not exists (select 1 from agreementversion v where v.pair_id = p.id and v.sealed_at is not null
              and julianday(v.sealed_at) - julianday(p.introduced_at) < 21)
            and not exists (select 1 from alert a where a.pair_id = p.id)""",
        ),
        THRESHOLD,
        SURVEYS,
    ),
}
"""By template."""
