"""A mentor on Slack and a mentee on Discord, in one program, by both platforms' real clients in one bot."""

import re

import pytest

from storage.tables import (
    Alert,
    CharterDecision,
    Conversation,
    Meeting,
    Outbox,
    Pair,
    Person,
    ProgramLink,
    SatisfactionAnswer,
)
from tests.journeys.everywhere.story import Story
from tests.journeys.everywhere.together import together

CODE = re.compile(r"[A-Z]{4}-[A-Z]{4}")


@pytest.fixture
async def bot(sqlite, tmp_path):
    """A Slack workspace and a Discord server; the bot is in neither yet."""
    async with together(sqlite, tmp_path) as found:
        yield found


class Sides:
    """Tom reads French in Slack, where Olga runs the program; Ana reads English in Discord, which Otto administers."""

    def __init__(self, bot):
        self.bot = bot
        self.slack = Story(bot.slack, "fr")
        self.discord = Story(bot.discord, "en")

    async def come(self):
        await self.slack.come("Olga", "Tom")
        await self.bot.discord.join("otto", "Otto", language="en", admin=True)
        await self.discord.come("Ana")


async def linked(sides):
    """Olga's program lives in Otto's server too, by a code that is shown to her alone."""
    await sides.come()
    await sides.slack.running()
    shown = await sides.bot.slack.command("olga", "/mentoring-admin program link")
    code = CODE.search(shown)[0]
    shown = await sides.bot.discord.command("otto", f"/mentoring-admin program link code:{code}")
    assert "Tandem" in shown and "/mentoring join" in shown
    assert len(sides.bot.rows(ProgramLink)) == 1


async def entered(sides):
    """Each accepts the charter in their own language, where they are."""
    await sides.slack.onboard("tom", "mentor", "data")
    await sides.discord.onboard("ana", "mentee", "data")
    decided = [(one.decision, one.language) for one in sides.bot.rows(CharterDecision)]
    assert decided == [("accepted", "fr"), ("accepted", "en")]
    assert [one.name for one in sides.bot.rows(Person)] == ["Olga", "Otto", "Tom", "Ana"]


async def introduced(sides):
    """Two direct messages, no shared conversation; then each is given the contact that the other agreed to share."""
    sides.slack.catches_up("tom")
    sides.discord.catches_up("ana")
    await sides.slack.match()
    sides.slack.hears("tom", "introduction.apart_to_mentor", partner="Ana", program="Tandem")
    sides.discord.hears("ana", "introduction.apart_to_mentee", partner="Tom", program="Tandem")
    sides.slack.hears("tom", "reach.contact.ask", partner="Ana")
    sides.discord.hears("ana", "reach.contact.ask", partner="Tom")
    assert sides.bot.rows(Outbox) and not [one for one in sides.bot.rows(Outbox) if one.kind == "introduce"]
    await sides.bot.discord.say("ana", "ana@example.org, or <@U1> *late* @everyone")
    given = sides.slack.hears(
        "tom", "reach.given_to_mentor", partner="Ana", words="ana@example.org, or <@U1> *late* @everyone"
    )
    assert "ana@example.org" in given
    await sides.bot.slack.say("tom", "+44 20 7946 0000")
    sides.discord.hears("ana", "reach.given_to_mentee", partner="Tom", words="+44 20 7946 0000")
    assert sides.bot.rows(Alert) == []


async def met(sides):
    """Both are asked a week later, by buttons there and in words here; two yes are one confirmed meeting."""
    await sides.bot.wait(days=8)
    sides.slack.hears("tom", "checkin.met.ask", name="Tom", partner="Ana", days=7)
    sides.discord.hears("ana", "checkin.met.ask", name="Ana", partner="Tom", days=7)
    await sides.bot.slack.say("tom", "oui, hier")
    await sides.bot.slack.press("tom", "5")
    await sides.bot.slack.press("tom", "~skip")
    await sides.bot.discord.press("ana", "yes")
    await sides.bot.discord.fill("ana", "yesterday")
    await sides.bot.discord.press("ana", "4")
    await sides.bot.discord.press("ana", "~skip")
    assert any(one.confirmed for one in sides.bot.rows(Meeting))
    assert sides.bot.rows(Pair)[0].health == "on_track"


async def half_way(sides):
    """Satisfaction is asked of both, each in their words; what one says stays with them."""
    await sides.bot.wait(days=92)
    sides.slack.hears("tom", "satisfaction.score.ask", name="Tom", partner="Ana", program="Tandem")
    sides.discord.hears("ana", "satisfaction.score.ask", name="Ana", partner="Tom", program="Tandem")
    for platform, who in ((sides.bot.slack, "tom"), (sides.bot.discord, "ana")):
        for value in ("5", "good", "on_the_way", "yes", "no", "go_on", "~skip"):
            await platform.press(who, value)
    rounds = [(one.score, one.fit) for one in sides.bot.rows(SatisfactionAnswer)]
    assert rounds == [(5, "good"), (5, "good")]


async def closed(sides):
    """At the program's end both say what it was worth, and are thanked."""
    await sides.bot.wait(days=84)
    sides.slack.hears("tom", "closing.goals.ask", name="Tom", partner="Ana", program="Tandem")
    sides.discord.hears("ana", "closing.goals.ask", name="Ana", partner="Tom", program="Tandem")
    for value in ("met", "yes", "5", "9", "other_role"):
        await sides.bot.discord.press("ana", value)
    await sides.bot.discord.fill("ana", "Worth every hour")
    await sides.bot.discord.press("ana", "yes")
    sides.discord.hears("ana", "closing.noted")
    for value in ("partly", "4", "8", "~skip", "same_role", "~skip"):
        await sides.bot.slack.press("tom", value)
    assert any("1 échange en 6 mois avec Ana" in one for one in sides.bot.slack.read("tom"))
    assert [one.state for one in sides.bot.rows(Pair)] == ["ended"]
    assert {(one.score, one.recommend) for one in sides.bot.rows(SatisfactionAnswer) if one.round == "end"} == {
        (5, 9),
        (4, 8),
    }
    assert not [one for one in sides.bot.rows(Conversation) if one.why == "failed"]


async def test_a_mentor_on_slack_and_a_mentee_on_discord_go_through_a_program(bot):
    """From onboarding to thanks; the bot restarts between the first meeting and half-time."""
    sides = Sides(bot)
    async with bot.living():
        await linked(sides)
        await entered(sides)
        await introduced(sides)
        await met(sides)
    async with bot.living():
        await half_way(sides)
        await closed(sides)
