"""`binome doctor` on an app that is set up halfway: what is missing, and where to switch it on."""

import copy
from datetime import UTC, datetime

import pytest

from adapters.slack.manifest import EVENTS, manifest
from adapters.slack.setup import VITAL, differing
from bot.clock import StandingClock
from bot.composition import doctoring
from bot.composition.slack import one_amiss, set_up_amiss, unheard
from storage.tables import Alert
from tests.adapters.slack.conftest import settings
from tests.adapters.slack.people import CREATE
from tests.adapters.slack.standin import CONFIG_TOKEN

SOCKET, HTTP = manifest(), manifest("https://bot.example.org")


def without(found, *path, value=None):
    """A manifest in which something is missing, or is *value*."""
    changed = copy.deepcopy(found)
    place = changed
    for name in path[:-1]:
        place = place[name]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


@pytest.mark.parametrize("event", EVENTS)
def test_a_missing_event_is_named_with_its_cure(event):
    """Grave where the bot is deaf without it."""
    events = [one for one in EVENTS if one != event]
    (found,) = differing(without(SOCKET, "settings", "event_subscriptions", "bot_events", value=events), SOCKET)
    assert f"The event {event} is not subscribed to" in found.says and "Event Subscriptions" in found.says
    assert found.grave is (event in VITAL)


@pytest.mark.parametrize(
    ("found", "wanted", "says", "grave"),
    [
        (without(SOCKET, "settings", "interactivity", "is_enabled", value=False), SOCKET, "Buttons do nothing", True),
        (without(SOCKET, "settings", "interactivity"), SOCKET, "Interactivity & Shortcuts", True),
        (
            without(SOCKET, "features", "app_home", "messages_tab_read_only_enabled", value=True),
            SOCKET,
            "Allow users to send",
            True,
        ),
        (without(SOCKET, "features", "app_home", "messages_tab_enabled", value=False), SOCKET, "Messages Tab", True),
        (without(SOCKET, "features", "app_home", "home_tab_enabled", value=False), SOCKET, "Home Tab", False),
        (without(SOCKET, "features", "slash_commands", 1), SOCKET, "/mentoring-admin is missing", True),
        (without(SOCKET, "features", "slash_commands", 0, "should_escape"), SOCKET, "Escape channels", False),
        (without(SOCKET, "features", "shortcuts", 0), SOCKET, "My mentoring", False),
        (HTTP, SOCKET, "Socket Mode is off, and SLACK_APP_TOKEN is set", True),
        (SOCKET, HTTP, "Socket Mode is on, and SLACK_APP_TOKEN is not set", True),
        (
            without(HTTP, "settings", "interactivity", "request_url", value="https://bot.example.org/"),
            HTTP,
            "Under Interactivity & Shortcuts, write https://your.host/slack/events",
            True,
        ),
        (
            without(SOCKET, "oauth_config", "scopes", "bot", value=["channels:history"]),
            SOCKET,
            "channels:history",
            False,
        ),
    ],
)
def test_what_is_switched_off_is_named_with_its_cure(found, wanted, says, grave):
    """Buttons, tabs, commands, addresses, and a scope that nobody needs."""
    named = [one for one in differing(found, wanted) if says in one.says]
    assert len(named) == 1 and named[0].grave is grave


@pytest.mark.parametrize("found", [SOCKET, HTTP])
def test_an_app_made_from_the_manifest_lacks_nothing(found):
    """By both ways in, wherever the bot is."""
    assert list(differing(found, found)) == []
    assert list(differing(HTTP, manifest("https://elsewhere.example.org"))) == []


async def test_with_a_configuration_token_slack_tells_all(workspace):
    """A token that has run out is named as well."""
    del workspace.slack.manifest["settings"]["event_subscriptions"]["bot_events"][0]
    given = settings("socket", workspace.slack.base_url)
    assert await set_up_amiss(given, None) is None
    (found,) = await set_up_amiss(given.model_copy(update={"slack_config_token": CONFIG_TOKEN}), None)
    assert "message.im" in found.says
    (found,) = await set_up_amiss(given.model_copy(update={"slack_config_token": "xoxe.xoxp-old"}), None)
    assert "token_expired" in found.says and not found.grave


async def test_two_tokens_of_two_apps_are_named(workspace):
    """The socket of one app hears nothing of the other's."""
    given = settings("socket", workspace.slack.base_url).model_copy(update={"slack_app_token": "xapp-1-A9-1-standin"})
    said = [one.says async for one in one_amiss(given)]
    assert any("SLACK_APP_TOKEN is of the app A9, SLACK_BOT_TOKEN of A1" in one for one in said)


async def test_an_app_of_a_whole_organization_is_named(workspace):
    """Its token belongs to no workspace."""
    workspace.slack.organization = True
    said = [one.says async for one in one_amiss(settings("socket", workspace.slack.base_url)) if one.grave]
    assert said == ["The app is installed for a whole organization. Install it in one workspace, and take its token."]


async def test_messages_that_were_never_heard_are_told_of(workspace):
    """What stands in the conversations and was not taken in; not what is on its way, nor what is long past."""
    async with workspace.living():
        await workspace.command("U0LGA", CREATE)
        await workspace.say("UANA", "bonjour")
    given = settings("socket", workspace.slack.base_url)
    now = datetime(2027, 1, 4, 10, 0, tzinfo=UTC)
    assert await unheard(given, workspace.database, now) == []
    workspace.slack.write("UANA", "aide")
    assert await unheard(given, workspace.database, workspace.clock.now()) == []
    assert [f"{at:%H:%M}" for at in await unheard(given, workspace.database, now)] == ["09:00"]
    assert await unheard(given, workspace.database, datetime(2027, 2, 4, tzinfo=UTC)) == []
    assert workspace.rows(Alert) == []


async def test_the_doctor_says_what_it_cannot_know(workspace, monkeypatch):
    """And how it could."""
    async with workspace.living():
        await workspace.say("UANA", "bonjour")
    workspace.slack.write("UANA", "aide")
    monkeypatch.setattr("bot.clock.SystemClock", lambda: StandingClock(datetime(2027, 1, 4, 12, 0, tzinfo=UTC)))
    given = settings("socket", workspace.slack.base_url)
    given = given.model_copy(update={"database_url": workspace.database.url.render_as_string()})
    monkeypatch.setattr("bot.composition.running.database_problem", lambda settings: None)
    found = {one.level: one.says for one in await doctoring._slack(given)}
    assert "SLACK_CONFIG_TOKEN" in found["note"]
    assert (
        "never heard (1, the last one of 2027-01-04 09:00 UTC)" in found["warning"] and "message.im" in found["warning"]
    )
    given = given.model_copy(update={"slack_config_token": CONFIG_TOKEN})
    assert [one.says for one in await doctoring._slack(given)][-2:] == [
        "events, buttons, commands and tabs are as in the manifest",
        "lets the bot in, by Socket Mode",
    ]
