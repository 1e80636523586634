"""People are kept for some months after the program's end, as its first words say; organizers hear of it before."""

from datetime import UTC, date, datetime

import pytest

from bot.messages import plain
from flows.forget.retention import months_after
from storage.database import writing
from storage.tables import (
    Answer,
    CharterDecision,
    Conversation,
    Enrollment,
    Goal,
    LogEntry,
    Nudge,
    Pair,
    Person,
    Program,
)
from tests.journeys.test_forgetting import a_whole_program, ended, found, kept
from tests.journeys.theatre import Play


async def until(play: Play, *day: int) -> None:
    """Time passes until a day."""
    await play.wait(seconds=(datetime(*day, 12, tzinfo=UTC) - play.clock.now()).total_seconds())


async def closed(database, **settings: str) -> Play:
    """Ana and Tom met in a program that is closed on 4 January 2027."""
    play = Play(database)
    await play.pair(**settings)
    await play.command("ana", "/mentoring goals")
    await play.say("ana", "Changer de métier")
    await play.command("olga", "/mentoring-admin program close sure:yes")
    return play


def names(play: Play) -> set[str]:
    """Who has a name."""
    return {one.name for one in play.rows(Person)} - {""}


async def test_after_six_months_its_people_are_erased_and_organizers_heard_it_two_weeks_before(database):
    """Counts stay: who took part in which role, the pair, the log; a later report still has them."""
    play = await closed(database)
    await until(play, 2027, 6, 19)
    assert "retention.notice" not in play.told("olga")
    await until(play, 2027, 6, 21)
    assert play.told("olga")[-1] == "retention.notice"
    assert "Sunday 4 July 2027" in play.last("olga") and "2 people" in play.last("olga")
    await until(play, 2027, 7, 3)
    assert names(play) == {"Olga", "Tom", "Ana"}
    mark = {who: play.mark(who) for who in ("ana", "tom")}
    await until(play, 2027, 7, 5)
    assert names(play) == {"Olga"} and play.rows(Goal) == []
    assert play.told("olga")[-1] == "retention.done" and "2 people" in play.last("olga")
    assert all(play.news(who, at) == [] for who, at in mark.items()), "nobody is written to about it"
    assert [one.role for one in play.rows(Enrollment)] == ["mentor", "mentee"] and len(play.rows(Pair)) == 1
    assert {one.state for one in play.rows(Enrollment)} == {"pool"} and len(play.rows(CharterDecision)) == 2
    assert play.rows(LogEntry, code="retention_over")
    await play.command("olga", "/mentoring-admin report now")
    assert play.told("olga")[-1] == "report.title"


async def test_nothing_of_what_anybody_said_is_left(sqlite):
    """The planted words, in a file that was cleaned."""
    play = await a_whole_program(sqlite)
    await ended(play)
    assert found(kept(sqlite))
    await play.wait(days=190)
    await play.service.tidy()
    assert found(kept(sqlite)) == []
    assert names(play) == {"Olga"}


async def test_who_takes_part_elsewhere_stays_and_what_they_said_there(database):
    """Ana is in the next program too: her words of the old one go, her name and what she says in the new one stay."""
    play = await closed(database)
    await play.running(name="Duo")
    with writing(database) as session:
        profile = {"topics": ["finance"]}
        at = play.clock.now()
        session.add(
            Enrollment(program_id=2, person_id=play.person("ana"), role="mentee", profile=profile, joined_at=at)
        )
    await until(play, 2027, 7, 5)
    assert names(play) == {"Olga", "Ana"} and play.rows(Goal) == []
    old = next(one for one in play.rows(Enrollment, program_id=1) if one.role == "mentee")
    assert old.profile == {} and play.rows(Enrollment, program_id=2)[0].profile == {"topics": ["finance"]}
    answered = {one.conversation_id for one in play.rows(Answer)}
    assert not answered & {one.id for one in play.rows(Conversation, program_id=1)}
    assert not play.rows(LogEntry, program_id=1, person_id=play.person("ana"))


@pytest.mark.parametrize(("first", "later"), [("6", "12"), ("12", "6")])
async def test_the_months_are_what_is_set_when_it_comes_due(sqlite, first, later):
    """Lengthened after the close, nobody is erased early; shortened, there are still two weeks' notice."""
    play = await closed(sqlite, retention_months=first)
    await until(play, 2027, 3, 1)
    await play.command("olga", f"/mentoring-admin settings set name:retention_months value:{later}")
    await until(play, 2027, 7, 5)
    assert ("Ana" in names(play)) == (later == "12")
    await until(play, 2028, 1, 6)
    assert names(play) == {"Olga"} and play.told("olga").count("retention.done") == 1


async def test_shortened_to_a_time_that_is_over_it_is_told_now_and_done_in_two_weeks(sqlite):
    """Nobody is erased without notice."""
    play = await closed(sqlite)
    await until(play, 2027, 5, 3)
    await play.command("olga", "/mentoring-admin settings set name:retention_months value:1")
    await play.wait(days=1)
    assert play.told("olga")[-1] == "retention.notice" and "17 May 2027" in play.last("olga")
    await until(play, 2027, 5, 16)
    assert "Ana" in names(play)
    await until(play, 2027, 5, 18)
    assert "Ana" not in names(play)


async def test_a_program_that_nobody_closed_ends_with_its_last_pair(sqlite):
    """Its members were told "six months after the end": the end comes whether or not somebody says so."""
    play = Play(sqlite)
    await play.pair(days=190)
    assert [one.state for one in play.rows(Program)] == ["running"] and {one.state for one in play.rows(Pair)} == {
        "ended"
    }
    assert "Ana" in names(play)
    await play.wait(days=240)
    assert "retention.notice" in play.told("olga") and names(play) == {"Olga"}


async def test_a_rolling_program_that_goes_on_erases_nobody(sqlite):
    """It has no end yet; nothing is planned."""
    play = Play(sqlite)
    await play.running("community")
    await play.onboard("ana", "mentee")
    await play.wait(days=400)
    assert "Ana" in names(play) and not [one for one in play.rows(Nudge) if one.kind.startswith("retention")]


async def test_zero_months_is_no_setting(sqlite):
    """The reader is told what is possible; the first words stay true."""
    play = Play(sqlite)
    await play.running()
    reply = await play.command("olga", "/mentoring-admin settings set name:retention_months value:0")
    assert reply.private[0].key == "settings.not_possible" and plain(reply.private[0].lines[0])


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [((2027, 8, 31), 6, (2028, 2, 29)), ((2027, 1, 4), 12, (2028, 1, 4)), ((2026, 12, 31), 2, (2027, 2, 28))],
)
def test_months_later(day, months, then):
    """The last day of a month that is too short."""
    assert months_after(date(*day), months) == date(*then)
