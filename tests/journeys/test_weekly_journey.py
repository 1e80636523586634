"""A rolling program: no last day, people come while it runs, and newcomers are matched each week."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.messages import plain
from storage.database import writing
from storage.tables import Enrollment, Job, Nudge, Pair, Program
from tests.journeys.theatre import Play


def names(play: Play, state: str) -> list[tuple[str, str]]:
    """The pairs in a state, mentor and mentee, as accounts."""
    who = {play.person(one): one for one in play.stage.heard if ":" not in one and "#" not in one}
    people = {one.id: who[one.person_id] for one in play.rows(Enrollment)}
    return [(people[one.mentor_id], people[one.mentee_id]) for one in play.rows(Pair, state=state)]


async def test_a_program_without_a_last_day(sqlite):
    """It is created, edited, started, shown and closed without one; who sets one hears what there is instead."""
    play = Play(sqlite)
    given = "controller:A contact:team@example.org safeguarding:care@example.org"
    await play.command(
        "olga",
        f"/mentoring-admin program create name:Tandem template:community starts:2027-01-05 ends:2027-06-01 {given}",
    )
    assert "program.no_last_day" in play.told("olga") and play.rows(Program)[0].ends_on is None
    reply = await play.command("olga", "/mentoring-admin program edit ends 2027-07-01")
    assert [one.key for one in reply.private] == ["program.no_last_day"] and play.rows(Program)[0].ends_on is None
    assert "91 days" in plain(reply.private[0].text)
    await play.command("olga", "/mentoring-admin program open")
    reply = await play.command("olga", "/mentoring-admin program start")
    assert [one.key for one in reply.private] == ["weekly.started"]
    assert "Tuesday 5 January" in plain(reply.private[0].text) and play.rows(Program)[0].ends_on is None
    reply = await play.command("olga", "/mentoring-admin program show")
    facts = {plain(label): plain(value) for label, value in reply.private[0].facts}
    assert facts["Length"] == "91 days for each pair" and "Ends" not in facts
    await play.wait(days=200)
    assert play.rows(Program)[0].state == "running"
    await play.command("olga", "/mentoring-admin program close")
    assert play.rows(Program)[0].state == "closed"


@pytest.mark.parametrize("template", ["classic", "community"])
async def test_people_come_while_it_runs(sqlite, template):
    """Late is no reason to be refused; in a cohort all end together, in a rolling program each pair has its own end."""
    play = Play(sqlite)
    await play.pair(template=template, days=20)
    await play.onboard("bo", "mentee")
    await play.match()
    first, second = play.rows(Pair, state="active")
    assert (second.ends_on - first.ends_on).days == (0 if template == "classic" else 20)
    assert bool(play.rows(Nudge, kind="weekly")) == (template == "community")


async def test_newcomers_are_proposed_each_tuesday(database):
    """One message a week to each organizer, in the program's hours; nobody else hears of it before it is approved."""
    play = Play(database)
    await play.running("community")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    marks = {who: play.mark(who) for who in ("olga", "tom", "ana")}
    await play.wait(days=2)
    assert play.news("olga", marks["olga"]) == ["weekly.proposed"]
    assert play.news("tom", marks["tom"]) == play.news("ana", marks["ana"]) == []
    fired = play.rows(Nudge, kind="weekly", state="fired")
    assert [one.fired_at.astimezone(ZoneInfo("Europe/Paris")).strftime("%A %H:%M") for one in fired] == [
        "Tuesday 10:00"
    ]
    letter = play.stage.heard["olga"][-1]
    assert "Tom" in plain(letter.lines[0]) and "Nobody has been told" in plain(letter.text)
    await play.press("olga", "all")
    assert play.told("ana")[-1] == "introduction.to_mentee" and names(play, "active") == [("tom", "ana")]


async def test_a_week_with_nothing_to_propose_is_quiet(sqlite):
    """No message to the organizer; who waits is told so once a month, and not each week."""
    play = Play(sqlite)
    await play.running("community")
    await play.onboard("ana", "mentee")
    marks = {who: play.mark(who) for who in ("olga", "ana")}
    await play.wait(days=22)
    assert play.news("olga", marks["olga"]) == [] and play.news("ana", marks["ana"]) == ["matching.you_wait"]
    assert len(play.rows(Job, kind="weekly", state="done")) == 4


async def test_last_weeks_proposals_give_way_to_this_weeks(sqlite):
    """Unapproved, they are replaced: nobody stands in two, no mentor has more than there are places."""
    play = Play(sqlite)
    await play.running("community")
    await play.onboard("tom", "mentor")  # three places
    for one in ("ana", "bo"):
        await play.onboard(one, "mentee")
    await play.wait(days=2)
    assert sorted(names(play, "proposed")) == [("tom", "ana"), ("tom", "bo")]
    for one in ("cleo", "ines"):
        await play.onboard(one, "mentee")
    await play.wait(days=7)
    proposed = names(play, "proposed")
    assert len(proposed) == 3 and len({mentee for _, mentee in proposed}) == 3
    await play.press("olga", "all")
    assert len(names(play, "active")) == 3 and names(play, "proposed") == []
    await play.wait(days=7)
    assert names(play, "proposed") == [], "all places are taken"
    assert len(play.rows(Pair, state="dropped")) == 2


async def test_pairs_are_introduced_unasked_only_where_that_was_set(sqlite):
    """The organizer gets one message with who they are; a program in which each pair is approved still asks."""
    play = Play(sqlite)
    await play.running("community", match_weekly="introduce")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    mark = play.mark("olga")
    await play.wait(days=2)
    assert play.news("olga", mark) == ["weekly.introduced"] and names(play, "active") == [("tom", "ana")]
    assert "Tom" in plain(play.stage.heard["olga"][-1].lines[0])
    await play.onboard("bo", "mentee")
    await play.command("olga", "/mentoring-admin settings set approve_each yes")
    await play.wait(days=7)
    assert play.told("olga")[-2:] == ["weekly.proposed", "matching.line"] and len(names(play, "active")) == 1


async def test_it_stops_and_goes_on_with_the_program(sqlite):
    """Paused, closed, or no longer rolling, it matches nobody; resumed, or rolling again, it does."""
    play = Play(sqlite)
    await play.running("community")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.command("olga", "/mentoring-admin program pause")
    await play.wait(days=9)
    assert play.rows(Job) == []
    await play.command("olga", "/mentoring-admin program resume")
    await play.command("olga", "/mentoring-admin settings set intake cohort")
    await play.wait(days=14)
    assert play.rows(Job) == [] and play.rows(Nudge, kind="weekly", state="planned") == []
    await play.command("olga", "/mentoring-admin settings set intake rolling")
    await play.wait(days=7)
    assert len(play.rows(Job, kind="weekly")) == 1 and names(play, "proposed") == [("tom", "ana")]
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=14)
    assert len(play.rows(Job, kind="weekly")) == 1


async def test_a_program_that_ran_before_is_taken_up_on_monday(sqlite):
    """Whatever kept a week's matching from being planned, the Monday after plans it."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    assert play.rows(Nudge, kind="weekly") == []
    with writing(sqlite) as session:
        program = session.get(Program, 1)
        program.settings = {**program.settings, "intake": "rolling"}
        session.add(program)
    await play.wait(days=9)
    assert names(play, "proposed") == [("tom", "ana")]


async def test_a_quiet_period_has_no_matching_and_ends_with_one(sqlite):
    """Two weeks of August in January: one matching after them, not three."""
    play = Play(sqlite)
    await play.running("community", quiet="2027-01-11..2027-01-27")
    await play.wait(days=30)
    fired = [one.fired_at.date().isoformat() for one in play.rows(Nudge, kind="weekly", state="fired")]
    assert fired == ["2027-01-05", "2027-01-28", "2027-02-02"]


async def test_after_weeks_of_downtime_it_comes_once(sqlite):
    """The bot was off for a month: one matching, and the next a week later."""
    play = Play(sqlite)
    await play.running("community")
    play.clock.move_to(datetime(2027, 2, 4, 9, tzinfo=UTC))
    await play.service.settle()
    await play.wait(days=6)
    fired = [one.fired_at.date().isoformat() for one in play.rows(Nudge, kind="weekly", state="fired")]
    assert fired == ["2027-02-04", "2027-02-09"]


async def test_a_cohort_that_becomes_rolling_keeps_its_last_day_for_nobody(sqlite):
    """From then on pairs have their own length, and the program starts and is shown without its former end."""
    play = Play(sqlite)
    await play.command(
        "olga",
        "/mentoring-admin program create name:Tandem template:flash starts:2027-01-05 ends:2027-01-20 "
        "controller:A contact:team@example.org safeguarding:care@example.org",
    )
    for text in ("settings set intake rolling", "settings set same_field no", "program open"):
        await play.command("olga", f"/mentoring-admin {text}")
    await play.wait(days=30)
    reply = await play.command("olga", "/mentoring-admin program start")
    assert [one.key for one in reply.private] == ["weekly.started"]
    reply = await play.command("olga", "/mentoring-admin program show")
    assert "Ends" not in [plain(label) for label, _ in reply.private[0].facts]
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()
    (pair,) = play.rows(Pair, state="active")
    assert (pair.ends_on - pair.introduced_at.date()).days == 28
