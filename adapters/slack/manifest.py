"""The app as Slack's "create from a manifest" wants it: which scopes and events it asks for, and why."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

SCOPES: Mapping[str, str] = {
    "commands": "/mentoring and /mentoring-admin",
    "chat:write": "to write to people, and to take the buttons off a question that was answered",
    "im:write": "to open the direct conversation with somebody who pressed a button elsewhere",
    "im:history": "to hear what people write to the bot, and to read what it missed while it was away",
    "mpim:write": "to introduce two people to each other in one conversation",
    "users:read": "to know a member's name, language and time zone",
    "files:write": "to send charts and lists",
}
"""What the bot cannot do without, each with its reason."""

OPTIONAL: Mapping[str, str] = {
    "chat:write.public": "to post an invitation in a public channel without being invited there first",
    "files:read": "to read the CSV that an organizer gives to members import",
    "users:read.email": "to join people imported from a CSV with their Slack account",
}
"""What it does less without."""

NEVER = frozenset({"channels:history", "groups:history", "mpim:history"})
"""What is said in channels and between people is none of the bot's business."""

EVENTS: Mapping[str, str] = {
    "message.im": "somebody wrote to the bot",
    "app_home_opened": "somebody looks at their page",
    "team_join": "somebody is new",
    "user_change": "a name, a language or a time zone changed, or somebody was deactivated",
    "app_uninstalled": "the app was removed from the workspace",
    "tokens_revoked": "the app's token works no longer",
}

COMMANDS: Mapping[str, tuple[str, str]] = {
    "/mentoring": ("Your mentoring: where you are, and what you can do", "me | goals | pause | help"),
    "/mentoring-admin": ("For organizers of a mentoring program", "program create | match preview | report now | help"),
}


PAGE = "mentoring_page"
TELL = "mentoring_tell"
SHORTCUTS = (
    {"name": "My mentoring", "type": "global", "callback_id": PAGE, "description": "Where you are, and what is next"},
    {"name": "Tell the organizers", "type": "message", "callback_id": TELL, "description": "You are asked first"},
)

INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"
"""Where an admin of another workspace installs the app, and where Slack sends them back to."""


def manifest(address: str | None = None, *, optional: bool = True, many: bool = False) -> dict[str, Any]:
    """The manifest: for Socket Mode, or for HTTP at *address* (`https://…`, without a path).

    *many*: workspaces install the app by themselves, at that address; their tokens are rotated.
    """
    url = f"{address.rstrip('/')}/slack/events" if address else None
    redirect = {"redirect_urls": [f"{address.rstrip('/')}{REDIRECT}"]} if address and many else {}
    reached = {"request_url": url} if url else {}
    return {
        "display_information": {
            "name": "Binôme",
            "description": "Runs your mentoring program",
            "background_color": "#0f766e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,  # Otherwise nobody could write to the bot.
            },
            "bot_user": {"display_name": "Binôme", "always_online": True},
            "shortcuts": list(SHORTCUTS),
            "slash_commands": [
                {
                    "command": name,
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": True,  # Mentions arrive as ids.
                    **({"url": url} if url else {}),
                }
                for name, (description, hint) in COMMANDS.items()
            ],
        },
        "oauth_config": {**redirect, "scopes": {"bot": [*SCOPES, *(OPTIONAL if optional else ())]}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **reached},
            "interactivity": {"is_enabled": True, **reached},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": many,
        },
    }


def link(found: Mapping[str, Any]) -> str:
    """The page of Slack's that creates an app from this manifest."""
    asked = {"new_app": 1, "manifest_json": json.dumps(found, ensure_ascii=False)}
    return f"https://api.slack.com/apps?{urlencode(asked)}"
