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
SPOKEN = (("slack-socket", "en"), ("slack-http", "fr"), ("playground", "fr"), ("discord", "en"), ("discord", "fr"))
"""What is played: a language has nothing to do with the wire, so Slack's two have one each."""


@pytest.fixture(params=SPOKEN, ids="-".join)
def spoken(request):
    """A platform's name, and the language that everybody reads there."""
    return request.param


@pytest.fixture
async def platform(spoken, sqlite, tmp_path):
    """A workspace that nobody is in yet, and the bot not either."""
    async with PLATFORMS[spoken[0]](sqlite, tmp_path) as found:
        yield found


@pytest.fixture
def language(spoken):
    """What everybody reads."""
    return spoken[1]
