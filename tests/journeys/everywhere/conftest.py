"""Every platform that the journey is played on, and every language."""

import pytest

from tests.journeys.everywhere.on_discord import on_discord
from tests.journeys.everywhere.on_playground import on_playground
from tests.journeys.everywhere.on_slack import on_slack

PLATFORMS = {
    "slack-socket": lambda database, folder: on_slack(database, "socket"),
    "slack-http": lambda database, folder: on_slack(database, "http"),
    "playground": on_playground,
    "discord": on_discord,
}


@pytest.fixture(params=PLATFORMS)
async def platform(request, sqlite, tmp_path):
    """A workspace that nobody is in yet, and the bot not either."""
    async with PLATFORMS[request.param](sqlite, tmp_path) as found:
        yield found


@pytest.fixture(params=["en", "fr"])
def language(request):
    """What everybody reads."""
    return request.param
