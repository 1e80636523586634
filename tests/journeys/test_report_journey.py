"""The report to organizers: asked for, and each month by itself; how far each figure has come, and what it is out of."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.messages import Letter, plain
from bot.turn import Turn
from flows.figures.figure import Figure
from flows.report.headlines import trend, with_trend
from flows.report.monthly import first_working_day
from flows.report.now import JOBS
from storage.database import writing
from storage.tables import Nudge, Pair, Report
from tests.journeys.theatre import TEXTS, Play

MARCH = date(2027, 3, 1)
APRIL = date(2027, 4, 1)


def facts(letter: Letter) -> dict[str, str]:
    """What a report says, by label."""
    return {plain(label): plain(value) for label, value in letter.facts}


async def three_pairs(play: Play, template: str = "classic") -> None:
    """Six people in three pairs: few, and enough to be counted."""
    await play.running(template)
    for number in range(3):
        await play.onboard(f"mentor{number}", "mentor", f"t{number}")
        await play.onboard(f"mentee{number}", "mentee", f"t{number}")
    await play.match()
    assert len(play.rows(Pair, state="active")) == 3


async def asked(play: Play) -> Letter:
    """The report that Olga asks for."""
    await play.command("olga", "/mentoring-admin report now")
    letter = play.stage.heard["olga"][-1]
    assert letter.key == "report.title"
    return letter


async def test_each_month_begins_with_the_report(database):
    """The first working day at the first hour; each organizer in their language; the next month is planned by then."""
    play = Play(database)
    await three_pairs(play)
    await play.say("ines", "bonjour")
    await play.command("olga", "/mentoring-admin settings organizer-add Ines")
    marks = {who: play.mark(who) for who in ("olga", "ines")}
    await play.wait(days=65)
    assert [play.news(who, mark).count("report.title") for who, mark in marks.items()] == [2, 2]
    fired = play.rows(Nudge, kind="report", state="fired")
    paris = [one.fired_at.astimezone(ZoneInfo("Europe/Paris")) for one in fired]
    assert [f"{one:%A %d %B %H:%M}" for one in paris] == ["Monday 01 February 09:00", "Monday 01 March 09:00"]
    assert [one.key for one in play.rows(Nudge, kind="report", state="planned")] == ["report:1:2027-04"]
    english, french = (
        next(one for one in reversed(play.stage.heard[who]) if one.key == "report.title") for who in marks
    )
    assert "Profile completed" in facts(english) and "Profil rempli" in facts(french)
    assert "Joined: 6 · 100%" in english.files[0].alt and "Ont rejoint\u00a0: 6 · 100" in french.files[0].alt
    assert "de plus que le lundi 1er février" in str(facts(french)), facts(french)
    assert len(play.rows(Report)) == 2, "one report, whoever reads it"


async def test_a_pause_and_a_stop_are_kept_and_a_closed_program_is_over(sqlite):
    """While the program rests there is none; who said stop gets none; after the end none is planned."""
    play = Play(sqlite)
    await three_pairs(play)
    await play.command("olga", "/mentoring-admin program pause")
    mark = play.mark("olga")
    await play.wait(days=30)
    assert "report.title" not in play.news("olga", mark)
    await play.command("olga", "/mentoring-admin program resume")
    await play.say("olga", "stop")
    mark = play.mark("olga")
    await play.wait(days=30)
    assert "report.title" not in play.news("olga", mark)
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=40)
    assert [one.state for one in play.rows(Nudge, kind="report")] == ["fired"] * 3


async def test_a_program_of_too_few_is_not_reported_on(sqlite):
    """Two people: every figure would say the same, too few to show."""
    play = Play(sqlite)
    await play.pair()
    mark = play.mark("olga")
    await play.wait(days=40)
    assert "report.title" not in play.news("olga", mark)


async def test_the_trend_is_against_last_months_report(sqlite):
    """What was asked for in between changes nothing: the difference is to what was shown three weeks ago or more."""
    play = Play(sqlite)
    await three_pairs(play)
    assert " on " not in facts(await asked(play))["Profile completed"], "there is nothing to compare with"
    await play.wait(days=25)
    assert facts(await asked(play))["Profile completed"] == "100 % (6 of 6), as on Monday 4 January 2027"
    await play.wait(days=1)
    assert facts(await asked(play))["Profile completed"] == "100 % (6 of 6), as on Monday 4 January 2027"
    await play.wait(days=21)
    await play.onboard("gus", "mentee", "t1")
    await play.say("hal", "bonjour")
    await play.press("hal", "go")
    await play.press("hal", "mentee")
    last = facts(await asked(play))["Profile completed"]
    assert last == "88 % (7 of 8), 12 points less than on Saturday 30 January 2027"


async def test_a_figures_day_is_the_programs(sqlite):
    """Asked for half an hour after midnight in Paris, it is of that day, and not of London's."""
    play = Play(sqlite)
    await three_pairs(play)
    await play.wait(hours=14.5)
    letter = await asked(play)
    assert "Tuesday 5 January" in plain(letter.text)
    assert facts(letter)["Profile completed"] == "100 % (6 of 6)"


@pytest.mark.parametrize(
    ("kind", "then", "now", "said"),
    [
        ("rate", (14, 26), (18, 29), "62 % (18 of 29), 8 points more than on Monday 1 March 2027"),
        ("rate", (18, 29), (14, 26), "54 % (14 of 26), 8 points less than on Monday 1 March 2027"),
        ("rate", (1, 2), (51, 100), "51 % (51 of 100), 1 point more than on Monday 1 March 2027"),
        ("rate", (500, 1000), (501, 1000), "50 % (501 of 1,000), as on Monday 1 March 2027"),
        ("mean", (40, 10), (47, 11), "4.27 (over 11), 0.27 more than on Monday 1 March 2027"),
        ("days", (3.0, 9), (2.0, 9), "2 days (over 9), 1 day less than on Monday 1 March 2027"),
        ("days", (3.04, 9), (4.5, 9), "4.5 days (over 9), 1.5 days more than on Monday 1 March 2027"),
    ],
)
def test_a_trend_in_words(kind, then, now, said):
    """The difference is that of the numbers as they are shown: whoever has both reports finds the same."""
    before, after = Figure("x", *then, MARCH, kind), Figure("x", *now, APRIL, kind)
    assert TEXTS.plain("en", with_trend(after, before, APRIL)) == said


def test_a_trend_in_french():
    """Days and numbers as French writes them."""
    before, after = Figure("x", 14, 26, MARCH, "rate"), Figure("x", 18, 29, APRIL, "rate")
    assert TEXTS.plain("fr", trend(after, before)) == "8 points de plus que le lundi 1er mars 2027"


def test_a_figure_that_is_kept_says_of_which_day_it_is():
    """Too few answered since: no trend, but its date."""
    kept = Figure("x", 45, 10, MARCH, "mean")
    assert TEXTS.plain("en", with_trend(kept, None, APRIL)) == (
        "4.5 (over 10), as on Monday 1 March 2027: too few answers since"
    )


def test_the_first_working_day():
    """Not a weekend, not a holiday of the program's country: 1 May 2027 is a Saturday, 1 January a Friday off."""
    assert first_working_day(date(2027, 5, 1), "FR") == date(2027, 5, 3)
    assert first_working_day(date(2027, 1, 1), "FR") == date(2027, 1, 4)
    assert first_working_day(date(2027, 2, 1), "FR") == date(2027, 2, 1)


async def test_a_report_that_another_overtook_is_made_again(sqlite):
    """Two that were computed beside the same third one could be subtracted."""
    play = Play(sqlite)
    await three_pairs(play)
    await asked(play)
    payload = {"program": 1, "person": None, "at": play.clock.now().isoformat()}
    with writing(sqlite) as session:
        turn = Turn(session, play.clock.now(), "event", play.engine.repertoire, TEXTS)
        assert JOBS["report"].deliver(turn, payload, {"before": None, "figures": [], "pictures": {}}) is False
    assert len(play.rows(Report)) == 1
