"""One member sends more than anybody does by hand: it is said once, changes nothing, and everybody else goes on."""

from adapters.flood import BURST, Flood, Flooding
from bot.events import Said, Sender
from bot.messages import plain
from storage.tables import Inbox
from tests.adapters.discord.world import GUILD
from tests.adapters.slack.people import CREATE
from tests.journeys.everywhere.beginning import created
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.story import Story

SLOW = {"en": "That was a lot at once", "fr": "Cela fait beaucoup d’un coup"}


class Hand:
    """A monotonic clock that is set."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def sent(flood: Flood, account: str, times: int) -> list[str]:
    """What became of so many events."""
    found = []
    for _ in range(times):
        try:
            flood.admit(account)
            found.append("taken")
        except Flooding as one:
            found.append("told" if one.first else "silent")
    return found


def test_so_many_at_once_and_so_many_over_time():
    """Who is refused is told once, and goes on after a rest; nobody else notices."""
    hand = Hand()
    flood = Flood(burst=5, per_second=0.5, now=hand)
    assert sent(flood, "ana", 8) == ["taken"] * 5 + ["told", "silent", "silent"]
    assert sent(flood, "bo", 2) == ["taken"] * 2
    hand.at += 2
    assert sent(flood, "ana", 2) == ["taken", "silent"]
    hand.at += 60
    assert sent(flood, "ana", 7) == ["taken"] * 5 + ["told", "silent"]


def test_ten_thousand_people_do_not_fill_the_memory():
    """Who is at rest is forgotten."""
    hand = Hand()
    flood = Flood(now=hand)
    for number in range(30_000):
        hand.at += 0.1
        flood.admit(str(number))
    assert len(flood._buckets) <= 10_000


async def test_a_flood_on_slack_is_met_with_one_sentence(workspace):
    """What was too much is not taken in; the others are answered."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.command("U0LGA", "/mentoring-admin program open")
        workspace.adapter.intake.taking.flood = Flood(burst=6, per_second=0)
        for _ in range(12):
            await workspace.say("UANA", "bonjour")
        assert len([one for one in workspace.rows(Inbox) if "UANA" in one.id]) == 6
        said = [one for one in workspace.slack.read("UANA") if any(words in one for words in SLOW.values())]
        assert len(said) == 1
        await workspace.say("UT0M", "hello")
        assert workspace.slack.read("UT0M")


async def test_a_flood_on_discord_is_met_with_one_sentence(sqlite, tmp_path):
    """It stands where the refusals of Discord stand."""
    async with on_discord(sqlite, tmp_path) as discord, discord.living():
        await created(Story(discord, "en"))
        await discord.say("ana", "hello")
        taken, intake = len(discord.rows(Inbox)), discord.adapter.intake
        intake.taking.flood = Flood(burst=2, per_second=0)
        sender = Sender("discord", GUILD, discord._people["ana"], language="fr")
        replies = [
            await intake.answer(Said(f"flood:{number}", discord.clock.now(), sender, "hello")) for number in range(5)
        ]
        assert len(discord.rows(Inbox)) == taken + 2
        said = [plain(letter.text) for reply in replies[2:] for letter in reply.private]
        assert len(said) == 1 and said[0].startswith(SLOW["fr"])


def test_a_burst_is_more_than_anybody_does_by_hand():
    """A whole onboarding is some twenty presses."""
    assert BURST >= 60
