"""What `binome doctor` says of a Discord that does not let the bot do all that it should: each with its cure."""

import pytest

from adapters.discord import checks, permissions
from adapters.discord.checks import Home
from adapters.discord.invite import PERMISSIONS, WANTED
from bot.composition import discord as composition
from bot.settings import Settings
from tests.adapters.discord.world import GENERAL, GUILD, TOKEN
from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.story import Story

HOME = Home("Tandem", GUILD, int(GENERAL))


async def said(*, members=False, homes=()):
    return [one async for one in checks.amiss(TOKEN, members=members, homes=homes)]


@pytest.mark.parametrize("name", PERMISSIONS)
async def test_a_permission_that_a_server_did_not_grant_is_named_with_its_cure(pointed, name):
    """By the name that Discord's settings show, and with the link that grants it; the bot runs all the same."""
    pointed.permit(WANTED & ~PERMISSIONS[name][0])
    found = [one for one in await said() if "does not grant" in one.says]
    assert len(found) == 1 and not found[0].grave
    assert f"Tandem does not grant: {name}." in found[0].says and "oauth2/authorize" in found[0].says


async def test_a_server_that_grants_everything_is_no_finding(pointed):
    """Neither is one whose admin gave the bot all there is."""
    for given in (WANTED, 1 << 3):
        pointed.permit(given)
        assert not [one for one in await said() if "does not grant" in one.says]


async def test_where_no_server_has_the_bot_the_link_is_given(pointed):
    """With which an admin adds it."""
    pointed.remove_bot()
    assert any("No server has added the bot" in one.says and "oauth2/authorize" in one.says for one in await said())


@pytest.mark.parametrize("name", PERMISSIONS)
async def test_a_permission_that_a_programs_channel_denies_is_named_with_its_cure(pointed, name):
    """The server grants it, and the channel's own settings take it away."""
    pointed.permit(WANTED)
    pointed.permit(WANTED & ~PERMISSIONS[name][0], channel=GENERAL)
    (found,) = [one.says for one in await said(homes=(HOME,)) if "denies" in one.says]
    assert f"The channel of Tandem denies the bot: {name}." in found and "channel's settings" in found


async def test_what_the_server_does_not_grant_is_not_said_of_the_channel_again(pointed):
    """One cure is enough; neither is a channel that denies nothing a finding."""
    pointed.permit(WANTED & ~PERMISSIONS["Pin Messages"][0])
    assert not [one for one in await said(homes=(HOME,)) if "denies" in one.says]


async def test_a_programs_channel_that_is_gone_is_said(pointed):
    """With the command that makes another one the program's."""
    found = await said(homes=(Home("Tandem", GUILD, 404),))
    assert [one.grave for one in found if "is gone" in one.says and "members invite" in one.says] == [False]


async def test_the_channels_are_those_of_the_database(sqlite, tmp_path):
    """In which the invitation was posted."""
    async with on_discord(sqlite, tmp_path) as discord:
        async with discord.living():
            story = Story(discord, "en")
            await story.come("Olga")
            await story.running()
            await discord.command("olga", "/mentoring-admin members invite")
        discord.discord.permit(WANTED & ~PERMISSIONS["Pin Messages"][0], channel=GENERAL)
        settings = Settings(
            _env_file=None,
            discord_token=TOKEN,
            discord_api_url=discord.discord.api_url,
            discord_gateway_url=discord.discord.gateway_url,
        )
        for database, expected in ((sqlite, ["Pin Messages"]), (None, [])):
            found = [one.says async for one in composition.amiss(settings, database)]
            assert [name for one in found for name in PERMISSIONS if f"denies the bot: {name}." in one] == expected


A, B, C = 1, 2, 4
"""Three permissions."""


@pytest.mark.parametrize(
    ("overwrites", "left"),
    [
        ([], A | B),
        ([("guild", 0, A)], B),
        ([("guild", 0, A), ("role", A, 0)], A | B),
        ([("role", A, 0), ("other", 0, A)], A | B),
        ([("role", 0, A), ("member", A, 0)], A | B),
        ([("role", C, 0), ("member", 0, A)], B | C),
        ([("nobodys", 0, A)], A | B),
    ],
)
def test_a_channels_overwrites_count_as_discord_counts_them(overwrites, left):
    """Everybody's, then those of the roles together, then the bot's own; in each, what is allowed outweighs."""
    roles = [{"id": "guild", "permissions": str(A)}, {"id": "role", "permissions": str(B)}]
    roles += [{"id": "nobodys", "permissions": str(C)}]
    given = [{"id": id, "allow": str(allow), "deny": str(deny)} for id, allow, deny in overwrites]
    assert permissions.granted("guild", "member", ["role", "other"], roles, given) == left
