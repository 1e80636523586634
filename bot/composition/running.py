"""`binome run` and `binome db`: what is amiss is said first, with its cure; then the bot runs until it is stopped."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import Engine as Database

from bot.adapter import CannotConnect
from bot.settings import CURES, BadSetting, Settings, load
from storage import database, schema

if TYPE_CHECKING:
    from bot.composition.compose import Bot
    from bot.service import Role


HEALTH_SECONDS = 5.0
"""How long the last look at how the bot is may take, once it has stopped."""
NEWER = "The tables are those of a later version, and serve this one as well. Nothing was changed."


class CannotStart(Exception):
    """Something that an operator must change first: what it is, and the cure."""


def run(*, playground: bool, port: int | None, role: Role) -> int:
    """Run until SIGTERM or Ctrl-C; returns the exit code."""
    signal.signal(signal.SIGTERM, _go)
    try:
        settings = load(port=port)
        check_ready(settings, playground, role)
        return asyncio.run(_serve(settings, playground or not settings.platforms, role))
    except (BadSetting, CannotStart) as error:
        return complain(str(error))


def check_ready(settings: Settings, playground: bool, role: Role) -> None:
    """Look for what would fail later. Raises CannotStart."""
    if settings.embedded and role != "all":
        raise CannotStart(
            f"The role {role} shares its database with other processes, which an SQLite file does not allow. "
            "Set DATABASE_URL to a PostgreSQL database, or leave --role out."
        )
    if not playground:
        for problem in platform_problems(settings):
            raise CannotStart(problem)
    for problem in (template_problem(), database_problem(settings)):
        if problem is not None:
            raise CannotStart(problem)


def platform_problems(settings: Settings) -> Iterator[str]:
    """What is missing for the platforms whose token is set, with the cure."""
    if (settings.discord_api_url is None) != (settings.discord_gateway_url is None):
        yield (
            "DISCORD_API_URL and DISCORD_GATEWAY_URL go together: with one alone the token would go to two hosts. "
            "Set both, or remove both."
        )
    if settings.slack_client_id or settings.slack_client_secret:
        yield from _many_workspaces(settings)
        return
    if settings.slack_bot_token and not (settings.slack_app_token or settings.slack_signing_secret):
        yield (
            "SLACK_BOT_TOKEN is set, and no way in. Set SLACK_APP_TOKEN (Socket Mode), "
            "or SLACK_SIGNING_SECRET and have Slack call this address at /slack/events."
        )
    if not settings.slack_bot_token and (settings.slack_app_token or settings.slack_signing_secret):
        yield "SLACK_BOT_TOKEN is missing. Copy the Bot User OAuth Token from the app's page OAuth & Permissions."


def _many_workspaces(settings: Settings) -> Iterator[str]:
    """What is missing for an app that workspaces install by themselves."""
    for name, value, cure in (
        ("SLACK_CLIENT_ID", settings.slack_client_id, "Copy it from the app's page Basic Information."),
        ("SLACK_CLIENT_SECRET", settings.slack_client_secret, "Copy it from the app's page Basic Information."),
        ("SLACK_SIGNING_SECRET", settings.slack_signing_secret, "Copy it from the app's page Basic Information."),
        ("BINOME_SECRET_KEY", settings.binome_secret_key, CURES["binome_secret_key"]),
    ):
        if not value:
            yield f"{name} is missing: with SLACK_CLIENT_ID, workspaces install the bot by themselves. {cure}"
    if settings.slack_bot_token or settings.slack_app_token:
        yield (
            "SLACK_CLIENT_ID is for many workspaces, SLACK_BOT_TOKEN and SLACK_APP_TOKEN for one. "
            "Remove either the first, or the other two."
        )


def _go(*_: object) -> NoReturn:
    """End at once: nothing was begun that has to be finished."""
    raise SystemExit(0)


def template_problem() -> str | None:
    """What is wrong with a template's file, with the cure; None where all can be used."""
    from flows.program.terms import BadTemplate, check_templates

    try:
        check_templates()
    except BadTemplate as error:
        return f"A template cannot be used. {error}. docs/templates.md lists the settings."
    return None


def database_problem(settings: Settings) -> str | None:
    """What is wrong with the database, with the cure; None where it answers and its tables serve."""
    if (file := database.missing_file(settings.database_url)) is not None:
        return f"There is no database yet: {file}. Run: binome db upgrade"
    engine = database.connect(settings.database_url)
    try:
        said = database.reachable(engine)
        if said is not None:
            return f"The database does not answer ({said}). Check DATABASE_URL, and that the database runs."
        if not schema.is_current(engine) and not schema.is_newer(engine):
            return "The database's tables are not up to date. Run: binome db upgrade"
    finally:
        engine.dispose()
    return None


async def _serve(settings: Settings, playground: bool, role: Role) -> int:
    from bot.composition import memory
    from bot.composition.compose import compose
    from bot.composition.logs import set_up

    set_up(settings)
    bot = compose(settings, playground=playground, role=role)
    memory.settle()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, bot.service.stop)
    page = bot.playground
    if role != "web":
        _erase_again(bot, settings)

    async def tell() -> None:
        if page is not None:
            await page.listening.wait()
            print(f"The playground is open: {page.address}\nStop it with Ctrl-C.", file=sys.stderr, flush=True)

    telling = asyncio.create_task(tell())
    # Only a host that names the port is meant to look in; on anybody's own machine it is no one else's business.
    host = "0.0.0.0" if "port" in settings.model_fields_set else "127.0.0.1"
    watched = None if bot.serves else asyncio.create_task(bot.health.serve(host, settings.port))
    try:
        await bot.service.run()
    except CannotConnect as error:
        raise CannotStart(str(error)) from error
    except OSError as error:
        raise CannotStart(
            f"Port {settings.port} cannot be used ({error.strerror}). Choose another: binome run --port 0"
        ) from error
    finally:
        telling.cancel()
        bot.health.close()
        if watched is not None:
            await asyncio.wait({watched}, timeout=HEALTH_SECONDS)
            watched.cancel()
        bot.database.dispose()
    return 0


def _erase_again(bot: Bot, settings: Settings) -> None:
    """Before anybody is written to: whoever a restored backup brought back. Raises CannotStart."""
    from bot.composition.erasing_again import replay

    journals = [settings.erasures] if settings.erasures is not None else []
    try:
        n = replay(bot.service.engine, journals, bot.service.clock.now())
    except OSError as error:
        raise CannotStart(
            f"The journal of erasures cannot be read ({error.strerror}): people who were erased could come back. "
            f"Make {settings.erasures} readable, or set BINOME_ERASURES to where it is."
        ) from error
    if n:
        print(f"A backup was restored: {n} who were erased since it was made are erased again.", file=sys.stderr)


def upgrade() -> int:
    """Run the migrations that are missing; returns the exit code."""

    def bring_up(engine: Database) -> int:
        if schema.is_newer(engine):
            print(NEWER)
        elif schema.is_current(engine):
            print("The tables are up to date.")
        else:
            schema.upgrade(engine)
            print("The tables were brought up to date.")
        return 0

    return _with_database(bring_up, make=True)


def check() -> int:
    """0 where the tables are up to date and as the code wants them, or a later version's; else 1."""

    def look(engine: Database) -> int:
        if schema.is_newer(engine):
            print(NEWER)
            return 0
        if not schema.is_current(engine):
            return complain("The database's tables are not up to date. Run: binome db upgrade")
        drift = schema.drift(engine)
        if drift:
            return complain("The tables differ from the code's:\n" + "\n".join(drift))
        print("The tables are up to date.")
        return 0

    return _with_database(look)


def _with_database(act: Callable[[Database], int], *, make: bool = False) -> int:
    try:
        settings = load()
    except BadSetting as error:
        return complain(str(error))
    if not make and (file := database.missing_file(settings.database_url)) is not None:
        return complain(f"There is no database yet: {file}. Run: binome db upgrade")
    engine = database.connect(settings.database_url)
    try:
        said = database.reachable(engine)
        if said is not None:
            return complain(f"The database does not answer ({said}). Check DATABASE_URL, and that the database runs.")
        return act(engine)
    finally:
        engine.dispose()


def complain(words: str) -> int:
    """Say what is wrong where errors go; returns the exit code 1."""
    print(words, file=sys.stderr)
    return 1
