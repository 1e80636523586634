"""How it ends: for who leaves, for the program, and for one’s data."""

import json

from storage.tables import Goal, Meeting, Pair, Person, SatisfactionAnswer
from tests.journeys.everywhere.platform import answer


async def left(story):
    """After a clear yes; the partner hears neutral words, and the reason is one's own."""
    platform = story.platform
    await platform.command("bo", "/mentoring leave")
    await platform.press("bo", "yes")
    await platform.press("bo", "no_time")
    await platform.press("bo", "no")
    story.hears("bo", "leave.thanks")
    story.hears("tom", "ending.neutral", partner="Bo", program="Tandem")


async def closed(story):
    """Only when the organizer is sure: pairs end kindly, both sides say what it was worth and are thanked."""
    platform = story.platform
    shown = await platform.command("olga", "/mentoring-admin program close")
    assert story.said(shown, "program.close_sure", program="Tandem", n=2)
    shown = await platform.command("olga", "/mentoring-admin program close sure:yes")
    assert story.said(shown, "program.closed", program="Tandem")
    story.hears("ana", "ending.end_of_program", partner="Tom", program="Tandem")
    await platform.wait(days=4)
    for value in ("met", "yes", "5", "9", "other_role"):
        await platform.press("ana", value)
    await platform.fill("ana", "Des échanges précieux")
    await platform.press("ana", "yes")
    story.hears("ana", "closing.noted")
    meetings = len(platform.rows(Meeting))
    await platform.press("tom", "yes")
    assert any(story.said(one, "bot.stale") or story.said(one, "bot.stale_go_on") for one in platform.read("tom"))
    assert len(platform.rows(Meeting)) == meetings, "the check-in of an ended pair is an old button"
    for _ in range(3):
        await answer(platform, "tom", "partly", "4", "~skip", "same_role", "yes", "not_now")
        await platform.wait(days=2)
    assert {one.state for one in platform.rows(Pair)} == {"ended"}
    ends = [(one.score, one.recommend) for one in platform.rows(SatisfactionAnswer) if one.round == "end"]
    assert (5, 9) in ends and (4, 4) in ends


async def forgotten(story):
    """One's data as a file; then all of it is gone, after a clear yes."""
    platform = story.platform
    await platform.command("ana", "/mentoring my-data")
    files = dict(platform.files("ana"))
    assert json.loads(files["my-data.json"])["person"]["name"] == "Ana" and b"Ana" in files["my-data.html"]
    await platform.command("ana", "/mentoring forget-me")
    await platform.press("ana", "no")
    story.hears("ana", "forget.kept")
    await platform.command("ana", "/mentoring forget-me")
    await platform.press("ana", "yes")
    story.hears("ana", "forget.done")
    assert "Ana" not in {one.name for one in platform.rows(Person)} and platform.rows(Goal) == []
