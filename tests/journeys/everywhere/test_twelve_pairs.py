"""A community's whole season on Discord, as it is used there: twelve pairs, who come over two weeks."""

from collections import Counter

import pytest

from storage.tables import Checkin, Nudge, Outbox, Pair
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.platform import answer
from tests.journeys.everywhere.story import CREATE, Story

MENTORS = tuple(f"Mo{letter}" for letter in "abcdef")
"""Each has two mentees: what the field's list of places gives."""
MENTEES = tuple(f"Me{letter}" for letter in "abcdefghijkl")
LIKES = ("yes", "good", "4", "9", "on_the_way", "go_on", "partly", "same_role", "no", "~skip", "later", "not_now")


@pytest.fixture
async def platform(sqlite, tmp_path):
    """A Discord server that nobody is in yet."""
    async with on_discord(sqlite, tmp_path) as found:
        yield found


async def test_twelve_pairs_meet_through_a_season(platform):
    """Half of them come in the first week, half in the second; all are matched in their week and asked; half of the pairs go on."""
    story = Story(platform, "fr")
    async with platform.living():
        await story.come("Olga", *MENTORS, *MENTEES)
        story.language = "fr@tu"
        create = CREATE.replace("template:classic", "template:community")
        for text in (create, "/mentoring-admin settings set length_days 40", "/mentoring-admin program open"):
            await platform.command("olga", text)
        await platform.command("olga", "/mentoring-admin program start")
        for mentors, mentees in ((MENTORS[:3], MENTEES[:6]), (MENTORS[3:], MENTEES[6:])):
            for role, names in (("mentor", mentors), ("mentee", mentees)):
                for name in names:
                    await story.onboard(name.lower(), role, "data")
            await platform.wait(days=2)
            await platform.press("olga", "all")
            await platform.wait(days=5)
        pairs = platform.rows(Pair)
        assert len([one for one in pairs if one.state == "active"]) == 12
        assert set(Counter(one.mentor_id for one in pairs).values()) == {2}
        for _ in range(8):
            for name in MENTORS:
                await answer(platform, name.lower(), *LIKES)
            for name in MENTEES:
                # Half of them would go on; their mentors with everybody.
                rather = LIKES if name in MENTEES[::2] else ("no", *LIKES)
                await answer(platform, name.lower(), *rather)
            await platform.wait(days=7)
        pairs = platform.rows(Pair)
        assert Counter((one.state, one.end_reason) for one in pairs) == {
            ("active", None): 6,
            ("ended", "end_of_program"): 6,
        }
        assert len({one.enrollment_id for one in platform.rows(Checkin)}) == 18
    assert {one.state for one in platform.rows(Outbox)} == {"sent"}
    assert not [one for one in platform.rows(Nudge) if one.state == "planned" and one.due_at < platform.clock.now()]
