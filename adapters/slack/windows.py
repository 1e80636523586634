"""What Slack shows beside the conversation: the Home tab, forms, pages in a window, and shortcuts into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond
from slack_sdk.errors import SlackApiError

from adapters.slack import render
from adapters.slack.parse import Payload, Who, submitted, team_of, told
from adapters.slack.words import word
from bot.events import Opened
from bot.messages import Reply, Sheet, Slip, plain

if TYPE_CHECKING:
    from adapters.slack.intake import Intake

log = structlog.get_logger()

HOME = "home"
MEMBER = "member"


class Windows:
    """Opens and fills them on behalf of an intake."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.slack = intake.slack

    # Pages ------------------------------------------------------------------------------------------------------------

    async def publish(self, who: Who) -> None:
        """Show the member's page in the Home tab."""
        sheet = await self._sheet(who, HOME)
        if sheet is None:
            return
        client = await self.slack.clients.of(who.team)
        blocks = await self.slack.pictures.in_place(who.team, render.page(sheet, word(sheet.language, "send")))
        shown = render.part(blocks, 0, HOME, word(sheet.language, "more"))
        await client.views_publish(user_id=who.user, view={"type": "home", "blocks": shown})

    async def _sheet(self, who: Who, page: str) -> Sheet | None:
        event = Opened(f"slack:{page}:{who.account}", self.slack.clock.now(), self.slack.people.glance(who), page)
        return (await self.intake.read(event)).sheet

    async def _page_window(self, who: Who, page: str, first: int) -> dict[str, Any] | None:
        """A page in a window, from a block on."""
        sheet = await self._sheet(who, page)
        return await self._window(who, sheet, page, first) if sheet is not None else None

    async def _window(self, who: Who, sheet: Sheet, page: str, first: int) -> dict[str, Any]:
        blocks = await self.slack.pictures.in_place(who.team, render.page(sheet, word(sheet.language, "send")))
        shown = render.part(blocks, first, page, word(sheet.language, "more"))
        view = render.window(plain(sheet.title), shown, word(sheet.language, "close"))
        return {**view, "callback_id": render.PAGE, "private_metadata": f"{page} {first}"}

    async def page(self, ack: AsyncAck, body: Payload) -> None:
        """The shortcut to one's page, from anywhere."""
        await ack()
        who = Who(team_of(body), body["user"]["id"])
        view = await self._page_window(who, HOME, 0)
        if view is not None:
            await self._open(who, body["trigger_id"], view)

    async def sheet(self, who: Who, trigger: str, sheet: Sheet) -> bool:
        """A page that a button asked for, in a window; False where it is too late for one."""
        return await self._open(who, trigger, await self._window(who, sheet, MEMBER, 0))

    async def more(self, who: Who, body: Payload, action: Payload) -> None:
        """The rest of a page that is too long for one: in a window, or further down in the same."""
        view = await self._page_window(who, action["value"], int(action["action_id"].partition(".")[2]))
        if view is None:
            return
        if body.get("view", {}).get("type") == "modal":
            client = await self.slack.clients.of(who.team)
            await client.views_update(view_id=body["view"]["id"], view=view)
        else:
            await self._open(who, body["trigger_id"], view)

    async def after_press(self, who: Who, body: Payload, reply: Reply) -> None:
        """A button of a page was pressed: what is said stands in a window, and the page is made anew."""
        view = body.get("view") or {}
        posts = self.intake.private(reply)
        if posts:
            language = reply.private[0].language if reply.private else "en"
            blocks = [block for post in posts for block in post.blocks if block["type"] != "input"]
            said = render.window("Binôme", blocks, word(language, "close"))
            if not await self._open(who, body["trigger_id"], said, over=view.get("type") == "modal"):
                client = await self.slack.clients.of(who.team)
                for post in posts:
                    await client.chat_postMessage(channel=who.user, text=post.text, blocks=list(post.blocks))
        if view.get("callback_id") == render.PAGE:
            name, _, first = str(view["private_metadata"]).partition(" ")
            fresh = await self._page_window(who, name, int(first))
            if fresh is not None:
                client = await self.slack.clients.of(who.team)
                await client.views_update(view_id=view["id"], view=fresh)
        await self.publish(who)

    # Forms ------------------------------------------------------------------------------------------------------------

    async def form(self, who: Who, trigger: str, slip: Slip) -> bool:
        """Open a form; False where it is too late for one."""
        return await self._open(who, trigger, render.modal(slip, word(slip.language, "send"), _close(slip.language)))

    async def submitted(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """A command's form was sent: what comes of it stands in its place."""
        who = Who(team_of(body), body["user"]["id"])
        language = self.slack.people.glance(who).language or "en"

        async def late(answer: dict[str, Any]) -> None:
            client = await self.slack.clients.of(who.team)
            found = answer.get("view") or _window_of(view, language, list(answer["errors"].values()))
            await client.views_update(view_id=view["id"], view=found)

        answer = await self.intake.within(self._form_answer(who, view), late=late)
        if answer is None:
            answer = {"response_action": "update", "view": _window_of(view, language, [word(language, "wait")])}
        await ack(**answer)

    async def _form_answer(self, who: Who, view: Payload) -> dict[str, Any]:
        """The acknowledgement of a form: what is amiss with a field, or a window with what came of it."""
        sender = await self.intake.sender(who)
        language = sender.language or "en"
        files: dict[str, bytes] = {}
        for block, state in view["state"]["values"].items():
            for file in state["value"].get("files") or ():
                try:
                    files[block.removeprefix(f"{render.FIELD}.")] = await self.slack.download(who.team, file)
                except OSError as error:
                    log.warning("no_file", error=str(error))
                    return {"response_action": "errors", "errors": {block: word(language, "no_file")}}
        reply = await self.intake.answer(submitted(view, files, sender, self.slack.clock.now()))
        blocks = [block for post in self.intake.private(reply) for block in post.blocks]
        shown = render.window(view["title"]["text"], blocks or [render.context("✓")], _close(language))
        return {"response_action": "update", "view": shown}

    # ----------------------------------------------------------------------------------------------------------------

    async def tell(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        """The shortcut on a message: its words, to the organizers; the member is asked before they go."""
        await ack()
        who = Who(team_of(body), body["user"]["id"])
        event = told(body, await self.intake.sender(who), self.slack.clock.now())
        await self.intake.show(self.intake.private(await self.intake.answer(event)), respond)

    async def _open(self, who: Who, trigger: str, view: dict[str, Any], *, over: bool = False) -> bool:
        """Open a window (*over* the one that is there); False where the press is too long ago for one."""
        client = await self.slack.clients.of(who.team)
        try:
            await (client.views_push if over else client.views_open)(trigger_id=trigger, view=view)
        except SlackApiError as error:
            log.warning("no_window", code=str(error.response.get("error")))
            return False
        return True


def _close(language: str) -> str:
    return word(language, "close")


def _window_of(view: Payload, language: str, lines: Sequence[str]) -> dict[str, Any]:
    """A window with the same title that says *lines*."""
    return render.window(view["title"]["text"], [render.context(one) for one in lines], _close(language))
