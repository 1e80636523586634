"""Each template played from its first day to its last, and what makes it itself, read off the raw rows."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import text
from sqlmodel import Session

from bot.composition.rehearsing import play
from flows.pairing.matching import Candidate, Rules
from flows.pairing.matching.score import fit
from flows.rehearsal.cast import Persona, cast
from flows.rehearsal.play import Script
from flows.rehearsal.promises import kept
from storage import schema
from storage.database import connect, reading

SIZES = {"classic": (4, 9, 5), "quality": (12, 14, 5), "flash": (16, 7, 7), "commitment": (9, 11, 3)}
"""By template: members, weeks, seed."""
ALIKE = {"topics": "data", "languages": "fr,en", "availability": "weekday_evening", "capacity": "2", "more": "no"}
"""What everybody answers, so that a few people are enough."""
UNHAPPY = {"fit": "not_good", "another": "rematch"}


def people(template: str) -> dict[str, Persona]:
    """A small cast in which everything happens that the template is there for: every third is a mentor, or in flash
    every second.
    """
    members, weeks, seed = SIZES[template]
    found: dict[str, Persona] = {}
    for number, one in enumerate(cast(members, seed, weeks, template)):
        own: dict[str, str] = {}
        if template == "quality":
            own = UNHAPPY if number == 1 else {"topics": "finance"} if number % 3 == 2 else {}
        if template == "commitment":
            own = {"wants": "network"} if number in (1, 3) else {"review": "change"} if number % 3 == 0 else {}
        given = ALIKE if template != "flash" else {name: ALIKE[name] for name in ("topics", "more")}
        temper = "slow" if number == 4 else "prompt"
        found[one.account] = replace(one, temper=temper, turns=None, joins=min(one.joins, 6), answers={**given, **own})
    return found


@dataclass
class Played:
    """What is stored when a template was played."""

    session: Session
    script: Script

    def rows(self, query: str, **values: Any) -> list[Any]:
        """The rows of a query of the test's own."""
        return list(self.session.execute(text(query), values))

    def count(self, query: str) -> int:
        """The one number that a query gives."""
        return self.session.execute(text(query)).scalar_one()

    def pairs(self) -> list[Any]:
        """Everybody who was introduced."""
        return self.rows(
            """select id, mentor_id, mentee_id, score, introduced_at, ended_at, end_reason, ends_on from pair
            where introduced_at is not null order by id"""
        )


@dataclass
class Theatre:
    """Plays each template once, when it is first asked for."""

    folder: Callable[[str], Any]
    done: dict[str, Played] = field(default_factory=dict)
    endings: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self, template: str) -> Played:
        if template not in self.done:
            _, weeks, seed = SIZES[template]
            script = Script(people(template), seed, weeks, template)
            database = connect(f"sqlite:///{self.folder(template)}/play.sqlite")
            schema.upgrade(database)
            asyncio.run(play(script, database, Console(quiet=True)))
            looking = reading(database)
            self.done[template] = Played(looking.__enter__(), script)
            self.endings += [lambda: looking.__exit__(None, None, None), database.dispose]
        return self.done[template]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    """What a template's play left behind; played once for all tests."""
    theatre = Theatre(tmp_path_factory.mktemp)
    yield theatre
    for end in theatre.endings:
        end()


def at(stored: str) -> datetime:
    """A time as SQLite keeps it."""
    return datetime.fromisoformat(stored)


def days(since: str, until: str) -> float:
    """Days between two stored times."""
    return (at(until) - at(since)).total_seconds() / 86400


@pytest.mark.parametrize("template", SIZES)
def test_every_promise_is_kept(played: Theatre, template: str) -> None:
    """Those of every program, and the template's own."""
    found = kept(played(template).session)
    assert [one for one in found if one.broken] == [] and len(found) > 9


@pytest.mark.parametrize(
    ("template", "shares"),
    [("classic", [1 / 2]), ("quality", [1 / 3, 2 / 3]), ("flash", []), ("commitment", [1 / 4, 1 / 2, 3 / 4])],
)
def test_both_are_asked_how_it_goes_at_the_templates_moments(
    played: Theatre, template: str, shares: list[float]
) -> None:
    """Half-time, thirds, quarters; in four weeks never."""
    it = played(template)
    pairs = it.pairs()
    assert pairs
    for pair in pairs:
        length = (datetime.fromisoformat(pair.ends_on).date() - at(pair.introduced_at).date()).days
        for side in (pair.mentor_id, pair.mentee_id):
            due = it.rows(
                """select min(due_at) as due_at from nudge where kind = 'satisfaction' and pair_id = :pair
                and enrollment_id = :side and state <> 'put_off' group by item order by 1""",
                pair=pair.id,
                side=side,
            )
            asked = [(at(one.due_at).date() - at(pair.introduced_at).date()).days for one in due]
            assert len(asked) == len(shares)
            # A weekend or a full week puts a question off by some days, and never makes it come sooner.
            assert all(-1 <= day - share * length <= 14 for day, share in zip(asked, shares, strict=True)), asked


def test_flash_ends_everybody_within_four_weeks(played: Theatre) -> None:
    """Introduced together, over together; who reached the last day has completed it."""
    it = played("flash")
    pairs = it.pairs()
    assert len(pairs) >= 6
    assert all(0 < days(one.introduced_at, one.ended_at) <= 28 for one in pairs)
    assert {one.end_reason for one in pairs} <= {"end_of_program", "left", "no_fault", "rematch"}
    assert sum(one.end_reason == "end_of_program" for one in pairs) > len(pairs) / 2


def test_flash_asks_on_days_3_10_and_21(played: Theatre) -> None:
    """Each side of each pair that lasted: three rounds, whenever its introduction came."""
    it = played("flash")
    for pair in it.pairs():
        if pair.end_reason != "end_of_program":
            continue
        for side in (pair.mentor_id, pair.mentee_id):
            rounds = it.rows(
                """select period, asked_at, state from checkin where pair_id = :pair and enrollment_id = :side
                and period like 'd%' and period not like 'date%' order by due_at""",
                pair=pair.id,
                side=side,
            )
            assert [one.period for one in rounds] == ["d3", "d10", "d21"]
            assert all(one.asked_at is not None or one.state == "skipped" for one in rounds)


def test_flash_pairs_only_the_same_field_with_a_language_in_common(played: Theatre) -> None:
    """Both are the member's own answers."""
    it = played("flash")
    said = {one.id: json.loads(one.profile) for one in it.rows("select id, profile from enrollment")}
    for pair in it.pairs():
        mentor, mentee = said[pair.mentor_id], said[pair.mentee_id]
        assert mentor["field"] == mentee["field"] and set(mentor["languages"]) & set(mentee["languages"])
    assert len({said[pair.mentor_id]["field"] for pair in it.pairs()}) > 1


def test_flash_serves_as_many_people_as_can_be(played: Theatre) -> None:
    """The first proposals are as many as any assignment has: counted by augmenting paths."""
    it = played("flash")
    first = it.rows("select min(proposed_at) as at from pair")[0].at
    there = [
        _candidate(one)
        for one in it.rows(
            """select e.id, e.person_id, e.role, e.profile, e.capacity, p.zone from enrollment e
            join person p on p.id = e.person_id where e.accepted_at < :first and p.stopped_at is null
            and (e.left_at is null or e.left_at > :first)""",
            first=first,
        )
    ]
    rules = Rules(threshold=30, same_field_required=True, most_people_first=True, day=at(first).date())
    seats = [(one, place) for one in there if one.role == "mentor" for place in range(one.capacity)]
    mentees = [one for one in there if one.role == "mentee"]
    allowed = {
        mentee.id: [
            number
            for number, (mentor, _) in enumerate(seats)
            if mentor.languages & mentee.languages and mentor.field == mentee.field and fit(mentor, mentee, rules) >= 30
        ]
        for mentee in mentees
    }
    assert it.rows("select count(*) from pair where proposed_at = :first", first=first)[0][0] == _most(allowed)


def _candidate(row: Any) -> Candidate:
    said = json.loads(row.profile)
    return Candidate(
        id=str(row.id),
        person=str(row.person_id),
        role=row.role,
        topics=frozenset(said["topics"]),
        languages=frozenset(said["languages"]),
        zone=row.zone,
        availability=frozenset(said["availability"]),
        format=said.get("format") or "either",
        field=said["field"],
        goals=said.get("goals") or "",
        priority=said.get("priority"),
        capacity=row.capacity,
    )


def _most(allowed: dict[str, list[int]]) -> int:
    """The most that can be seated at once."""
    seated: dict[int, str] = {}

    def seat(who: str, tried: set[int]) -> bool:
        for number in allowed[who]:
            if number not in tried:
                tried.add(number)
                if number not in seated or seat(seated[number], tried):
                    seated[number] = who
                    return True
        return False

    return sum(seat(who, set()) for who in allowed)


def test_quality_introduces_only_good_matches_and_tells_who_waits(played: Theatre) -> None:
    """Nobody below the threshold, and each who was left over has heard so from the bot."""
    it = played("quality")
    pairs = it.pairs()
    assert pairs and min(one.score for one in pairs) >= 65
    waits = it.rows(
        """select e.id, e.person_id from enrollment e where e.state = 'pool' and e.accepted_at < :last
        and not exists (select 1 from pair p where e.id in (p.mentor_id, p.mentee_id) and p.introduced_at is not null)""",
        last=pairs[-1].introduced_at,
    )
    assert waits
    for one in waits:
        told = it.rows(
            """select o.message from outbox o join account a on a.id = o.account_id
            where a.person_id = :person and o.state = 'sent'""",
            person=one.person_id,
        )
        assert any("matching.you_wait" in str(row.message) for row in told)


def test_quality_gives_another_partner_to_who_wants_one(played: Theatre) -> None:
    """Of a match that has not taken, told at one third or two: the pair is over, and the next one comes first."""
    it = played("quality")
    wishes = it.rows(
        """select s.enrollment_id, s.round, p.id, p.end_reason, p.ended_at from satisfactionanswer s
        join pair p on p.id = s.pair_id where s.round in ('mid1', 'mid2')
        and 'rematch' in (json_extract(s.answers, '$.another'), json_extract(s.answers, '$.next'))"""
    )
    assert wishes and {one.end_reason for one in wishes} == {"rematch"}
    again = [
        one
        for one in wishes
        if it.rows(
            """select 1 from pair where :side in (mentor_id, mentee_id) and introduced_at > :since""",
            side=one.enrollment_id,
            since=one.ended_at,
        )
    ]
    first_in_line = {one.id for one in it.rows("select id from enrollment where let_down or state = 'left'")}
    assert again, "somebody met somebody else"
    assert {one.enrollment_id for one in wishes} <= {one.enrollment_id for one in again} | first_in_line


def test_commitment_asks_everybody_what_they_come_for_before_they_are_matched(played: Theatre) -> None:
    """Hours and wish are known of each in a pair; who mostly networks was let in by an organizer before."""
    it = played("commitment")
    door = it.rows(
        """select l.enrollment_id, l.code, l.at, json_extract(l."values", '$.wants') as wants from logentry l
        where l.code in ('screened', 'let_in', 'not_now')"""
    )
    networkers = {one.enrollment_id for one in door if one.wants == "network"}
    assert networkers and it.count("select count(*) from alert where kind = 'screening'") >= len(networkers)
    profiles = {one.id: json.loads(one.profile) for one in it.rows("select id, profile from enrollment")}
    for pair in it.pairs():
        for side in (pair.mentor_id, pair.mentee_id):
            before = [one for one in door if one.enrollment_id == side and one.at <= pair.introduced_at]
            assert any(one.code == "let_in" or one.wants not in (None, "network") for one in before)
            assert 1 <= profiles[side]["hours"] <= 40


def test_commitment_seals_what_both_signed_and_asks_again_when_a_term_changes(played: Theatre) -> None:
    """Two signatures under the same version; where somebody changed a term, under the newest."""
    it = played("commitment")
    versions = it.rows(
        """select v.pair_id, v.version, v.sealed_at, (select count(*) from agreementsignature s
        where s.agreement_id = v.id) as names from agreementversion v order by v.pair_id, v.version"""
    )
    sealed = [one for one in versions if one.sealed_at is not None]
    assert sealed and all(one.names == 2 for one in sealed)
    assert all(one.names < 2 for one in versions if one.sealed_at is None)
    newest = {one.pair_id: one.version for one in versions}
    assert all(one.version == newest[one.pair_id] for one in sealed)
    assert max(newest.values()) > 1, "somebody changed a term"
