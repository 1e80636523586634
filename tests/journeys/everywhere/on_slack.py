"""The journey on Slack: real Bolt and the real Socket Mode client, or signed requests, against a Slack of our own."""

from contextlib import asynccontextmanager

from bot.clock import StandingClock
from tests.adapters.slack.conftest import Scene
from tests.adapters.slack.golden import held
from tests.adapters.slack.people import parts
from tests.adapters.slack.schemas import against
from tests.adapters.slack.standin import StandIn, words
from tests.journeys.everywhere.platform import MONDAY, Field, Page, Waiting

KINDS = {"datepicker": "date", "number_input": "number", "plain_text_input": "text", "static_select": "one"}
LOCALES = {"en": "en-US", "fr": "fr-FR"}


def user_of(who):
    """Slack's id of somebody."""
    return f"U{who.upper().replace('O', '0')}"


def typed(text):
    """What somebody types as Slack passes it on: its own signs escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@asynccontextmanager
async def on_slack(database, mode):
    """A workspace with nobody in it; *mode* is the way in."""
    slack = await StandIn(StandingClock(MONDAY)).start()
    slack.scopes.add("files:read")
    yield OnSlack(Scene(database, slack, mode))
    await slack.stop()
    assert not against(slack.bodies)


class OnSlack:
    """Implements Platform."""

    zoned = True

    def __init__(self, scene):
        self.scene = scene
        self.slack = scene.slack
        self.clock = scene.clock
        self.rows = scene.rows
        self.wait = scene.wait
        self.living = scene.living

    async def join(self, who, name, *, language, admin=False):
        self.slack.join(user_of(who), name, locale=LOCALES[language], admin=admin)

    async def say(self, who, text):
        return await self._shown(who, self.slack.say(user_of(who), typed(text)))

    async def press(self, who, value):
        return await self.pressing(who, value)()

    def pressing(self, who, value):
        pressed = self.slack.press_of(user_of(who), value)
        return lambda: self._shown(who, self.slack.deliver("interactive", pressed))

    async def press_shown(self, who, value):
        user = user_of(who)
        pressed = self.slack.press_of_ephemeral(user, value)
        return await self._shown(who, self.slack.deliver("interactive", pressed))

    async def fill(self, who, *values):
        return await self._shown(who, self.slack.fill(user_of(who), *values))

    async def command(self, who, text, **files):
        shown = await self._shown(who, self.slack.command(user_of(who), typed(text)))
        for content in files.values():
            # A slash command carries no file: the window that it opens does.
            shown = await self._shown(who, self.slack.submit(user_of(who), content=content))
        return shown

    async def form(self, who, **values):
        elements = {
            block["block_id"].removeprefix("field."): block["element"]
            for block in self.slack.windows[-1]["blocks"]
            if block["type"] == "input"
        }
        given = {
            name: user_of(value) if elements[name]["type"] == "users_select" else value
            for name, value in values.items()
        }
        return await self._shown(who, self.slack.submit(user_of(who), **given))

    async def press_on_page(self, who, value):
        user = user_of(who)
        return await self._shown(who, self.slack.press_in(user, self.slack.homes[user], value))

    def read(self, who):
        return self.slack.read(user_of(who))

    def shared(self, *who):
        return [words(one["blocks"]) for one in self.slack.messages["G" + "".join(sorted(map(user_of, who)))]]

    def waiting(self, who):
        for message in reversed(self.slack.messages[f"D{user_of(who)}"]):
            buttons, fields = parts(message)
            if buttons or fields:
                return Waiting(tuple(buttons), _field(fields[-1]) if fields else None)
        return None

    async def page(self, who):
        await self._shown(who, self.slack.open_home(user_of(who)))
        blocks = self.slack.homes[user_of(who)]["blocks"]
        buttons, _ = parts({"blocks": blocks})
        return Page(words(blocks), tuple(buttons))

    def files(self, who):
        return [
            (file["filename"], file["content"])
            for channel, _, file in self.slack.files
            if channel == f"D{user_of(who)}"
        ]

    def close_of_story(self, language):
        held(language, self.scene)

    async def _shown(self, who, act):
        """What somebody alone is shown by an act, in the conversation or in a window."""
        before = len(self.slack.ephemeral[user_of(who)])
        known = [dict(one) for one in self.slack.windows]
        await act
        await self.scene.settle()
        shown = self.slack.ephemeral[user_of(who)][before:]
        opened = [one for one in self.slack.windows if one not in known]
        return "\n".join(words(one["blocks"]) for one in (*shown, *opened))


def _field(element):
    options = tuple(one["value"] for one in element.get("options", ()))
    return Field(KINDS.get(element["type"], "many"), options)
