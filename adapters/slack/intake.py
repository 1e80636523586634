"""What comes in from Slack: each payload becomes one event, and is acknowledged after its commit, with the reply.

Slack waits three seconds. What takes longer than `PATIENCE` is kept, and acknowledged without its reply, which follows
by itself.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from sqlalchemy.exc import SQLAlchemyError

from adapters.flood import Flooding
from adapters.slack import failures, manifest, views
from adapters.slack.access import authorizer
from adapters.slack.answers import REFUSALS, Answers, code, private
from adapters.slack.clients import web_client
from adapters.slack.parse import Payload, Who, commanded, is_spoken, pressed, said, team_of, user_of
from adapters.slack.windows import Windows
from adapters.slack.words import WORDS, word
from adapters.taking import Busy, Taking, Unsure
from bot.adapter import Receive
from bot.events import Event, Joined, Left, Sender
from bot.messages import Letter, Reply, Span

if TYPE_CHECKING:
    from adapters.slack.adapter import Slack

log = structlog.get_logger()

EVERYTHING = re.compile(".*")
FINAL = ("outside",)
"""Refusals that another try does not change."""


class Intake:
    """Listens on behalf of an adapter."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.taking = Taking(self.with_profile, code, slack.keeping)
        self.windows = Windows(self)
        self.answers = Answers(slack)

    def app(self, receive: Receive) -> AsyncApp:
        """A Bolt app that gives every payload to this intake, and answers only when *receive* has."""
        self.taking.receive = receive
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
        app.view(views.COMMAND)(self.windows.submitted)
        app.global_shortcut(manifest.PAGE)(self.windows.page)
        app.message_shortcut(manifest.TELL)(self.windows.tell)
        app.command(re.compile(r"/mentoring(-admin)?"))(self.command)
        return app

    # Events -----------------------------------------------------------------------------------------------------------

    async def message(self, event: Payload, body: Payload) -> None:
        """Something was written to the bot. Slack sends it again where this raises."""
        if not is_spoken(event):
            return
        who = Who(team_of(body), event["user"])
        sender = self.slack.people.glance(who)
        try:
            await self.taking.take(said(event, event["channel"], sender, self.slack.clock.now()))
        except Flooding as flood:
            if flood.first:
                await self.answers.write(who, private(_in_words(sender, "slow")), event["channel"])
        except REFUSALS as error:
            if not failures.is_final(error):
                raise
            log.warning("profile_unknown", code=code(error))
            await self.answers.write(who, private(_in_words(sender, "outside")), event["channel"])

    async def opened(self, event: Payload, body: Payload) -> None:
        """The app's Home tab, or its conversation, was opened."""
        if event.get("tab") != "home":
            return
        await self.windows.publish(Who(team_of(body), event["user"]))

    async def joined(self, event: Payload, body: Payload) -> None:
        """Somebody is new in the workspace."""
        profile = event["user"]
        if profile.get("is_bot"):
            return
        sender = self.slack.people.learn(Who(team_of(body), profile["id"]), profile)
        await self.taking.take(Joined(f"slack:{body['event_id']}", self.slack.clock.now(), sender))

    async def changed(self, event: Payload, body: Payload) -> None:
        """A profile changed; a user who was deactivated has left."""
        profile = event["user"]
        who = Who(team_of(body), profile["id"])
        sender = self.slack.people.learn(who, profile)
        if profile.get("deleted"):
            await self.taking.take(Left(f"slack:{body['event_id']}", self.slack.clock.now(), sender))

    async def removed(self, body: Payload) -> None:
        """The app was uninstalled from a workspace."""
        log.warning("uninstalled", team=team_of(body))
        await self.slack.clients.access.gone(team_of(body))

    async def revoked(self, event: Payload, body: Payload) -> None:
        """Tokens were revoked: the bot's own, or some that it does not use."""
        if event.get("tokens", {}).get("bot"):
            await self.removed(body)

    # Presses and commands ---------------------------------------------------------------------------------------------

    async def action(self, ack: AsyncAck, body: Payload, action: Payload, respond: AsyncRespond) -> None:
        """A button was pressed, or a field was sent."""
        who = Who(team_of(body), body["user"]["id"])
        if action["action_id"].startswith(f"{views.MORE}."):
            await ack()
            await self.windows.more(who, body, action)
            return
        sender = self.slack.people.glance(who)
        event = pressed(body, action, sender, self.slack.clock.now())
        if event is None:
            await ack()
            return
        reply = await self.within(event, late=lambda found: self._after_press(who, body, found, respond))
        await ack()
        if reply is not None:
            self.taking.later(self._after_press(who, body, reply, respond))

    async def command(self, ack: AsyncAck, body: Payload, respond: AsyncRespond) -> None:
        """A slash command."""
        who = Who(team_of(body), body["user_id"])
        event = commanded(body, self.slack.people.glance(who), self.slack.clock.now())
        reply = await self.within(event, whole=True, late=lambda found: self.answers.show(who, private(found), respond))
        if reply is None:
            await ack()
            return
        if reply.form is not None and await self.windows.form(who, body["trigger_id"], reply.form):
            await ack()
            return
        first, *rest = private(reply) or [None]
        if first is None:
            await ack()
            return
        await ack(text=first.text, blocks=list(first.blocks), response_type="ephemeral")
        self.taking.later(self.answers.show(who, rest, respond))

    async def _after_press(self, who: Who, body: Payload, reply: Reply, respond: AsyncRespond) -> None:
        """Seal what was pressed, show what is for the presser alone."""
        message = body.get("message")
        if message is None:
            await self.windows.after_press(who, body, reply)
            return
        if reply.sealed:
            ref = f"{body['channel']['id']}:{message['ts']}"
            try:
                await self.slack.seal_blocks(who.team, ref, message.get("blocks", []), reply.sealed)
            except REFUSALS as error:
                log.warning("not_sealed", code=code(error))
        if reply.form is not None and await self.windows.form(who, body["trigger_id"], reply.form):
            return
        if reply.sheet is not None and not await self.windows.sheet(who, body["trigger_id"], reply.sheet):
            reply = replace(reply, private=(*reply.sheet.parts, *reply.private))
        await self.answers.show(who, private(reply), respond)

    # ----------------------------------------------------------------------------------------------------------------

    async def within(
        self, event: Event, *, whole: bool = False, late: Callable[[Reply], Awaitable[None]]
    ) -> Reply | None:
        """The engine's reply in time; else None, once the event is kept; else words."""
        try:
            return await self.taking.within(self.answer(event, whole=whole), event, late=late)
        except Unsure:
            return _in_words(event.sender, "unsure")

    async def answer(self, event: Event, *, whole: bool = False) -> Reply:
        """The engine's reply. Slack sends a press or a command once only, so what cannot be taken in is said.

        *whole*: with the sender's profile, whether they were met before or not.
        """
        try:
            return await self.taking.take(await self.with_profile(event) if whole else event)
        except Busy:
            key = "busy"
        except Flooding as flood:
            if not flood.first:
                return Reply(refused=True)
            key = "slow"
        except REFUSALS as error:
            log.warning("profile_unknown", code=code(error))
            key = "outside" if failures.is_final(error) else "busy"
        except SQLAlchemyError as error:
            log.error("not_taken_in", error=type(error).__name__)
            key = "failed"
        return _in_words(event.sender, key)

    async def with_profile(self, event: Event) -> Event:
        """The event with its whole sender. Raises what Slack's calls may end with."""
        if not event.sender.bare:
            return event
        who = Who(event.sender.workspace, user_of(event.sender.account))
        return replace(event, sender=await self.slack.people.sender(await self.slack.clients.of(who.team), who))


def _in_words(sender: Sender, key: str) -> Reply:
    """One of Slack's own words, in the sender's language, or in all where that is not known."""
    known = sender.language
    said = " · ".join(word(language, key) for language in ((known,) if known else WORDS))
    letter = Letter(f"slack.{key}", (Span(said),), language=known or "en")
    return Reply(private=(letter,), refused=key not in FINAL)
