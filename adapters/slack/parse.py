"""Slack's payloads as our events. Pure: who somebody is comes in as a `Sender`.

The ids are stable: a message's is its channel and time, so that the same message read again after a disconnect is the
same event; an action's, a command's and a view's are Slack's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.slack.render import FIELD, FILL, PRESS
from bot.events import Chose, Commanded, Event, Filled, Said, Sender

Payload = Mapping[str, Any]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^|<>]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<(#[CG][A-Z0-9]+)(?:\|[^<>]*)?>")
_SPECIAL = re.compile(r"<([#!])([^|<>]+)(?:\|([^<>]*))?>")
"""None of them looks beyond the next bracket, so that a text full of them is read in one go."""
_SPOKEN = (None, "file_share", "thread_broadcast")
"""The subtypes of what a person wrote; the others are edits, deletions and what the bot itself posted."""


@dataclass(frozen=True, slots=True)
class Who:
    """A user of a workspace, by Slack's ids."""

    team: str
    user: str

    @property
    def account(self) -> str:
        """The account's id: Slack's user ids are sure to be unique within one workspace only."""
        return f"{self.team}.{self.user}"


def team_of(body: Payload) -> str:
    """The workspace that a payload comes from: where the app is, wherever the user belongs (Slack Connect)."""
    view, team = body.get("view") or {}, body.get("team") or {}
    installed = view.get("app_installed_team_id") or (body.get("authorizations") or [{}])[0].get("team_id")
    return installed or body.get("team_id") or team.get("id") or body["user"]["team_id"]


def is_of(who: Who, profile: Payload) -> bool:
    """Whether a user belongs to the workspace, be it as one of an organization's (Enterprise Grid)."""
    home = profile.get("team_id")
    teams = profile.get("enterprise_user", {}).get("teams", ())
    return not profile.get("is_stranger") and (home in (None, who.team) or who.team in teams)


def user_of(account: str) -> str:
    """Slack's id of an account's user."""
    return account.rpartition(".")[2]


def written(text: str, team: str) -> str:
    """What a person typed, as they typed it: Slack's escapes and link brackets undone, a mention as `@account`."""
    text = _MENTION.sub(lambda found: f"@{Who(team, found[1]).account}", text)
    text = _LINK.sub(lambda found: found[2] or found[1].removeprefix("mailto:").removeprefix("tel:"), text)
    text = _SPECIAL.sub(_special, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _special(found: re.Match[str]) -> str:
    """A channel or a broadcast, as its name."""
    sign, id, label = found.groups()
    return f"{'#' if sign == '#' else '@'}{label or id.partition('^')[0]}"


def is_spoken(message: Payload) -> bool:
    """Whether a message event is something that a person said to the bot alone."""
    return (
        message.get("channel_type", "im") == "im"
        and message.get("subtype") in _SPOKEN
        and "bot_id" not in message
        and bool(message.get("user"))
    )


def said(message: Payload, channel: str, sender: Sender, now: datetime) -> Said:
    """A message of the bot's direct conversation with a person: live, or read again later.

    Its time is Slack's, but never ahead of ours: what it causes would wait until our clock is there.
    """
    at = min(moment(message["ts"]), now)
    text = written(message.get("text") or "", sender.workspace)
    return Said(f"slack:{sender.workspace}:{channel}:{message['ts']}", at, sender, text, f"{channel}:{message['ts']}")


def pressed(body: Payload, action: Payload, sender: Sender, at: datetime) -> Event | None:
    """A button, or a field that was sent; None for a press that says nothing to the bot (a link, a field's change)."""
    kind, _, rest = action["action_id"].partition(".")
    id = f"slack:{sender.workspace}:{sender.account}:{action['action_ts']}:{action['action_id']}"[:400]
    if kind == PRESS:
        return Chose(id, at, sender, rest.partition(".")[2], action.get("value", ""))
    if kind == FILL:
        state = (body.get("state") or body.get("view", {}).get("state") or {}).get("values", {})
        field = state.get(f"{FIELD}.{rest}", {}).get("value", {})
        return Filled(id, at, sender, rest, {"value": _filled(field)})
    return None


def _filled(field: Payload) -> str:
    """The value of a field's state, whatever its kind; several are joined by commas."""
    for name in ("value", "selected_date", "selected_conversation"):
        if field.get(name) is not None:
            return str(field[name])
    if field.get("selected_option"):
        return str(field["selected_option"]["value"])
    return ",".join(one["value"] for one in field.get("selected_options") or ())


def submitted(view: Payload, files: Mapping[str, bytes], sender: Sender, at: datetime) -> Commanded:
    """A command whose form was sent: what was filled in, by argument; *files* are the uploads."""
    root, *path = view["private_metadata"].split() or [""]
    fields = {block.removeprefix(f"{FIELD}."): state["value"] for block, state in view["state"]["values"].items()}
    arguments = {
        name: _mention(field, sender) or _filled(field) for name, field in fields.items() if "files" not in field
    }
    id = f"slack:{sender.workspace}:{sender.account}:{view['id']}:{view.get('hash', '')}"
    given = {name: value for name, value in arguments.items() if value}
    return Commanded(id, at, sender, root, path=tuple(path), arguments=given, files=files)


def _mention(field: Payload, sender: Sender) -> str:
    user = field.get("selected_user")
    return f"@{Who(sender.workspace, user).account}" if user else ""


def commanded(body: Payload, sender: Sender, at: datetime) -> Commanded:
    """A slash command with what stands behind it; a channel in it is given by its id."""
    text = written(_CHANNEL.sub(lambda found: found[1], body.get("text") or ""), sender.workspace)
    id = f"slack:{sender.workspace}:{sender.account}:{body['trigger_id']}"
    return Commanded(id, at, sender, body["command"].removeprefix("/"), text, place=_place(body))


def _place(body: Payload) -> str:
    """The channel in which a command was typed; empty in a conversation of two or of few (Slack's `mpdm-…`)."""
    channel = str(body.get("channel_id") or "")
    few = str(body.get("channel_name") or "").startswith("mpdm-")
    return channel if channel[:1] in ("C", "G") and not few else ""


def told(body: Payload, sender: Sender, at: datetime) -> Commanded:
    """The shortcut on a message: its words are to go to the organizers."""
    words = written(body["message"].get("text") or "", sender.workspace)
    id = f"slack:{sender.workspace}:{sender.account}:{body['trigger_id']}"
    return Commanded(id, at, sender, "mentoring", path=("contact",), arguments={"words": words} if words else {})


def moment(ts: str) -> datetime:
    """Slack's time stamps count seconds since 1970, with six places."""
    return datetime.fromtimestamp(float(ts), UTC)


def sender_of(who: Who, profile: Payload) -> Sender:
    """What `users.info` says of a user, with `include_locale`. Of somebody from elsewhere, whom Slack Connect brings,
    no locale is told, and that they administer their own workspace is nothing here.
    """
    shown = profile.get("profile", {})
    return Sender(
        "slack",
        who.team,
        who.account,
        name=shown.get("display_name") or shown.get("real_name") or profile.get("real_name") or profile.get("name", ""),
        language=("fr" if str(profile["locale"]).startswith("fr") else "en") if profile.get("locale") else None,
        zone=profile.get("tz"),
        email=shown.get("email"),
        admin=bool(profile.get("is_admin") or profile.get("is_owner")) and is_of(who, profile),
    )
