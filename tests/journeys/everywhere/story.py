"""What is told and heard on a platform: words by their keys, one after the other, as each person reads them."""

from typing import Any

from bot.composition.compose import texts
from bot.messages import Text
from tests.journeys.everywhere.platform import Platform, answer_once

CREATE = (
    "/mentoring-admin program create name:Tandem template:classic starts:2027-01-05 "
    'controller:"Alumni Lyon" contact:team@example.org safeguarding:care@example.org'
)


class Story:
    """A program on a platform whose people all read *language*."""

    def __init__(self, platform: Platform, language: str) -> None:
        self.platform = platform
        self.language = language
        self._heard: dict[str, int] = {}

    async def come(self, *names: str) -> None:
        """People come to the workspace; Olga is its admin."""
        for name in names:
            who = name.lower().translate(str.maketrans("éè", "ee"))
            await self.platform.join(who, name, language=self.language, admin=who == "olga")

    async def running(self) -> None:
        """A program that runs."""
        for text in (CREATE, "/mentoring-admin program open", "/mentoring-admin program start"):
            await self.platform.command("olga", text)

    async def onboard(self, who: str, role: str, *topics: str, decides: str = "accept") -> None:
        """From hello to the charter, and what is decided about it."""
        await self.platform.say(who, "bonjour")
        await self.platform.press(who, "go")
        await self.platform.press(who, role)
        await self.platform.fill(who, *topics)
        while (asked := self.platform.waiting(who)) is not None and "accept" not in asked.buttons:
            await answer_once(self.platform, who, asked, "no")
        await self.platform.press(who, decides)
        while (asked := self.platform.waiting(who)) is not None and (asked.field or "learn" in asked.buttons):
            await answer_once(self.platform, who, asked, "learn")

    async def match(self) -> None:
        """Olga has the pool matched, and approves all."""
        await self.platform.command("olga", "/mentoring-admin match preview")
        await self.platform.press("olga", "all")

    def phrase(self, key: str, language: str | None = None, **values: Any) -> str:
        """A text as its reader has it, without its spaces: each platform breaks lines and bold words elsewhere."""
        return squeezed(texts().plain(language or self.language, Text(key, values)))

    def hears(self, who: str, key: str, *, language: str | None = None, **values: Any) -> str:
        """The next message to that person that holds the text; whatever came before it has been heard by then."""
        phrase = self.phrase(key, language, **values)
        told = self.platform.read(who)
        for place in range(self._heard.get(who, 0), len(told)):
            if phrase in squeezed(told[place]):
                self._heard[who] = place + 1
                return told[place]
        raise AssertionError(f"{who} was not told {key}, but {told[self._heard.get(who, 0) :]}")

    def catches_up(self, *who: str) -> None:
        """What was written to these people so far has been heard."""
        for one in who:
            self._heard[one] = len(self.platform.read(one))

    def news(self, who: str) -> list[str]:
        """What was written to somebody and has not been heard yet."""
        return self.platform.read(who)[self._heard.get(who, 0) :]

    def said(self, shown: str, key: str, **values: Any) -> bool:
        """Whether what was shown holds the text."""
        return self.phrase(key, **values) in squeezed(shown)


def squeezed(text: str) -> str:
    """*text* without its spaces."""
    return "".join(text.split())
