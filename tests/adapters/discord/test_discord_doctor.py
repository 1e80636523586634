"""What `binome doctor` says of a Discord that does not let the bot do all that it should: each with its cure."""

import pytest

from adapters.discord import checks
from adapters.discord.invite import PERMISSIONS, WANTED
from tests.adapters.discord.world import TOKEN


async def said(*, members=False):
    return [one async for one in checks.amiss(TOKEN, members=members)]


@pytest.mark.parametrize("name", PERMISSIONS)
async def test_a_permission_that_a_server_did_not_grant_is_named_with_its_cure(pointed, name):
    """By the name that Discord's settings show, and with the link that grants it; the bot runs all the same."""
    pointed.permit(WANTED & ~PERMISSIONS[name][0])
    found = [one for one in await said() if "does not grant" in one.says]
    assert len(found) == 1 and not found[0].grave
    assert f"Tandem does not grant: {name}." in found[0].says and "oauth2/authorize" in found[0].says


async def test_a_server_that_grants_everything_is_no_finding(pointed):
    """Neither is one whose admin gave the bot all there is."""
    for permissions in (WANTED, 1 << 3):
        pointed.permit(permissions)
        assert not [one for one in await said() if "does not grant" in one.says]


async def test_where_no_server_has_the_bot_the_link_is_given(pointed):
    """With which an admin adds it."""
    pointed.remove_bot()
    assert any("No server has added the bot" in one.says and "oauth2/authorize" in one.says for one in await said())
