"""An organizer rehearses a program by a slash command, and reads what came of it in the chat."""

from itertools import count

import pytest

from bot.messages import plain
from flows.rehearsal import copying
from storage.database import writing
from storage.tables import Alert, Enrollment, Job, LogEntry, Pair, Program
from tests.journeys.theatre import TEXTS, Play

CREATE = (
    "/mentoring-admin program create name:Tandem template:flash starts:2027-02-01 controller:Lyon "
    "contact:team@example.org safeguarding:care@example.org"
)
REHEARSE = "/mentoring-admin program rehearse"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three invented people are enough to see how it goes."""
    monkeypatch.setattr(copying, "FEWEST", 3)


async def test_an_organizer_rehearses_a_draft_and_opens_it_feeling_sure(sqlite):
    """At once a word that it goes on; then how much is said, what to look at, and a page with everything."""
    play = Play(sqlite)
    await play.command("olga", CREATE)
    mark = play.mark("olga")
    reply = await play.command("olga", REHEARSE)
    assert [letter.key for letter in reply.private] == ["rehearsal.working"]
    assert play.news("olga", mark) == ["rehearsal.title", "rehearsal.looks"]
    told, verdict = play.stage.heard["olga"][mark:]
    assert "18 January 2027 to Monday 1 March 2027 (simulation)" in plain(told.text)
    assert plain(told.lines[0]) == "Nobody has joined yet: 3 invented people played."
    assert [(one.name, one.media) for one in told.files] == [("rehearsal-tandem.html", "text/html")]
    page = told.files[0].content.decode()
    assert page.startswith("<!doctype html>") and page.count("<details>") == 4
    assert [plain(line)[:13] for line in verdict.lines] == ["Worth a look.", "Good to know.", "Good to know."]
    assert set(play.stage.heard) == {"olga"}
    assert (play.rows(Enrollment), play.rows(Pair), play.rows(Alert)) == ([], [], [])
    assert [one.state for one in play.rows(Program)] == ["draft"]
    assert [one.values for one in play.rows(LogEntry, code="rehearsed")] == [{}]
    await play.command("olga", "/mentoring-admin program open")
    assert [one.state for one in play.rows(Program)] == ["open"]


async def test_what_has_to_be_settled_first_is_said_with_the_command_that_settles_it(sqlite):
    """In the organizer's language."""
    play = Play(sqlite)
    play.admins.add("ines")
    await play.command("ines", CREATE)
    await play.command("ines", "/mentoring-admin program edit ends 2027-01-30")
    with writing(sqlite) as session:
        program = session.get_one(Program, 1)
        program.settings = {**program.settings, "contact": ""}
        session.add(program)
    mark = play.mark("ines")
    await play.command("ines", REHEARSE)
    verdict = play.stage.heard["ines"][mark + 1]
    assert verdict.key == "rehearsal.stops"
    assert "/mentoring-admin settings set name:contact value:…" in plain(verdict.lines[0])
    assert plain(verdict.lines[0]).startswith("À régler d’abord.")


async def test_real_people_read_nothing_of_it_and_draft_pairs_are_theirs(sqlite):
    """An open program in which two are ready: their pair is drafted under their names, and nothing is proposed yet."""
    play = Play(sqlite)
    await play.command("olga", CREATE)
    await play.command("olga", "/mentoring-admin settings set name:same_field value:no")
    await play.command("olga", "/mentoring-admin program open")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    marks = {who: play.mark(who) for who in ("tom", "ana")}
    await play.command("olga", REHEARSE)
    assert [play.news(who, mark) for who, mark in marks.items()] == [[], []]
    draft = play.stage.heard["olga"][-1]
    assert draft.key == "rehearsal.draft" and plain(draft.lines[0]).startswith("Tom – Ana · ")
    assert play.rows(Pair) == []


async def test_a_program_that_changes_meanwhile_is_rehearsed_again(sqlite):
    """What is told is about the program as it is when it is told."""
    play = Play(sqlite)
    await play.command("olga", CREATE)
    tried = count()
    really = play.service.compute

    def changed_meanwhile(job, now):
        done = really(job, now)
        if next(tried) == 0:
            with writing(sqlite) as session:
                program = session.get_one(Program, 1)
                program.name = "Tandem 2"
                session.add(program)
        return done

    play.service.compute = changed_meanwhile
    await play.command("olga", REHEARSE)
    assert [(one.state, one.attempts) for one in play.rows(Job)] == [("done", 2)]
    titles = [plain(one.text) for one in play.stage.heard["olga"] if one.key == "rehearsal.title"]
    assert len(titles) == 1 and titles[0].startswith("Tandem 2, ")


async def test_a_member_may_not_and_a_closed_program_is_not_rehearsed(sqlite):
    """Sentences, and no job."""
    play = Play(sqlite)
    await play.running("flash")
    await play.say("ana", "bonjour")
    assert (await play.command("ana", REHEARSE)).private[0].key == "commands.refused"
    await play.command("olga", "/mentoring-admin program close")
    assert (await play.command("olga", REHEARSE)).private[0].key == "commands.wrong_state"
    assert play.rows(Job, kind="rehearse") == []


async def test_a_program_that_runs_is_rehearsed_from_its_first_day_and_that_is_said(sqlite):
    """So that nobody takes it for what comes next."""
    play = Play(sqlite)
    await play.running("flash")
    await play.command("olga", REHEARSE)
    told = next(one for one in play.stage.heard["olga"] if one.key == "rehearsal.title")
    assert plain(told.lines[1]) == TEXTS.forms("en", "rehearsal.runs_already")[0]
