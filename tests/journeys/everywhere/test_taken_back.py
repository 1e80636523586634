"""Who has everything erased is erased where others read of them, too: the bot's messages there are deleted."""

import pytest

from storage.tables import Account, Outbox, Person
from tests.journeys.everywhere.story import Story

LONG = "Je voudrais comprendre comment on tient un atelier toute une annee. " * 40
"""More than one message on Discord."""


@pytest.mark.parametrize(
    "spoken", [(name, "en") for name in ("slack-socket", "slack-http", "playground", "discord")], ids="-".join
)
async def test_what_others_read_of_who_is_forgotten_is_taken_back(platform, language):
    """The introduction, the words that were passed on (in several messages), the members' file; and nothing else."""
    story = Story(platform, language)
    async with platform.living():
        await story.come("Olga", "Ana", "Tom")
        await story.running()
        await story.onboard("tom", "mentor", "data")
        await story.onboard("ana", "mentee", "data")
        await story.match()
        await platform.command("ana", "/mentoring contact")
        await platform.say("ana", LONG[:1900])
        await platform.press("ana", "yes")
        await platform.command("olga", "/mentoring-admin members export")
        assert "Ana" in "".join(platform.shared("ana", "tom")) and platform.files("olga")
        others = [one for one in platform.read("olga") if "Ana" not in one and "atelier" not in one]
        assert "atelier" in "".join(platform.read("olga"))
        own = [one for one in platform.read("ana")[:-1] if "Tom, meet Ana" not in one]
        await platform.command("ana", "/mentoring forget-me")
        await platform.press("ana", "yes")
        assert "Ana" not in "".join(platform.shared("ana", "tom"))
        left = platform.read("olga")
        assert "Ana" not in "".join(left) and "atelier" not in "".join(left) and platform.files("olga") == []
        assert [one for one in others if one in left], "what has nothing of Ana stands as it did"
        assert [one for one in own if one in platform.read("ana")] == own, "their own conversation is theirs"
        assert {one.state for one in platform.rows(Outbox) if one.kind == "retract"} == {"sent"}
        await platform.wait(hours=2)
        loose = [one for one in platform.rows(Account) if one.external_id.startswith("erased:")]
        assert [one.person_id for one in loose] == [one.id for one in platform.rows(Person) if one.erased_at]
        await platform.say("ana", "hello")
        story.catches_up("tom")
