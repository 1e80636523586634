"""Slack as the settings want it: the adapter, what is asked of Slack beforehand, and the app's manifest."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine as Database

from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route

    from adapters.findings import Found
    from adapters.slack.access import ManyWorkspaces
    from adapters.slack.adapter import Slack
    from bot.clock import Clock
    from bot.vault import Vault


MET = 10
"""How many people's conversations `doctor` looks at."""
LATE = timedelta(minutes=10)
KNOWN = timedelta(days=6)


def adapter(settings: Settings, database: Database, clock: Clock, more: Sequence[Route] = ()) -> Slack:
    """For one workspace, or for all that install the bot, with *more* beside where Slack calls the bot.

    The settings were looked at by `platform_problems`.
    """
    from adapters.slack.access import OneWorkspace
    from adapters.slack.adapter import Slack
    from adapters.slack.clients import Clients, web_client
    from adapters.slack.doors import Http, Socket
    from adapters.slack.installing import Installing
    from bot.keeping import Keeping

    url, secret = settings.slack_api_url, settings.slack_signing_secret
    if settings.slack_bot_token is None:
        vault = _vault(settings)
        access = _many(settings, database, clock, vault)
        door = Http("0.0.0.0", settings.port, [*Installing(access, vault).routes(), *more])
        return Slack(Clients(access, url), door, clock, keeping=Keeping(database), signing_secret=secret)
    token = settings.slack_app_token
    door = Socket(token, web_client(None, url), clock) if token else Http("0.0.0.0", settings.port, more)
    clients = Clients(OneWorkspace(settings.slack_bot_token), url)
    return Slack(
        clients,
        door,
        clock,
        keeping=Keeping(database),
        signing_secret=None if token else secret,
        check=lambda: one_amiss(settings),
    )


async def one_amiss(settings: Settings) -> AsyncIterator[Found]:
    """What Slack says of the tokens for one workspace."""
    from adapters.slack.checks import amiss
    from adapters.slack.clients import web_client

    client = web_client(settings.slack_bot_token, settings.slack_api_url)
    refused = False
    async for found in amiss(client):
        refused = refused or found.grave
        yield found
    if settings.slack_app_token:
        from adapters.slack.checks import app_of, of_another, socket_amiss

        async for found in socket_amiss(web_client(None, settings.slack_api_url), settings.slack_app_token):
            yield found
        other = None if refused else of_another(await app_of(client), settings.slack_app_token)
        if other is not None:
            yield other


async def set_up_amiss(settings: Settings, database: Database | None) -> list[Found] | None:
    """What is amiss with the app's events, buttons and commands; None where no token lets that be read."""
    from adapters.slack.checks import app_of
    from adapters.slack.clients import web_client
    from adapters.slack.manifest import manifest as wanted
    from adapters.slack.setup import differences

    if not settings.slack_config_token:
        return None
    token = settings.slack_bot_token or (await _some_token(settings, database) if database else None)
    app = await app_of(web_client(token, settings.slack_api_url)) if token else None
    if app is None:
        return None
    address = None if settings.slack_app_token else "https://your.host"
    return await differences(web_client(settings.slack_config_token, settings.slack_api_url), app, wanted(address))


async def _some_token(settings: Settings, database: Database) -> str | None:
    """The token of a workspace that installed the bot: the app is the same in each."""
    from bot.adapter import DeliveryError
    from bot.clock import SystemClock
    from bot.installations import Installations
    from bot.vault import WrongKey

    vault = _vault(settings)
    access = _many(settings, database, SystemClock(), vault)
    for one in await Installations(database, vault, "slack", SystemClock()).all():
        try:
            return (await access.key(one.workspace)).token
        except (DeliveryError, WrongKey):
            continue  # `many_amiss` names it.
    return None


async def unheard(settings: Settings, database: Database, now: datetime) -> Sequence[datetime]:
    """When those messages were written to the bot that it has not heard, of the people it met last; oldest first.

    What is a few minutes old may still be on its way; of what is older than a week it is not known.
    """
    from adapters.slack.checks import written
    from adapters.slack.clients import web_client
    from bot.recovery import heard, met_last

    client = web_client(settings.slack_bot_token, settings.slack_api_url)
    people = met_last(database, "slack", MET)
    found = [one async for one in written(client, people, now) if LATE <= now - one.at <= KNOWN]
    taken = heard(database, [one.id for one in found])
    return sorted(one.at for one in found if one.id not in taken)


async def many_amiss(settings: Settings, database: Database) -> AsyncIterator[tuple[str, Found]]:
    """What Slack says of each workspace that installed the bot, by the workspace's name."""
    from adapters.findings import Found
    from adapters.slack.checks import INSTALL_AGAIN, amiss
    from adapters.slack.clients import web_client
    from bot.adapter import DeliveryError
    from bot.clock import SystemClock
    from bot.installations import Installations
    from bot.vault import WrongKey

    vault = _vault(settings)
    access = _many(settings, database, SystemClock(), vault)
    for one in await Installations(database, vault, "slack", SystemClock()).all():
        try:
            token = (await access.key(one.workspace)).token
        except WrongKey as error:
            yield one.name, Found(str(error))
            return
        except DeliveryError as error:
            yield one.name, Found(f"Its token cannot be used ({error.code}). {INSTALL_AGAIN}")
            continue
        async for found in amiss(web_client(token, settings.slack_api_url), INSTALL_AGAIN):
            yield one.name, found


def _vault(settings: Settings) -> Vault:
    from bot.vault import Vault

    return Vault(settings.binome_secret_key or "")


def _many(settings: Settings, database: Database, clock: Clock, vault: Vault) -> ManyWorkspaces:
    from adapters.slack.access import ManyWorkspaces
    from adapters.slack.clients import web_client
    from bot.installations import Installations

    return ManyWorkspaces(
        Installations(database, vault, "slack", clock),
        web_client(None, settings.slack_api_url),
        settings.slack_client_id or "",
        settings.slack_client_secret or "",
    )


def manifest(url: str | None, as_link: bool, many: bool) -> int:
    """Print the manifest, or the address that creates an app from it; returns the exit code."""
    from adapters.slack import manifest as app
    from bot.composition.running import complain

    if url is not None and not url.startswith("https://"):
        return complain("Slack calls https addresses only. Give --url https://your.host, or leave it out.")
    if many and url is None:
        return complain("Many workspaces need an address that Slack reaches. Give --url https://your.host as well.")
    made = app.manifest(url, many=many)
    print(app.link(made) if as_link else json.dumps(made, indent=2, ensure_ascii=False))
    return 0
