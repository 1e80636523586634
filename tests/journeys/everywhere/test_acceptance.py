"""Both say yes first, on every platform and in every language: by button and in words; an old button changes nothing."""

from storage.tables import Pair
from tests.journeys.everywhere.story import Story


async def test_asked_alone_then_introduced_or_not(platform, language):
    """Ana and Tom both say yes; Leo would rather not meet Tom, who hears no name and no reason."""
    story = Story(platform, language)
    async with platform.living():
        await story.come("Olga", "Ana", "Tom", "Leo")
        await story.running()
        await platform.command("olga", "/mentoring-admin settings set name:both_accept value:yes")
        await story.onboard("tom", "mentor", "data")
        for mentee in ("ana", "leo"):
            await story.onboard(mentee, "mentee", "data")
        await story.match()
        assert {one.state for one in platform.rows(Pair)} == {"offered"}
        old = platform.pressing("ana", "no")
        await platform.say("ana", "oui volontier" if language == "fr" else "yes gladly")
        await platform.press("tom", "yes")
        await old()
        assert [one.state for one in platform.rows(Pair)] == ["active", "offered"]
        story.hears("ana", "introduction.to_mentee", partner="Tom", program="Tandem")
        story.catches_up("tom")
        await platform.press("leo", "no")
        assert story.said(platform.read("leo")[-1], "acceptance.why.ask")
        words = story.hears("tom", "acceptance.not_met", program="Tandem", contact="team@example.org")
        assert "Leo" not in words
        assert [(one.state, one.end_reason) for one in platform.rows(Pair)][1] == ("unmet", "declined")
