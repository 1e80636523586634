"""A whole program through Slack: real Bolt, both ways in, both languages, and a restart in the middle."""

import pytest

from storage.tables import Alert, CharterDecision, Checkin, Pair, SatisfactionAnswer
from tests.adapters.slack.golden import held
from tests.adapters.slack.people import CREATE, Member, onboarded, parts
from tests.adapters.slack.standin import words

MEETING = ("yes", "4", "good", "on_the_way", "go_on", "partly", "9", "no")


@pytest.fixture(params=["en-US", "fr-FR"])
def locale(request, scene):
    """Everybody's language."""
    for user in scene.slack.users.values():
        user["locale"] = request.param
    scene.slack.join("UB0", "Bo", locale=request.param)
    return request.param


async def started(scene):
    """A running program with a mentor of two and their mentees."""
    for text in (CREATE, "/mentoring-admin program open", "/mentoring-admin program start"):
        await scene.command("U0LGA", text)
    for user, role in (("UT0M", "mentor"), ("UANA", "mentee"), ("UB0", "mentee")):
        await onboarded(scene, user, role)
    assert len(scene.rows(CharterDecision)) == 3


async def test_a_program_from_its_creation_to_its_thanks(scene, locale):
    """Onboarded, matched, introduced, asked, seen to be silent, asked half-way and at the end; the bot restarts once."""
    tom, ana = Member(scene, "UT0M", MEETING), Member(scene, "UANA", MEETING)
    async with scene.living():
        await started(scene)
        await scene.command("U0LGA", "/mentoring-admin match preview")
        await scene.press("U0LGA", "all")
        assert [pair.state for pair in scene.rows(Pair)] == ["active", "active"]
        assert "Ana" in words(scene.slack.messages["GUANAUT0M"])
        await scene.wait(days=9)
        asked = len(scene.slack.read("UANA"))
        pressed = scene.slack.press_of("UANA", "yes")
    async with scene.living():
        await scene.slack.deliver("interactive", pressed)
        await scene.settle()
        await scene.slack.deliver("interactive", pressed)
        await scene.settle()
        assert len(scene.slack.read("UANA")) == asked + 1
        await ana.answer()
        assert [row.answers["met"] for row in scene.rows(Checkin) if row.answers] == ["yes"]
        for _ in range(24):
            await tom.answer()
            await ana.answer()
            await scene.wait(days=7)
        silent = [row for row in scene.rows(Alert) if row.kind == "health"]
        assert silent and words(scene.slack.messages["DU0LGA"]).count("Bo") > 1
        await scene.slack.open_home("UANA")
        await scene.slack.open_home("U0LGA")
        await scene.settle()
        await scene.command("U0LGA", "/mentoring-admin members import")
        await scene.command("U0LGA", "/mentoring-admin program close sure:yes")
        for _ in range(3):
            await scene.wait(days=4)
            await tom.answer()
            await ana.answer()
        assert {row.state for row in scene.rows(Pair)} == {"ended"}
        assert {row.round for row in scene.rows(SatisfactionAnswer)} == {"mid1", "end"}
        for user in ("UT0M", "UANA"):
            assert not any(any(parts(one)) for one in scene.slack.messages[f"D{user}"])
    held(locale[:2], scene)
