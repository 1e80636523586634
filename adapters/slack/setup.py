"""The app as it is set up at Slack, held against our manifest: what differs, what that breaks, and the cure.

Slack tells a bot its scopes and nothing more. An operator may let the whole be read, by an app configuration token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import failures
from adapters.slack.checks import Found, unreached
from adapters.slack.failures import LOST
from adapters.slack.manifest import EVENTS, NEVER

TOKENS = "https://api.slack.com/apps"
VITAL = frozenset({"message.im", "app_uninstalled", "tokens_revoked"})
"""Events without which the bot is deaf, or goes on writing where it may not."""


async def differences(client: AsyncWebClient, app: str, wanted: Mapping[str, Any]) -> list[Found]:
    """Read the app's manifest by an app configuration token, and hold it against the one that is *wanted*."""
    try:
        answer = await client.apps_manifest_export(app_id=app)
    except SlackApiError as error:
        return [
            Found(
                f"Slack refuses SLACK_CONFIG_TOKEN ({failures.code(error)}). It lives for 12 hours: make a new "
                f"one at {TOKENS}, Your App Configuration Tokens, or remove it.",
                grave=False,
            )
        ]
    except LOST as error:
        return [unreached(error)]
    return list(differing(answer["manifest"], wanted))


def differing(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Found]:
    """What an app's manifest lacks."""
    yield from _home(found.get("features", {}).get("app_home", {}))
    yield from _events(found, wanted)
    yield from _buttons(found, wanted)
    yield from _commands(found, wanted)
    if found.get("settings", {}).get("socket_mode_enabled", False) != wanted["settings"]["socket_mode_enabled"]:
        on = wanted["settings"]["socket_mode_enabled"]
        yield Found(
            f"Socket Mode is {'off' if on else 'on'}, and SLACK_APP_TOKEN is {'set' if on else 'not set'}: the bot "
            f"hears nothing. Switch it {'on' if on else 'off'} under Socket Mode."
        )
    for scope in found.get("oauth_config", {}).get("scopes", {}).get("bot", ()):
        if scope in NEVER:
            yield Found(f"The app asks for {scope}, which it does not use: remove it.", grave=False)


def _home(home: Mapping[str, Any]) -> Iterator[Found]:
    if not home.get("messages_tab_enabled") or home.get("messages_tab_read_only_enabled"):
        yield Found(
            "Nobody can write to the bot. Under App Home, switch the Messages Tab on, and tick “Allow users to send "
            "Slash commands and messages from the messages tab”."
        )
    if not home.get("home_tab_enabled"):
        yield Found("Nobody sees their page. Under App Home, switch the Home Tab on.", grave=False)


def _events(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Found]:
    asked = found.get("settings", {}).get("event_subscriptions", {})
    for event, why in EVENTS.items():
        if event not in asked.get("bot_events", ()):
            yield Found(
                f"The event {event} is not subscribed to ({why}). Add it under Event Subscriptions, Subscribe to bot "
                "events, and install the app again.",
                grave=event in VITAL,
            )
    yield from _address("Event Subscriptions", asked, wanted["settings"]["event_subscriptions"])


def _buttons(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Found]:
    asked = found.get("settings", {}).get("interactivity", {})
    if not asked.get("is_enabled"):
        yield Found("Buttons do nothing. Switch Interactivity on under Interactivity & Shortcuts.")
    else:
        yield from _address("Interactivity & Shortcuts", asked, wanted["settings"]["interactivity"])
    known = {one.get("callback_id") for one in found.get("features", {}).get("shortcuts", ())}
    for one in wanted["features"]["shortcuts"]:
        if one["callback_id"] not in known:
            yield Found(f"The shortcut “{one['name']}” is missing ({one['callback_id']}).", grave=False)


def _commands(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Found]:
    known = {one["command"]: one for one in found.get("features", {}).get("slash_commands", ())}
    for one in wanted["features"]["slash_commands"]:
        name = one["command"]
        if name not in known:
            yield Found(f"The command {name} is missing. Add it under Slash Commands.")
            continue
        if not known[name].get("should_escape"):
            yield Found(
                f"{name} does not tell whom an @mention means. Under Slash Commands, tick “Escape channels, users, and "
                "links sent to your app”.",
                grave=False,
            )
        yield from _address(f"Slash Commands, {name}", known[name], one)


def _address(where: str, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[Found]:
    """By HTTP, Slack needs an address; which one is the operator's, so that its end is looked at alone."""
    name = "url" if "command" in wanted else "request_url"
    if name in wanted and not str(found.get(name, "")).endswith("/slack/events"):
        yield Found(f"Slack does not know where the bot is. Under {where}, write https://your.host/slack/events.")
