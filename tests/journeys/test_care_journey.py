"""What organizers do for a pair that goes on: a rest, more time, a note, another partner."""

from datetime import timedelta

from bot.messages import plain
from storage.tables import Enrollment, Pair, PairNote
from tests.journeys.theatre import Play


async def test_a_pair_that_rests_is_not_asked_and_goes_on_by_itself(database):
    """Nothing about it until that day, its clocks stand still, and the check-in comes after it; both hear it once."""
    play = Play(database)
    await play.pair()
    marks = {who: play.mark(who) for who in ("ana", "tom")}
    day = (play.clock.now() + timedelta(days=40)).date()
    await play.command("olga", f"/mentoring-admin pair pause pair:1 until:{day}")
    assert all(play.news(who, mark) == ["care.held"] for who, mark in marks.items())
    await play.wait(days=38)
    assert all(play.news(who, mark) == ["care.held"] for who, mark in marks.items())
    assert play.rows(Pair)[0].health == "new", "forty days of rest are no silence"
    await play.wait(days=10)
    assert all("checkin.met.ask" in play.news(who, mark) for who, mark in marks.items())


async def test_a_rest_ends_early_and_a_day_gone_by_is_no_rest(sqlite):
    """Without a day the pair goes on; where it does not rest, a day is asked for."""
    play = Play(sqlite)
    await play.pair()
    refused = await play.command("olga", "/mentoring-admin pair pause pair:1")
    assert refused.private[0].key == "care.until_when"
    assert (await play.command("olga", "/mentoring-admin pair pause 1 until:2020-01-01")).private[
        0
    ].key == "care.day_to_come"
    day = (play.clock.now() + timedelta(days=40)).date()
    await play.command("olga", f"/mentoring-admin pair pause ana until:{day}")
    await play.command("olga", "/mentoring-admin pair pause ana")
    assert play.told("ana")[-1] == "care.goes_on"
    await play.wait(days=8)
    assert "checkin.met.ask" in play.told("ana")


async def test_a_pair_is_given_more_time(sqlite):
    """Both hear their new last day; an earlier one is refused with the one that stands."""
    play = Play(sqlite)
    await play.pair()
    before = play.rows(Pair)[0].ends_on
    await play.command("olga", "/mentoring-admin pair extend 1")
    assert (play.rows(Pair)[0].ends_on - before).days == 30
    assert play.told("ana")[-1] == play.told("tom")[-1] == "care.extended"
    refused = await play.command("olga", f"/mentoring-admin pair extend 1 until:{before}")
    assert refused.private[0].key == "care.no_later"


async def test_who_wants_to_go_on_is_first_in_the_queue(sqlite):
    """The mentee alone is matched again; the pair is over, with neutral words."""
    play = Play(sqlite)
    await play.pair()
    await play.command("olga", "/mentoring-admin pair rematch 1 mentee")
    assert play.rows(Pair)[0].state == "ended" and play.told("tom")[-1] == "ending.neutral"
    assert {one.role: one.let_down for one in play.rows(Enrollment)} == {"mentor": False, "mentee": True}
    refused = await play.command("olga", "/mentoring-admin pair extend 1")
    assert refused.private[0].key == "pairs.not_active"


async def test_a_note_is_for_organizers_and_goes_with_either_of_the_two(database):
    """It stands in `pair show`, in nobody's data but theirs, and is gone when one of the pair is forgotten."""
    play = Play(database)
    await play.pair()
    await play.command("olga", '/mentoring-admin pair note 1 "Called both, @everyone: they meet in May"')
    shown = (await play.command("olga", "/mentoring-admin pair show 1")).private[0]
    assert any("they meet in May" in plain(value) for _, value in shown.facts)
    refused = await play.command("ana", "/mentoring-admin pair show 1")
    assert "May" not in str(refused)
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    assert play.rows(PairNote) == []
