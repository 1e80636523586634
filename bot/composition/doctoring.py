"""`binome doctor`: what would keep the bot from working, each finding with its cure."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.settings import BadSetting, Settings, load

if TYPE_CHECKING:
    from adapters.findings import Found


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do where it is not well."""

    level: Literal["ok", "note", "warning", "error"]
    what: str
    says: str


UNTOLD = (
    "Slack does not tell a bot which events it gets, nor whether buttons and the Messages Tab are on. Compare the "
    "app's page App Manifest with `binome slack manifest`; or set SLACK_CONFIG_TOKEN (api.slack.com/apps, Your App "
    "Configuration Tokens; it lives for 12 hours), and doctor compares them."
)
UNHEARD = (
    "Messages to the bot were never heard ({n}, the last one of {last}). If the bot ran then, the event message.im is "
    "missing: add it under Event Subscriptions, and install the app again."
)
NO_JOURNAL = (
    "they are noted in the database alone, so that a restored backup knows none that came after it. Set "
    "BINOME_ERASURES to a file on a disk that lasts; without one, keep what `binome db erasures` prints."
)
BACK = (
    "{n} who were erased are there again, as after restoring a backup. The next start erases them, or "
    "`binome db replay-erasures` does."
)
SIGNS = {"ok": "✓", "note": "·", "warning": "!", "error": "✗"}


def doctor() -> int:
    """Print every finding; returns 1 where one is an error."""
    found = list(findings())
    for one in found:
        print(f"{SIGNS[one.level]} {one.what}: {one.says}")
    return 1 if any(one.level == "error" for one in found) else 0


def findings() -> Iterator[Finding]:
    """Look at one thing after the other."""
    try:
        settings = load()
    except BadSetting as error:
        yield Finding("error", "settings", str(error))
        return
    yield Finding("ok", "settings", ".env and the environment" if Path(".env").exists() else "the environment")
    yield from _database(settings)
    yield from _erasures(settings)
    yield _templates()
    yield _zones()
    yield from _platforms(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    from bot.composition.running import database_problem

    kind = "an SQLite file" if settings.embedded else "PostgreSQL"
    problem = database_problem(settings)
    yield Finding("error", "database", problem) if problem else Finding("ok", "database", f"{kind}, up to date")


def _erasures(settings: Settings) -> Iterator[Finding]:
    """Whether erasures outlive a backup that is restored, and whether somebody is back."""
    from bot.composition.erasing_again import back
    from bot.composition.running import database_problem
    from storage.database import connect

    if database_problem(settings) is not None:
        return
    what, journal = "erasures", settings.erasures
    if journal is None:
        yield Finding("note", what, NO_JOURNAL)
    database = connect(settings.database_url)
    try:
        people = back(database, [journal] if journal is not None else [])
    except OSError as error:
        yield Finding(
            "error", what, f"{journal} cannot be read ({error.strerror}). Set BINOME_ERASURES to where it is."
        )
        return
    finally:
        database.dispose()
    if people:
        yield Finding("warning", what, BACK.format(n=len(people)))
    elif journal is not None:
        yield Finding("ok", what, f"noted in {journal}, apart from the database")


def _templates() -> Finding:
    from bot.composition.running import template_problem

    problem = template_problem()
    return Finding("error", "templates", problem) if problem else Finding("ok", "templates", "all can be used")


def _zones() -> Finding:
    try:
        ZoneInfo("Europe/Paris")
        ZoneInfo("America/Montreal")
    except ZoneInfoNotFoundError:
        return Finding("error", "time zones", "the data is missing. Install the package tzdata.")
    return Finding("ok", "time zones", "the data is there")


def _platforms(settings: Settings) -> Iterator[Finding]:
    from bot.composition.running import platform_problems

    problems = list(platform_problems(settings))
    yield from (Finding("error", "platforms", problem) for problem in problems)
    if "slack" in settings.platforms and not problems:
        yield from asyncio.run(_slack(settings))
    if "discord" in settings.platforms and not problems:
        yield from asyncio.run(_discord(settings))
    if not settings.platforms and not problems:
        yield Finding("ok", "platforms", f"none is set: `binome run` opens the playground on port {settings.port}")


async def _slack(settings: Settings) -> list[Finding]:
    """Ask Slack itself."""
    from bot.composition import slack

    if settings.slack_bot_token is None:
        return await _slacks(settings)
    found = [_finding("slack", one) async for one in slack.one_amiss(settings)]
    if any(one.level == "error" for one in found):
        return found
    found += await _slack_set_up(settings)
    if any(one.level == "error" for one in found):
        return found
    way = "Socket Mode" if settings.slack_app_token else f"HTTP, at /slack/events on port {settings.port}"
    return [*found, Finding("ok", "slack", f"lets the bot in, by {way}")]


async def _discord(settings: Settings) -> list[Finding]:
    """Ask Discord itself."""
    from bot.composition import discord
    from bot.composition.running import database_problem
    from storage.database import connect

    there = database_problem(settings) is None
    database = connect(settings.database_url)
    try:
        asked = discord.amiss(settings, database if there else None)
        found = [_finding("discord", one) async for one in asked]
    finally:
        database.dispose()
    if any(one.level == "error" for one in found):
        return found
    return [*found, Finding("ok", "discord", "lets the bot in")]


async def _slack_set_up(settings: Settings) -> list[Finding]:
    """The app's events, buttons and commands: as Slack tells them, or what can be told without."""
    from bot.clock import SystemClock
    from bot.composition import slack
    from bot.composition.running import database_problem
    from storage.database import connect

    there = database_problem(settings) is None
    database = connect(settings.database_url)
    try:
        read = await slack.set_up_amiss(settings, database if there else None)
        if read is not None:
            told = [_finding("slack, the app", one) for one in read]
            return told or [
                Finding("ok", "slack, the app", "events, buttons, commands and tabs are as in the manifest")
            ]
        found = [Finding("note", "slack, the app", UNTOLD)]
        one = there and settings.slack_bot_token is not None
        missed = await slack.unheard(settings, database, SystemClock().now()) if one else ()
    finally:
        database.dispose()
    if missed:
        said = UNHEARD.format(n=len(missed), last=f"{missed[-1]:%Y-%m-%d %H:%M} UTC")
        found.append(Finding("warning", "slack, the app", said))
    return found


async def _slacks(settings: Settings) -> list[Finding]:
    """Each workspace that installed the bot."""
    from bot.composition import slack
    from storage.database import connect

    database = connect(settings.database_url)
    try:
        found = [_finding(f"slack, {name}", one) async for name, one in slack.many_amiss(settings, database)]
    finally:
        database.dispose()
    found += await _slack_set_up(settings)
    return [*found, Finding("ok", "slack", f"workspaces install the bot at /slack/install on port {settings.port}")]


def _finding(what: str, found: Found) -> Finding:
    return Finding("error" if found.grave else "warning", what, found.says)
