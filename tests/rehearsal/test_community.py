"""An open community played small: newcomers over the weeks, a matching each week, pairs that are renewed or end.

What came of it is asked of the raw rows here, by queries that share nothing with the promises or the figures.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from rich.console import Console
from sqlmodel import Session, select

from bot.composition.rehearsing import play
from bot.encoding import from_json
from bot.letters import letter
from flows.figures.formulas import figures
from flows.figures.record import read
from flows.program.voice import voice
from flows.rehearsal.cast import cast
from flows.rehearsal.community import arriving
from flows.rehearsal.play import Script
from flows.rehearsal.promises import kept
from storage import schema
from storage.database import connect, reading
from storage.tables import (
    Account,
    Answer,
    Checkin,
    Conversation,
    Enrollment,
    LogEntry,
    Nudge,
    Organizer,
    Outbox,
    Pair,
    Person,
)
from tests.journeys.test_tu_journey import slips
from tests.journeys.theatre import TEXTS

WEEKS, LENGTH, SEED = 11, 21, 3
SCRIPT = Script(
    {one.account: one for one in arriving(cast(12, SEED, WEEKS), SEED, WEEKS)},
    SEED,
    WEEKS,
    "community",
    settings={"length_days": str(LENGTH), "threshold": "0"},
)


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """What is stored when the play is over."""
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('community')}/play.sqlite")
    schema.upgrade(database)
    asyncio.run(play(SCRIPT, database, Console(quiet=True)))
    with reading(database) as session:
        yield session
    database.dispose()


def entries(session: Session, code: str) -> list[LogEntry]:
    """The log's entries of a code, oldest first."""
    return list(session.exec(select(LogEntry).where(LogEntry.code == code).order_by(LogEntry.id)).all())


def introduced(session: Session) -> list[Pair]:
    """Every pair that met, in the order of its introduction."""
    rows = session.exec(select(Pair).order_by(Pair.id)).all()
    return sorted((one for one in rows if one.introduced_at), key=lambda one: one.introduced_at)


def weeks(session: Session) -> list[datetime]:
    """When the pool was matched."""
    return [one.at for one in entries(session, "matched")]


def test_every_promise_is_kept(after: Session) -> None:
    """Those of every program, and those of a rolling one."""
    found = kept(after)
    assert len(found) > 12
    assert [promise for promise in found if promise.broken] == []


def test_newcomers_trickle_in_and_are_matched_within_their_week(after: Session) -> None:
    """Each matching takes whoever came before it, while a place is free: counted here person by person."""
    members = {one.id: one for one in after.exec(select(Enrollment)).all()}
    ordered = introduced(after)
    rounds = weeks(after)
    assert all(timedelta(days=6.9) < later - sooner < timedelta(days=7.1) for sooner, later in pairwise(rounds))
    assert len({one.introduced_at.date().isocalendar()[:2] for one in ordered}) >= 4, "not all in the first weeks"
    proposals = after.exec(select(Pair)).all()
    looked = 0
    for at in rounds:
        made = [one for one in proposals if one.proposed_at == at]
        going = [one for one in ordered if one.introduced_at <= at and not (one.ended_at and one.ended_at <= at)]
        busy = [one.mentor_id for one in (*going, *made)]
        met = {side for one in ordered if one.introduced_at <= at for side in (one.mentor_id, one.mentee_id)}
        free = [
            one
            for one in members.values()
            if _there(one, at) and one.role == "mentor" and one.id not in met and busy.count(one.id) < one.capacity
        ]
        for one in members.values():
            if one.role != "mentee" or not _there(one, at) or one.id in met:
                continue
            looked += 1
            proposed = [pair for pair in made if pair.mentee_id == one.id]
            assert len(proposed) <= 1
            speaks = set(one.profile["languages"])
            assert proposed or not [m for m in free if speaks & set(m.profile["languages"])], (at, one.id)
    assert looked >= 5


def _there(one: Enrollment, at: datetime) -> bool:
    return one.state == "pool" and one.accepted_at is not None and one.accepted_at < at and one.left_at is None


def test_nobody_is_in_two_and_no_mentor_has_more_than_there_are_places(after: Session) -> None:
    """At every introduction, with all that lasted then."""
    members = {one.id: one for one in after.exec(select(Enrollment)).all()}
    ordered = introduced(after)
    for at in (one.introduced_at for one in ordered):
        going = [one for one in ordered if one.introduced_at <= at and not (one.ended_at and one.ended_at <= at)]
        mentees = [one.mentee_id for one in going]
        mentors = [one.mentor_id for one in going]
        assert len(mentees) == len(set(mentees))
        assert all(mentors.count(one) <= members[one].capacity for one in mentors)


def test_pairs_renew_where_both_said_so_and_end_where_not(after: Session) -> None:
    """Some did one, some the other; a renewed pair has whole terms, is asked on, and counts as open."""
    renewed = entries(after, "renewed")
    ended = [one for one in introduced(after) if one.end_reason == "end_of_program"]
    assert renewed and ended
    said = after.exec(
        select(Conversation.pair_id, Conversation.enrollment_id, Conversation.item, Answer.value)
        .join(Answer, Answer.conversation_id == Conversation.id)
        .where(Conversation.flow == "renewal")
    ).all()
    for entry in renewed:
        last = (datetime.fromisoformat(entry.values["ends_on"]) - timedelta(days=LENGTH)).date().isoformat()
        yes = {side for pair, side, item, value in said if pair == entry.pair_id and item == last and value == "yes"}
        pair = after.get_one(Pair, entry.pair_id)
        assert yes == {pair.mentor_id, pair.mentee_id}
        assert (pair.ends_on - pair.introduced_at.date()).days % LENGTH == 0
        until = min(pair.ended_at or SCRIPT.ends, entry.at + timedelta(days=14))
        if until - entry.at >= timedelta(days=14):
            asked = after.exec(select(Checkin).where(Checkin.pair_id == pair.id, Checkin.due_at > entry.at)).all()
            assert {one.enrollment_id for one in asked if one.due_at < until} == yes
    for pair in ended:
        day = pair.ends_on.isoformat()
        yes = {side for of, side, item, value in said if of == pair.id and item == day and value == "yes"}
        assert len(yes) < 2 and pair.completed
        assert pair.ended_at.date() == pair.ends_on
        asked = after.exec(select(Nudge).where(Nudge.kind == "renewal", Nudge.pair_id == pair.id)).all()
        assert {one.enrollment_id for one in asked if one.item == day and one.state in ("fired", "skipped")} == {
            pair.mentor_id,
            pair.mentee_id,
        }
    found = {one.name: one for one in figures(read(after, 1), SCRIPT.ends)}
    over = [one for one in introduced(after) if one.state == "ended"]
    assert found["end_reasons"].numerator == len(over) and found["end_reasons"].denominator == len(introduced(after))


def test_the_organizer_hears_once_a_week_and_only_of_proposals(after: Session) -> None:
    """As many messages as weeks in which there was something to propose."""
    with_some = [one for one in entries(after, "matched") if one.values["pairs"]]
    person = after.exec(select(Organizer.person_id)).one()
    told = [one for one in after.exec(select(Outbox)).all() if "weekly.proposed" in str(one.message)]
    assert len(told) == len(with_some) > 2
    assert person is not None and {one.program_id for one in told} == {1}


def test_no_member_is_addressed_as_vous(after: Session) -> None:
    """Whatever these people were told in three months, in French it was `tu`, but to the two of a pair."""
    rows = after.exec(
        select(Outbox, Person)
        .join(Account, Account.id == Outbox.account_id)
        .join(Person, Person.id == Account.person_id)
        .where(Outbox.kind == "send", Person.language == "fr")
    ).all()
    told = [
        letter(TEXTS, from_json(row.message), voice(after, person, row.program_id).language) for row, person in rows
    ]
    assert len({one.key for one in told}) > 30 and {one.language for one in told} == {"fr@tu"}
    assert slips(told) == []
