"""The needs survey on every platform and in every language: from its post to what onboarding need not ask again."""

import pytest

from storage.tables import Enrollment, Program, SurveyAnswer
from tests.adapters.discord.world import GENERAL
from tests.journeys.everywhere.on_discord import OnDiscord
from tests.journeys.everywhere.on_slack import OnSlack
from tests.journeys.everywhere.story import CREATE, Story


@pytest.fixture
def channel(platform):
    """A channel in which the bot may write, as it is typed there."""
    if isinstance(platform, OnSlack):
        platform.slack.channel("C1MENT0R", joined=True)
        return "C1MENT0R"
    return GENERAL if isinstance(platform, OnDiscord) else "#mentoring"


async def test_asked_before_the_program_opens(platform, language, channel):
    """Posted in a channel, answered alone by buttons, fields and words; told to wait, opened all the same; offered."""
    story = Story(platform, language)
    async with platform.living():
        await story.come("Olga", "Ana", "Tom")
        await platform.command("olga", CREATE)
        shown = await platform.command("olga", f"/mentoring-admin survey launch channel:{channel}")
        assert story.said(shown, "needs_survey.posting", program="Tandem"), shown
        (program,) = platform.rows(Program)
        assert program.state == "surveying" and len(program.places) == 1
        await platform.say("ana", "bonjour")
        story.hears("ana", "join.start")
        await platform.press("ana", "go")
        story.hears("ana", "needs_survey.join.ask", program="Tandem")
        await platform.press("ana", "mentee")
        await platform.fill("ana", "data", "career")
        await platform.fill("ana", "2")
        await platform.fill("ana", "fr")
        await platform.press("ana", "remote")
        await platform.say("ana", "=HYPERLINK(1) <!channel>")
        story.hears("ana", "needs_survey.thanks", program="Tandem")
        await platform.say("tom", "hello")
        await platform.press("tom", "go")
        await platform.press("tom", "not_now")
        story.hears("tom", "needs_survey.not_now")
        ana, tom = platform.rows(SurveyAnswer)
        assert (ana.joins, ana.profile["topics"], tom.joins) == ("mentee", ["data", "career"], "not_now")
        await platform.command("olga", "/mentoring-admin survey results")
        report = story.hears("olga", "needs_survey.wait", program="Tandem", day=platform.clock.now().date())
        assert story.said(report, "needs_survey.reason_answers", n=2, least=15)
        await platform.command("olga", "/mentoring-admin program open")
        for value in ("yes", "enough", "~skip"):
            await platform.press("olga", value)
        assert [one.state for one in platform.rows(Program)] == ["open"]
        await platform.say("ana", "bonjour")
        await platform.press("ana", "go")
        await platform.press("ana", "keep")
        story.hears("ana", "onboarding.availability.ask")
        assert len(platform.rows(Enrollment)) == 1
