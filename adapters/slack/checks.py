"""Whether Slack lets the bot in as it is set up: each thing that is amiss, with its cure."""

import re
from collections.abc import AsyncIterator, Iterable
from datetime import datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.findings import Found
from adapters.slack import failures
from adapters.slack.failures import LOST
from adapters.slack.manifest import OPTIONAL, SCOPES
from adapters.slack.parse import Who, is_spoken, said, user_of
from bot.adapter import Address
from bot.events import Said, Sender

SET_AGAIN = "Copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions to SLACK_BOT_TOKEN."
INSTALL_AGAIN = "Have the app installed there again, at /slack/install."


async def amiss(client: AsyncWebClient, cure: str = SET_AGAIN) -> AsyncIterator[Found]:
    """Ask Slack about a bot's token and its scopes; *cure* is for a token that is refused."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield Found(f"Slack refuses the bot's token ({failures.code(error)}). {cure}")
        return
    except LOST as error:
        yield unreached(error)
        return
    if answer.get("is_enterprise_install"):
        yield Found("The app is installed for a whole organization. Install it in one workspace, and take its token.")
    held = {one.strip() for one in answer.headers.get("x-oauth-scopes", "").split(",") if one.strip()}
    if held:
        for scope, why in SCOPES.items():
            if scope not in held:
                yield Found(
                    f"The app lacks the scope {scope} ({why}). Add it under OAuth & Permissions, and install it again."
                )
        for scope, why in OPTIONAL.items():
            if scope not in held:
                yield Found(f"The app has not the optional scope {scope} ({why}).", grave=False)


async def socket_amiss(client: AsyncWebClient, app_token: str) -> AsyncIterator[Found]:
    """Ask Slack about the token for Socket Mode."""
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        yield Found(
            f"Slack refuses SLACK_APP_TOKEN ({failures.code(error)}). Make an App-Level Token (xapp-…) with "
            "the scope connections:write on the app's page Basic Information, and enable Socket Mode."
        )
    except LOST as error:
        yield unreached(error)


async def app_of(client: AsyncWebClient) -> str | None:
    """The id of the app that a bot's token belongs to; None where Slack does not tell."""
    try:
        bot = (await client.auth_test())["bot_id"]
        return (await client.bots_info(bot=bot))["bot"].get("app_id")
    except (SlackApiError, *LOST):
        return None


def of_another(app: str | None, app_token: str) -> Found | None:
    """Whether the token for Socket Mode, which has its app's id in it, belongs to another app than the bot's."""
    named = re.match(r"xapp-\d+-(A[A-Z0-9]+)-", app_token)
    if app is None or named is None or named[1] == app:
        return None
    return Found(f"SLACK_APP_TOKEN is of the app {named[1]}, SLACK_BOT_TOKEN of {app}: take both from the same app.")


async def written(client: AsyncWebClient, addresses: Iterable[Address], now: datetime) -> AsyncIterator[Said]:
    """What these people wrote to the bot lately (the latest 15 messages of each), as it would have been heard."""
    for one in addresses:
        who = Who(one.workspace, user_of(one.account))
        try:
            channel = (await client.conversations_open(users=[who.user]))["channel"]["id"]
            found = await client.conversations_history(channel=channel, limit=15)
        except (SlackApiError, *LOST):
            continue
        for message in found["messages"]:
            if is_spoken(message) and message["user"] == who.user:
                yield said(message, channel, Sender("slack", who.team, one.account), now)


def unreached(error: Exception) -> Found:
    """The network, or the address."""
    return Found(f"Slack cannot be reached ({error}). Check the network, and SLACK_API_URL where it is set.")
