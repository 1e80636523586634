"""When the bot may write: hours, weekends, holidays, quiet periods, the week's budget, the member's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.tables import Checkin, Nudge, Pair
from tests.journeys.theatre import Play


async def sent_at(play: Play, who: str, days: int) -> list[tuple[datetime, str]]:
    """What somebody is told in the next days, with the local time of each, to the hour."""
    found = []
    zone = ZoneInfo(play.zones.get(who, "Europe/Paris"))
    for _ in range(days * 24):
        mark = play.mark(who)
        await play.wait(hours=1)
        found += [(play.clock.now().astimezone(zone), key) for key in play.news(who, mark)]
    return found


async def test_nudges_go_out_in_the_hours_and_on_working_days(sqlite):
    """Over two months of silence nothing comes at night, on a weekend, or on Easter Monday."""
    play = Play(sqlite, datetime(2027, 3, 1, 9, tzinfo=UTC))
    await play.pair(checkins="7,28")
    heard = await sent_at(play, "ana", 45)
    assert heard
    for at, key in heard:
        assert 9 <= at.hour <= 18 and at.weekday() < 5, (at, key)
        assert at.date().isoformat() != "2027-03-29", "Easter Monday"


async def test_a_check_in_due_on_a_holiday_comes_the_next_working_day(sqlite):
    """Day 7 is Easter Monday: both are asked on Tuesday."""
    play = Play(sqlite, datetime(2027, 3, 22, 9, tzinfo=UTC))
    await play.pair()
    heard = await sent_at(play, "ana", 9)
    assert [(at.date().isoformat(), key) for at, key in heard] == [("2027-03-30", "checkin.met.ask")]


async def test_hours_are_the_members_own(sqlite):
    """A mentee in Tokyo is asked in Tokyo's morning, the mentor in Paris in that of Paris."""
    play = Play(sqlite)
    play.zones["ana"] = "Asia/Tokyo"
    await play.pair()
    await play.wait(days=6, hours=12)
    tokyo, paris = await sent_at(play, "ana", 2), []
    assert tokyo[0][1] == "checkin.met.ask" and 9 <= tokyo[0][0].hour <= 13
    fired = next(one for one in play.rows(Nudge, kind="checkin", state="fired") if one.person_id == play.person("tom"))
    paris.append(fired.fired_at.astimezone(ZoneInfo("Europe/Paris")).hour)
    assert 9 <= paris[0] <= 12


async def test_the_clock_change_keeps_the_hour(sqlite):
    """The same local hour before and after the night of March 28th 2027."""
    play = Play(sqlite, datetime(2027, 3, 15, 9, tzinfo=UTC))
    await play.pair(checkins="7,15", days=20)
    fired = [one for one in play.rows(Nudge, kind="checkin") if one.person_id == play.person("ana")]
    hours = {one.planned_for.astimezone(ZoneInfo("Europe/Paris")).strftime("%H:%M") for one in fired}
    offsets = {one.planned_for.astimezone(ZoneInfo("Europe/Paris")).utcoffset() for one in fired}
    assert len(hours) == 1 and offsets == {timedelta(hours=1), timedelta(hours=2)}


async def test_quiet_periods_shift_nudges_and_stop_the_clocks(sqlite):
    """Three weeks of exams: nothing comes, no prompt lapses, and the pair is not late for them."""
    play = Play(sqlite)
    await play.pair(quiet="2027-01-13..2027-02-02", days=9)
    mark = play.mark("ana")
    await play.wait(days=20)
    assert play.news("ana", mark) == []
    assert {one.state for one in play.rows(Checkin)} <= {"asked", "skipped"} and play.rows(Pair)[0].health == "new"
    await play.wait(days=3)
    assert play.news("ana", mark)


async def test_at_most_three_a_week_over_all_programs(sqlite):
    """Two programs with a round every week and reminders: no seven days hold more than three counted nudges."""
    play = Play(sqlite)
    for name in ("Tandem", "Relais"):
        await play.running(name=name, checkins="7,10,13,16,19,22")
    for number, name in ((1, "Tandem"), (2, "Relais")):
        for who, role in (("tom", "mentor"), ("ana", "mentee")):
            await play.press_token(who, f"do.start.{number}", "go")
            await play.press(who, role)
            for value in ("data", "fr", "weekend"):
                await play.fill(who, value)
            if role == "mentor":
                await play.fill(who, "2")
            await play.press(who, "no")
            await play.press(who, "accept")
        await play.command("olga", f"/mentoring-admin match preview program:{name}")
        await play.press("olga", "all")
    assert len(play.rows(Pair, state="active")) == 2
    await play.wait(days=40)
    counted = sorted(
        one.fired_at
        for one in play.rows(Nudge, state="fired")
        if one.counted and one.person_id == play.person("ana") and one.kind != "checkin"
    )
    rounds = {
        one.fired_at.date()
        for one in play.rows(Nudge, state="fired", kind="checkin")
        if one.counted and one.person_id == play.person("ana")
    }
    moments = sorted([at.date() for at in counted] + list(rounds))
    assert moments
    for day in moments:
        assert sum(day <= other < day + timedelta(days=7) for other in moments) <= 3


async def test_a_check_in_that_waited_too_long_is_skipped_and_recorded(sqlite):
    """A pause over a whole round skips it, with the reason, and the next one comes."""
    play = Play(sqlite)
    await play.pair()
    await play.say("ana", "pause jusqu'au 22 février")
    await play.wait(days=50)
    why = [one.why for one in play.rows(Checkin, state="skipped") if one.enrollment_id == play.rows(Pair)[0].mentee_id]
    assert "too_late" in why
    await play.wait(days=5)
    assert "checkin.met.ask" in play.told("ana")


async def test_after_a_long_pause_the_question_is_recalled_once_before_it_ends(sqlite):
    """A question open when the pause began gets one reminder on return, then ends; the others are not piled up."""
    play = Play(sqlite)
    await play.pair(checkins="7", days=8)
    await play.say("ana", "pause jusqu'au 1er février")
    mark = play.mark("ana")
    await play.wait(days=21)
    assert [key for key in play.news("ana", mark) if "reminder" in key] == ["checkin.last_reminder"]


async def test_a_paused_program_sends_nothing(sqlite):
    """While an organizer has the program paused nobody is written to; afterwards it goes on."""
    play = Play(sqlite)
    await play.pair()
    await play.command("olga", "/mentoring-admin program pause")
    marks = {who: play.mark(who) for who in ("ana", "tom")}
    await play.wait(days=20)
    assert all(play.news(who, mark) == [] for who, mark in marks.items())
    assert play.rows(Pair)[0].health == "new"
    await play.command("olga", "/mentoring-admin program resume")
    await play.wait(days=15)
    assert "checkin.met.ask" in play.told("ana")


async def test_after_a_week_of_downtime_the_latest_fires_once(sqlite):
    """The bot was off for weeks: one check-in comes, not one a missed round."""
    play = Play(sqlite)
    await play.pair(checkins="7,10,13,16")
    mark = play.mark("ana")
    play.clock.move_to(play.clock.now() + timedelta(days=18, hours=2))
    await play.service.settle()
    await play.wait(hours=2)
    assert play.news("ana", mark).count("checkin.met.ask") == 1
    mine = play.rows(Checkin, enrollment_id=play.rows(Pair)[0].mentee_id)
    assert {one.period: one.state for one in mine} == {
        "d7": "skipped",
        "d10": "skipped",
        "d13": "skipped",
        "d16": "asked",
    }
