"""Whether Slack lets the bot in as it is set up: each thing that is amiss, with its cure."""

from collections.abc import AsyncIterator

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.findings import Found
from adapters.slack.manifest import OPTIONAL, SCOPES

SET_AGAIN = "Copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions to SLACK_BOT_TOKEN."
INSTALL_AGAIN = "Have the app installed there again, at /slack/install."


async def amiss(client: AsyncWebClient, cure: str = SET_AGAIN) -> AsyncIterator[Found]:
    """Ask Slack about a bot's token and its scopes; *cure* is for a token that is refused."""
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        yield Found(f"Slack refuses the bot's token ({error.response.get('error')}). {cure}")
        return
    except OSError as error:
        yield _unreached(error)
        return
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
            f"Slack refuses SLACK_APP_TOKEN ({error.response.get('error')}). Make an App-Level Token (xapp-…) with "
            "the scope connections:write on the app's page Basic Information, and enable Socket Mode."
        )
    except OSError as error:
        yield _unreached(error)


def _unreached(error: OSError) -> Found:
    return Found(f"Slack cannot be reached ({error}). Check the network, and SLACK_API_URL where it is set.")
