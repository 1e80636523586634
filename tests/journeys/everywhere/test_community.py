"""A community on every platform and in every language: matched in the week, gone on with by both, ended kindly."""

from flows.renewal.flow import length
from storage.tables import Checkin, Pair, Program
from tests.journeys.everywhere.story import CREATE, Story

WORDS = {"en": ("yes, let's go on", "no thanks"), "fr": ("oui, on continue", "non merci")}


async def test_a_pair_is_proposed_in_its_week_goes_on_and_ends(platform, language):
    """Nobody hears of it before the approval; each is asked alone; the last day tells both, whatever one has said."""
    story = Story(platform, language)
    yes, no = WORDS[language]
    async with platform.living():
        await story.come("Olga", "Ana", "Tom")
        story.language = {"fr": "fr@tu"}.get(language, language)
        for text in (
            CREATE.replace("template:classic", "template:community"),
            "/mentoring-admin settings set length_days 40",
            "/mentoring-admin program open",
        ):
            await platform.command("olga", text)
        started = await platform.command("olga", "/mentoring-admin program start")
        assert "Tuesday" in started or "mardi" in started
        assert [one.ends_on for one in platform.rows(Program)] == [None]
        await story.onboard("tom", "mentor", "data")
        await story.onboard("ana", "mentee", "data")
        story.catches_up("olga", "ana", "tom")
        await platform.wait(days=2)
        assert story.news("ana") == story.news("tom") == []
        assert story.hears("olga", "matching.approve_all").count("Tom") == 1
        await platform.press("olga", "all")
        story.hears("ana", "introduction.to_mentee", partner="Tom", program="Tandem")
        await platform.wait(days=7, hours=4)
        for who in ("ana", "tom"):
            await platform.press(who, "not_yet")
            await platform.press(who, "no_time")
        await platform.wait(days=24)
        (pair,) = platform.rows(Pair)
        values = {"day": pair.ends_on, "length": length(40)}
        story.hears("ana", "renewal.go_on.ask", name="Ana", partner="Tom", **values)
        story.hears("tom", "renewal.go_on.ask", name="Tom", partner="Ana", **values)
        await platform.say("ana", yes)
        await platform.press("tom", "yes")
        assert story.said(platform.read("tom")[-1], "renewal.end", day=pair.ends_on)
        await platform.wait(days=10)
        (pair,) = platform.rows(Pair)
        assert pair.state == "active"
        values["day"] = pair.ends_on
        for who, partner in (("ana", "Tom"), ("tom", "Ana")):
            story.hears(who, "renewal.renewed", partner=partner, **values)
        await platform.wait(days=4)
        assert {one.enrollment_id for one in platform.rows(Checkin) if one.period.startswith("renewed")} == {
            pair.mentor_id,
            pair.mentee_id,
        }
        await platform.wait(days=26)
        story.hears("tom", "renewal.go_on.ask", name="Tom", partner="Ana", **values)
        await platform.say("tom", no)
        await platform.press("ana", "yes")
        story.catches_up("ana", "tom")
        await platform.wait(days=11)
        for who, partner in (("ana", "Tom"), ("tom", "Ana")):
            story.hears(who, "ending.end_of_program", partner=partner, program="Tandem")
            story.hears(who, "closing.goals.met")
        assert [one.state for one in platform.rows(Pair)] == ["ended"]
