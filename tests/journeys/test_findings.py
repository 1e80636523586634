"""What is said is true of who reads it: no pair that is none, one answer to one command, counts that agree."""

import pytest
from sqlmodel import Session, col, select

from bot.messages import plain
from flows.overview import Overview
from storage.tables import Enrollment, Person
from tests.journeys.test_pages import words
from tests.journeys.theatre import TEXTS, Play


@pytest.mark.parametrize(("language", "heard"), [("en", "partner"), ("fr", "binôme")])
async def test_who_has_no_pair_hears_of_none(sqlite, language, heard):
    """Before leaving or erasing, and in what the organizer reads after taking somebody out."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.command("tom", f"/mentoring language {language}")
    for command in ("leave", "forget-me"):
        await play.command("tom", f"/mentoring {command}")
        assert heard not in play.last("tom") and "pair" not in play.last("tom")
        await play.press("tom", "no")
    reply = await play.command("olga", "/mentoring-admin members remove Tom")
    assert plain(reply.private[0].text) == "Tom no longer takes part."


async def test_a_change_of_language_is_answered_once(sqlite):
    """The answer to the command is enough."""
    play = Play(sqlite)
    await play.pair()
    mark = play.mark("tom")
    reply = await play.command("tom", "/mentoring language fr")
    assert [one.key for one in reply.private] == ["always.language"] and "always.language" not in play.news("tom", mark)
    assert play.rows(Person, id=play.person("tom"))[0].language == "fr"


@pytest.mark.parametrize(("who", "lines"), [("olga", "1 line left out"), ("ana", "1 ligne laissée de côté")])
async def test_one_line_left_out_is_one(sqlite, who, lines):
    """A number and its word agree."""
    play = Play(sqlite)
    play.admins = {"olga", "ana"}
    await play.running()
    await play.say("ana", "bonjour")
    await play.command("olga", "/mentoring-admin settings organizer-add Ana")
    text = b"email,name,role\nbo@example.org,Bo,mentee\nnobody,,mentee\n"
    letter = await play.table(who, "/mentoring-admin members import sure:yes", text)
    assert lines in plain(letter.text)


async def test_a_pair_is_found_by_a_name(sqlite):
    """Of either side; where several fit, their numbers are named."""
    play = Play(sqlite)
    await play.pair("ana", "ines")
    found = await play.command("olga", '/mentoring-admin pair show "Ana"')
    assert plain(found.private[0].text) == "Tom – Ana"
    several = await play.command("olga", "/mentoring-admin pair show tom")
    assert several.private[0].key == "commands.which_pair" and "#1" in plain(several.private[0].text)
    none = await play.command("olga", "/mentoring-admin pair show Zoe")
    assert none.private[0].key == "commands.no_such_pair"


async def test_the_length_follows_the_dates_of_a_cohort(sqlite):
    """After the end was moved, no other number of days is named."""
    play = Play(sqlite)
    await play.running()
    await play.command("olga", "/mentoring-admin program edit what:ends value:2027-03-01")
    page = words(await play.open("olga", "program:1"))
    assert "55 days" in page and "182" not in page


@pytest.mark.parametrize(("who", "paired", "over"), [("tom", "in a pair", "finished"), ("ana", "en binôme", "terminé")])
async def test_a_page_says_where_one_stands(sqlite, who, paired, over):
    """In a pair, and after the program finished: never in the pool."""
    play = Play(sqlite)
    await play.pair()
    assert paired in words(await play.open(who))
    await play.command("olga", "/mentoring-admin program close sure:yes")
    page = words(await play.open(who))
    assert paired not in page and "pool" not in page and "vivier" not in page and over in page


async def test_what_is_too_few_is_said_once(sqlite):
    """Not beside each figure."""
    play = Play(sqlite)
    await play.pair()
    assert words(await play.open("olga", "program:1")).count("too few to show") == 1


async def test_who_has_two_roles_is_one_person(sqlite):
    """The program's page counts people, and says how many of them are in a pair."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "both")
    page = words(await play.open("olga", "program:1"))
    assert "1 in the pool" in page and "2 in the pool" not in page


@pytest.mark.parametrize(
    ("language", "people", "pool"), [("en", "People", "In the pool"), ("fr", "Membres", "Dans le vivier")]
)
async def test_the_overview_counts_who_waits(sqlite, language, people, pool):
    """Nobody in a pair or of a closed program is in the pool, and who has two roles, however each stands, is one."""
    play = Play(sqlite)

    def shown() -> dict[str, str]:
        with Session(sqlite) as session:
            seen = Overview(session, TEXTS, language, play.clock.now()).program(None)["facts"]
            return {label: number for label, number in seen if label in (people, pool)}

    await play.pair()
    assert shown() == {people: "2", pool: "0"}
    await play.onboard("bo", "both")
    assert shown() == {people: "3", pool: "1"}
    with Session(sqlite) as session:
        newest = select(Enrollment).where(Enrollment.role == "mentee").order_by(col(Enrollment.id).desc())
        row = session.exec(newest).first()
        row.state = "charter"
        session.add(row)
        session.commit()
    assert shown() == {people: "3", pool: "1"}
    await play.command("olga", "/mentoring-admin program close sure:yes")
    assert shown() == {people: "3", pool: "0"}
