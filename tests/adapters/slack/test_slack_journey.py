"""A whole program through Slack: real Bolt, real Socket Mode, and a restart in the middle."""

from storage.tables import Checkin, Pair
from tests.adapters.slack.standin import words

CREATE = (
    '/mentoring-admin program create name:Tandem template:classic starts:2027-01-05 controller:"Alumni Lyon" '
    "contact:team@example.org safeguarding:care@example.org"
)


def kinds(message):
    """The kinds of a message's blocks."""
    return {block["type"] for block in message.get("blocks", [])}


async def onboarded(scene, user, role):
    await scene.say(user, "bonjour")
    await scene.press(user, "go")
    await scene.press(user, role)
    await scene.fill(user, "data")
    await scene.fill(user, "fr", "en")
    await scene.fill(user, "weekday_noon")
    if role == "mentor":
        await scene.fill(user, "2")
    await scene.press(user, "no")
    await scene.press(user, "accept")


async def test_a_program_from_hello_to_a_check_in(scene):
    """Created by command, joined by buttons and fields, introduced together, asked apart, answered after a restart."""
    async with scene.living():
        await scene.command("U0LGA", CREATE)
        await scene.command("U0LGA", "/mentoring-admin program open")
        await scene.command("U0LGA", "/mentoring-admin program start")
        await onboarded(scene, "UT0M", "mentor")
        await onboarded(scene, "UANA", "mentee")
        await scene.command("U0LGA", "/mentoring-admin match preview")
        assert "Tom" in scene.last("U0LGA")
        await scene.press("U0LGA", "all")
        assert [pair.state for pair in scene.rows(Pair)] == ["active"]
        assert "Ana" in words(scene.slack.messages["GUANAUT0M"])
        await scene.wait(days=9)
        asked = len(scene.slack.read("UANA"))
    async with scene.living():
        await scene.press("UANA", "yes")
        await scene.fill("UANA", "2027-01-10")
        await scene.press("UANA", "5")
        await scene.say("UANA", "c'était super")
        assert len(scene.slack.read("UANA")) > asked
        assert [row.answers["met"] for row in scene.rows(Checkin) if row.answers] == ["yes"]
    pressable = [words(one["blocks"]) for one in scene.slack.messages["DUANA"] if "actions" in kinds(one)]
    assert pressable == []
