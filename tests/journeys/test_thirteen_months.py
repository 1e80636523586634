"""Thirteen months of a pair whose mentor lives in New York and whose mentee lives in Sydney: seven changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.program.holidays import public_holidays
from storage.tables import Checkin, Nudge, Pair
from tests.journeys.theatre import Play

ZONES = {"tom": "America/New_York", "ana": "Australia/Sydney"}
BEGINS = datetime(2026, 9, 14, 9, tzinfo=UTC)
DAYS = 430


async def test_over_seven_changes_of_the_clocks_nothing_is_late_twice_or_missed(sqlite):
    """Each is asked in their own mornings, at the same minute all year, once a round; every round is asked or its
    skip is on record."""
    play = Play(sqlite, BEGINS)
    play.zones |= ZONES
    await play.running()
    await play.command("olga", f"/mentoring-admin program edit ends {(BEGINS + timedelta(days=DAYS)).date()}")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    await play.match()
    seen = len(play.stage.seen)
    pair = play.rows(Pair)[0]
    while (due := await play.service.next_due()) is not None and due < BEGINS + timedelta(days=DAYS - 1):
        play.clock.move_to(due)
        await play.service.settle()
        for who, zone in ZONES.items():
            if play.told(who)[-1] == "checkin.met.ask":
                await play.press(who, "yes")
                yesterday = play.clock.now().astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
                await play.fill(who, yesterday.isoformat())
                await play.press(who, "4")
                await play.press(who, "~skip")
    for who, at, words in play.stage.seen[seen:]:
        if who in ZONES and words.startswith("checkin.met.ask"):
            there = at.astimezone(ZoneInfo(ZONES[who]))
            assert 9 <= there.hour < 18 and there.weekday() < 5, (who, there)
            assert there.date() not in public_holidays("FR", there.year)
    for side, zone in ((pair.mentor_id, ZONES["tom"]), (pair.mentee_id, ZONES["ana"])):
        rounds = play.rows(Checkin, enrollment_id=side)
        wanted = [7, 21, *range(51, DAYS - 11, 30)]
        assert [one.period for one in rounds if one.period.startswith("d")] == [f"d{day}" for day in wanted]
        assert all(one.asked_at or one.why for one in rounds)
        planned = [one.planned_for for one in play.rows(Nudge, kind="checkin", enrollment_id=side)]
        places = {at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for at in planned}
        offsets = {at.astimezone(ZoneInfo(zone)).utcoffset() for at in planned}
        assert len(places) == 1 and len(offsets) == 2, "one minute of the morning, in summer and in winter"
        days = [at.astimezone(ZoneInfo(zone)).date() for at in sorted(planned)]
        introduced = pair.introduced_at.astimezone(ZoneInfo(zone)).date()
        assert days[: len(wanted)] == [introduced + timedelta(days=day) for day in wanted][: len(days)]
    assert play.rows(Pair)[0].health in ("on_track", "new")
