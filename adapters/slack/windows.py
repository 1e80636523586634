"""What Slack shows beside the conversation: the Home tab, forms, pages in a window, and shortcuts into them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncAck, AsyncRespond

from adapters.slack import failures, limits, render, views
from adapters.slack.answers import REFUSALS, code, private
from adapters.slack.parse import Payload, Who, submitted, team_of, told
from adapters.slack.words import WORDS, word
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
        self._order: WeakValueDictionary[Who, asyncio.Lock] = WeakValueDictionary()
        """Of two pages of one person the one that was read later is shown later."""

    # Pages ------------------------------------------------------------------------------------------------------------

    async def publish(self, who: Who) -> None:
        """Show the member's page in the Home tab. Where Slack does not take it, it is made anew at the next look."""
        async with self._order.setdefault(who, asyncio.Lock()):
            view = await self._page(who, HOME, 0)
            if view is not None:
                client = await self.slack.clients.of(who.team)
                home = {"type": "home", "blocks": view["blocks"]}
                await _shown(client.views_publish(user_id=who.user, view=home))

    async def _page(self, who: Who, page: str, first: int) -> dict[str, Any] | None:
        """A page as a window, from a block on; None where Slack does not tell who asks for it."""
        event = Opened(f"slack:{page}:{who.account}", self.slack.clock.now(), self.slack.people.glance(who), page)
        try:
            sheet = (await self.intake.taking.read(event)).sheet
            return await self._window(who, sheet, page, first) if sheet is not None else None
        except REFUSALS as error:
            log.warning("no_page", code=code(error))
            if page == HOME and first == 0 and failures.is_final(error):
                return _outside()
            return None

    async def _window(self, who: Who, sheet: Sheet, page: str, first: int) -> dict[str, Any]:
        blocks = await self.slack.pictures.in_place(who.team, views.page(sheet, word(sheet.language, "send")))
        shown = views.part(blocks, first, page, word(sheet.language, "more"))
        view = views.window(plain(sheet.title), shown, word(sheet.language, "close"))
        return {**view, "callback_id": views.PAGE, "private_metadata": f"{page} {first}"}

    async def page(self, ack: AsyncAck, body: Payload) -> None:
        """The shortcut to one's page, from anywhere."""
        await ack()
        who = Who(team_of(body), body["user"]["id"])
        view = await self._page(who, HOME, 0)
        if view is not None:
            await self._open(who, body["trigger_id"], view)

    async def sheet(self, who: Who, trigger: str, sheet: Sheet) -> bool:
        """A page that a button asked for, in a window; False where it is too late for one."""
        return await self._open(who, trigger, await self._window(who, sheet, MEMBER, 0))

    async def more(self, who: Who, body: Payload, action: Payload) -> None:
        """The rest of a page that is too long for one: in a window, or further down in the same."""
        view = await self._page(who, action["value"], int(action["action_id"].partition(".")[2]))
        if view is None:
            return
        if body.get("view", {}).get("type") == "modal":
            await self._update(who, body["view"]["id"], view)
        else:
            await self._open(who, body["trigger_id"], view)

    async def after_press(self, who: Who, body: Payload, reply: Reply) -> None:
        """A button of a page was pressed: what is said stands in a window, and the page is made anew."""
        view = body.get("view") or {}
        posts = private(reply)
        if posts:
            language = reply.private[0].language if reply.private else "en"
            blocks = [block for post in posts for block in post.blocks]
            said = views.window("Binôme", blocks, word(language, "close"))
            fits = len(blocks) <= limits.VIEW_BLOCKS and not any(block["type"] == "input" for block in blocks)
            over = view.get("type") == "modal"
            if not (fits and await self._open(who, body["trigger_id"], said, over=over)):
                await self.intake.answers.write(who, posts)
        if view.get("callback_id") == views.PAGE:
            name, _, first = str(view["private_metadata"]).partition(" ")
            fresh = await self._page(who, name, int(first))
            if fresh is not None:
                await self._update(who, view["id"], fresh)
        await self.publish(who)

    # Forms ------------------------------------------------------------------------------------------------------------

    async def form(self, who: Who, trigger: str, slip: Slip) -> bool:
        """Open a form; False where it is too late for one."""
        return await self._open(who, trigger, views.modal(slip, word(slip.language, "send"), _close(slip.language)))

    async def submitted(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """A command's form was sent: what comes of it stands in its place."""
        who = Who(team_of(body), body["user"]["id"])
        sender = self.slack.people.glance(who)

        async def late(reply: Reply) -> None:
            answer = await self._came_of(who, view, reply)
            found = answer.get("view") or _window_of(view, language, list(answer["errors"].values()))
            await self._update(who, view["id"], found)

        language = sender.language or "en"
        if _uploads(view):
            # Its event is there when they are read; until then the window says that it is not done.
            reply = await self.intake.taking.within(self._with_uploads(who, view), None, late=late)
        else:
            event = submitted(view, {}, sender, self.slack.clock.now())
            reply = await self.intake.within(event, whole=True, late=late)
        if reply is None:
            await ack(response_action="update", view=_window_of(view, language, [word(language, "wait")]))
        else:
            await ack(**await self._came_of(who, view, reply))

    async def _with_uploads(self, who: Who, view: Payload) -> Reply:
        """What comes of a form with files; what is amiss with one is said beside its field."""
        files: dict[str, bytes] = {}
        for block, file in _uploads(view):
            try:
                files[block.removeprefix(f"{render.FIELD}.")] = await self.slack.download(who.team, file)
            except (OSError, *REFUSALS) as error:
                log.warning("no_file", error=str(error))
                language = self.slack.people.glance(who).language or "en"
                return Reply(errors={block: word(language, "no_file")})
        event = submitted(view, files, self.slack.people.glance(who), self.slack.clock.now())
        return await self.intake.answer(event, whole=True)

    async def _came_of(self, who: Who, view: Payload, reply: Reply) -> dict[str, Any]:
        """The acknowledgement of a form: what is amiss with a field, or a window with what came of it."""
        if reply.errors.keys() & view["state"]["values"].keys():
            return {"response_action": "errors", "errors": dict(reply.errors)}
        language = reply.private[0].language if reply.private else self.slack.people.glance(who).language or "en"
        posts = private(reply)
        blocks = [block for post in posts for block in post.blocks]
        if len(blocks) > limits.VIEW_BLOCKS:
            blocks = [render.context(word(language, "below"))]
            await self.intake.answers.write(who, posts)
        shown = views.window(view["title"]["text"], blocks or [render.context("✓")], _close(language))
        return {"response_action": "update", "view": shown}

    # ----------------------------------------------------------------------------------------------------------------

    async def tell(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        """The shortcut on a message: its words, to the organizers; the member is asked before they go."""
        who = Who(team_of(body), body["user"]["id"])
        event = told(body, self.slack.people.glance(who), self.slack.clock.now())

        async def show(reply: Reply) -> None:
            await self.intake.answers.show(who, private(reply), respond)

        reply = await self.intake.within(event, whole=True, late=show)
        await ack()
        if reply is not None:
            self.intake.taking.later(show(reply))

    async def _open(self, who: Who, trigger: str, view: dict[str, Any], *, over: bool = False) -> bool:
        """Open a window (*over* the one that is there); False where the press is too long ago for one."""
        client = await self.slack.clients.of(who.team)
        return await _shown((client.views_push if over else client.views_open)(trigger_id=trigger, view=view))

    async def _update(self, who: Who, id: str, view: dict[str, Any]) -> None:
        """Put something else into a window, if it is still open."""
        client = await self.slack.clients.of(who.team)
        await _shown(client.views_update(view_id=id, view=view))


async def _shown(call: Awaitable[object]) -> bool:
    """Whether Slack took a view: a window may be closed, a trigger too old, the Home tab switched off."""
    try:
        await call
    except REFUSALS as error:
        log.warning("not_shown", code=code(error))
        return False
    return True


def _outside() -> dict[str, Any]:
    """A window for somebody whom Slack does not show to the bot."""
    lines = [render.context(word(language, "outside")) for language in WORDS]
    return views.window("Binôme", lines, _close("en"))


def _uploads(view: Payload) -> list[tuple[str, dict[str, Any]]]:
    """The files of a form, each with the block of its field."""
    fields: dict[str, Any] = view["state"]["values"]
    return [(block, file) for block, state in fields.items() for file in state["value"].get("files") or ()]


def _close(language: str) -> str:
    return word(language, "close")


def _window_of(view: Payload, language: str, lines: Sequence[str]) -> dict[str, Any]:
    """A window with the same title that says *lines*."""
    return views.window(view["title"]["text"], [render.context(one) for one in lines], _close(language))
