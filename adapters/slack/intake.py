"""What comes in from Slack: each payload becomes one event, and is acknowledged after its commit, with the reply.

Slack waits three seconds. What takes longer than `PATIENCE` is acknowledged without its reply, which follows by itself.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import DBAPIError

from adapters.slack import render
from adapters.slack.access import authorizer
from adapters.slack.clients import web_client
from adapters.slack.parse import Payload, Who, commanded, is_spoken, pressed, said, submitted, user_of
from adapters.slack.words import WORDS, word
from bot.adapter import Receive
from bot.events import Event, Joined, Left, Opened, Sender
from bot.messages import Letter, Reply, Sheet, Slip, Span

if TYPE_CHECKING:
    from adapters.slack.adapter import Slack

log = structlog.get_logger()

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds until an acknowledgement goes without its reply."""
MOST_AT_ONCE = 200
"""Events that may wait for their turn; more are refused in words, or left to Slack's own retries."""
EVERYTHING = re.compile(".*")


class Busy(Exception):
    """Too much is going on: nothing was taken in."""


class Intake:
    """Listens on behalf of an adapter."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self._receive: Receive | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting = 0

    def app(self, receive: Receive) -> AsyncApp:
        """A Bolt app that gives every payload to this intake, and answers only when *receive* has."""
        self._receive = receive
        client = web_client(None, self.slack.clients.base_url)
        client.session = self.slack.clients.session()
        app = AsyncApp(
            client=client,
            authorize=authorizer(self.slack.clients.access),
            signing_secret=self.slack.signing_secret,
            process_before_response=True,
            request_verification_enabled=self.slack.signing_secret is not None,
        )
        app.event("message")(self.message)
        app.event("app_home_opened")(self.opened)
        app.event("team_join")(self.joined)
        app.event("user_change")(self.changed)
        app.event("app_uninstalled")(self.removed)
        app.event("tokens_revoked")(self.revoked)
        app.action(EVERYTHING)(self.action)
        app.view(render.COMMAND)(self.submitted)
        app.command(re.compile(r"/mentoring(-admin)?"))(self.command)
        return app

    async def rest(self) -> None:
        """Wait for what still runs."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    # Events -----------------------------------------------------------------------------------------------------------

    async def message(self, event: Payload, body: Payload) -> None:
        """Something was written to the bot. Slack sends it again where this raises."""
        if not is_spoken(event):
            return
        sender = self.slack.people.glance(Who(_team(body), event["user"]))
        await self._take(said(event, event["channel"], sender, self.slack.clock.now()))

    async def opened(self, event: Payload, body: Payload) -> None:
        """The app's Home tab, or its conversation, was opened."""
        if event.get("tab") != "home":
            return
        await self.publish(Who(_team(body), event["user"]))

    async def joined(self, event: Payload, body: Payload) -> None:
        """Somebody is new in the workspace."""
        profile = event["user"]
        if profile.get("is_bot"):
            return
        sender = self.slack.people.learn(Who(_team(body), profile["id"]), profile)
        await self._take(Joined(f"slack:{body['event_id']}", self.slack.clock.now(), sender))

    async def changed(self, event: Payload, body: Payload) -> None:
        """A profile changed; a user who was deactivated has left."""
        profile = event["user"]
        who = Who(_team(body), profile["id"])
        sender = self.slack.people.learn(who, profile)
        if profile.get("deleted"):
            await self._take(Left(f"slack:{body['event_id']}", self.slack.clock.now(), sender))

    async def removed(self, body: Payload) -> None:
        """The app was uninstalled from a workspace."""
        log.warning("uninstalled", team=_team(body))
        await self.slack.clients.access.gone(_team(body))

    async def revoked(self, event: Payload, body: Payload) -> None:
        """Tokens were revoked: the bot's own, or some that it does not use."""
        if event.get("tokens", {}).get("bot"):
            await self.removed(body)

    # Presses and commands ---------------------------------------------------------------------------------------------

    async def action(self, ack: AsyncAck, body: Payload, action: Payload, respond: AsyncRespond) -> None:
        """A button was pressed, or a field was sent."""
        who = Who(_team(body), body["user"]["id"])
        sender = self.slack.people.glance(who)
        event = pressed(body, action, sender, self.slack.clock.now())
        if event is None:
            await ack()
            return
        reply = await self._within(self._answer(event), late=lambda found: self._after_press(who, body, found, respond))
        await ack()
        if reply is not None:
            self._later(self._after_press(who, body, reply, respond))

    async def command(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        """A slash command."""
        who = Who(body["team_id"], body["user_id"])
        event = commanded(body, self.slack.people.glance(who), self.slack.clock.now())
        reply = await self._within(
            self._answer(event, whole=True),
            late=lambda found: self._tell(found, respond),
        )
        if reply is None:
            await ack()
            return
        if reply.form is not None and await self._window(who.team, body["trigger_id"], reply.form):
            await ack()
            return
        first, *rest = self._private(reply) or [None]
        if first is None:
            await ack()
            return
        await ack(text=first.text, blocks=list(first.blocks), response_type="ephemeral")
        self._later(self._show(rest, respond))

    async def _window(self, team: str, trigger: str, slip: Slip) -> bool:
        """Open a form; False where it is too late for one."""
        view = render.modal(slip, word(slip.language, "send"), word(slip.language, "close"))
        client = await self.slack.clients.of(team)
        try:
            await client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            log.warning("no_form", code=str(error.response.get("error")))
            return False
        return True

    async def submitted(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """A command's form was sent: what comes of it stands in its place."""
        who = Who(_team(body), body["user"]["id"])
        language = self.slack.people.glance(who).language or "en"

        async def late(answer: dict[str, Any]) -> None:
            client = await self.slack.clients.of(who.team)
            found = answer.get("view") or self._window_of(view, language, list(answer["errors"].values()))
            await client.views_update(view_id=view["id"], view=found)

        answer = await self._within(self._form_answer(who, view), late=late)
        if answer is None:
            answer = {"response_action": "update", "view": self._window_of(view, language, [word(language, "wait")])}
        await ack(**answer)

    async def _form_answer(self, who: Who, view: Payload) -> dict[str, Any]:
        """The acknowledgement of a form: what is amiss with a field, or a window with what came of it."""
        sender = await self._sender(who)
        language = sender.language or "en"
        files: dict[str, bytes] = {}
        for block, state in view["state"]["values"].items():
            for file in state["value"].get("files") or ():
                try:
                    files[block.removeprefix(f"{render.FIELD}.")] = await self.slack.download(who.team, file)
                except OSError as error:
                    log.warning("no_file", error=str(error))
                    return {"response_action": "errors", "errors": {block: word(language, "no_file")}}
        reply = await self._answer(submitted(view, files, sender, self.slack.clock.now()))
        blocks = [block for post in self._private(reply) for block in post.blocks]
        title, close = view["title"]["text"], word(language, "close")
        return {"response_action": "update", "view": render.window(title, blocks or [render.context("✓")], close)}

    def _window_of(self, view: Payload, language: str, lines: Sequence[str]) -> dict[str, Any]:
        """A window with the same title that says *lines*."""
        return render.window(view["title"]["text"], [render.context(one) for one in lines], word(language, "close"))

    async def _after_press(self, who: Who, body: Payload, reply: Reply, respond: AsyncRespond) -> None:
        """Seal what was pressed, show what is for the presser alone."""
        message = body.get("message")
        if reply.sealed and message is not None:
            ref = f"{body['channel']['id']}:{message['ts']}"
            try:
                await self.slack.seal_blocks(who.team, ref, message.get("blocks", []), reply.sealed)
            except SlackApiError as error:
                log.warning("not_sealed", code=str(error.response.get("error")))
        await self._tell(reply, respond)
        if message is None:
            await self.publish(who)

    async def _tell(self, reply: Reply, respond: AsyncRespond) -> None:
        await self._show(self._private(reply), respond)

    def _private(self, reply: Reply) -> list[render.Post]:
        """What is shown to the asker alone, in as few messages as it fits: an address for answers takes five."""
        found: list[render.Post] = []
        for letter in (*reply.private, *_amiss(reply)):
            for post in render.posts(letter, word(letter.language, "send")):
                if found and len(found[-1].blocks) + len(post.blocks) < render.limits.BLOCKS:
                    found[-1] = render.joined(found[-1], post)
                else:
                    found.append(post)
        return found

    async def _show(self, posts: Sequence[render.Post], respond: AsyncRespond) -> None:
        for post in posts:
            await respond(text=post.text, blocks=list(post.blocks), response_type="ephemeral", replace_original=False)

    # Pages ------------------------------------------------------------------------------------------------------------

    async def publish(self, who: Who) -> None:
        """Show the member's page in the Home tab."""
        sender = await self._sender(who)
        reply = await self._receive(Opened(f"slack:home:{who.account}", self.slack.clock.now(), sender, "home"))
        sheets: list[Sheet] = [reply.sheet] if reply.sheet else []
        if not sheets:
            return
        client = await self.slack.clients.of(who.team)
        await client.views_publish(user_id=who.user, view=render.home(sheets, word(sheets[0].language, "send")))

    # ----------------------------------------------------------------------------------------------------------------

    async def _sender(self, who: Who) -> Sender:
        """Somebody with their profile: for who is met for the first time, and for commands, which admins may use."""
        return await self.slack.people.sender(await self.slack.clients.of(who.team), who)

    async def _take(self, event: Event) -> Reply:
        """Give an event to the engine: those of one person in the order in which they came.

        Who was never met is asked for first: a profile costs a call, of which Slack allows a hundred a minute.
        """
        if self._waiting >= MOST_AT_ONCE:
            raise Busy
        lock = self._order.setdefault(event.sender.account, asyncio.Lock())
        self._waiting += 1
        try:
            async with lock:
                reply = await self._receive(event)
                if not reply.unmet:
                    return reply
                return await self._receive(await self._with_profile(event))
        finally:
            self._waiting -= 1

    async def _answer(self, event: Event, *, whole: bool = False) -> Reply:
        """The engine's reply. Slack sends a press or a command once only, so what cannot be taken in is said.

        *whole*: with the sender's profile, whether they were met before or not.
        """
        try:
            return await self._take(await self._with_profile(event) if whole else event)
        except Busy:
            key = "busy"
        except SlackApiError as error:
            log.warning("profile_unknown", code=_code(error))
            key = "busy"
        except DBAPIError as error:
            log.error("not_taken_in", error=type(error).__name__)
            key = "failed"
        known = event.sender.language
        said = " · ".join(word(language, key) for language in ((known,) if known else WORDS))
        return Reply(private=(Letter(f"slack.{key}", (Span(said),), language=known or "en"),))

    async def _with_profile(self, event: Event) -> Event:
        if not event.sender.bare:
            return event
        who = Who(event.sender.workspace, user_of(event.sender.account))
        return replace(event, sender=await self._sender(who))

    async def _within(self, work: Awaitable[T], *, late: Callable[[T], Awaitable[None]]) -> T | None:
        """The answer, if it is there in time; otherwise None, and *late* gets it when it comes."""
        task = asyncio.ensure_future(work)
        self._keep(task)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done:
            return task.result()
        self._later(self._when(task, late))
        return None

    async def _when(self, task: asyncio.Future[T], late: Callable[[T], Awaitable[None]]) -> None:
        await late(await task)

    def _later(self, work: Any) -> None:
        self._keep(asyncio.ensure_future(work))

    def _keep(self, task: asyncio.Future[Any]) -> None:
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Future[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("not_answered", error=type(error).__name__, code=_code(error))


def _amiss(reply: Reply) -> list[Letter]:
    """What is amiss with a field that was sent, as something to show."""
    return [Letter("bot.errors", (Span(text),)) for text in reply.errors.values()]


def _code(error: BaseException) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else ""


def _team(body: Payload) -> str:
    team = body.get("team")
    return body.get("team_id") or (team or {}).get("id") or body["user"]["team_id"]
