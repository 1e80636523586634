"""The command line: `binome run`, `rehearse`, `demo`, `doctor`, `db`. A room is imported by what needs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

app = typer.Typer(
    name="binome",
    help="Runs mentoring programs inside Slack and Discord.",
    epilog="Start with `binome run`: without a platform's token it opens the playground, a local page where "
    "you are every member and the organizer.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
database_app = typer.Typer(rich_markup_mode=None, help="Looks after the database's tables.", no_args_is_help=True)
app.add_typer(database_app, name="db")
slack_app = typer.Typer(rich_markup_mode=None, help="What Slack needs to know of the bot.", no_args_is_help=True)
app.add_typer(slack_app, name="slack")
discord_app = typer.Typer(rich_markup_mode=None, help="How a Discord server gets the bot.", no_args_is_help=True)
app.add_typer(discord_app, name="discord")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("binome"))
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version, and end.")
    ] = False,
) -> None:
    """Runs mentoring programs inside Slack and Discord."""


@app.command()
def run(
    playground: Annotated[bool, typer.Option("--playground", help="The local page, whatever tokens are set.")] = False,
    port: Annotated[
        int | None, typer.Option(help="Where to listen; otherwise PORT, otherwise 8765. 0 takes any free one.")
    ] = None,
    role: Annotated[
        Literal["all", "web", "worker"],
        typer.Option(help="web takes events, worker does what is due; two roles need PostgreSQL."),
    ] = "all",
) -> None:
    """Run the bot.

    It serves the platforms that have a token; without any, the playground.
    """
    from bot.composition import running

    _finish(running.run(playground=playground, port=port, role=role))


@app.command()
def demo(
    members: Annotated[
        int | None, typer.Option(min=3, max=100_000, help="How many people play; otherwise as the template is played.")
    ] = None,
    weeks: Annotated[
        int | None, typer.Option(min=6, max=104, help="How long it lasts; otherwise as long as the template.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed plays the same program, to the byte.")] = 7,
    template: Annotated[str, typer.Option(help="classic, commitment, community, flash or quality.")] = "classic",
    json: Annotated[Path | None, typer.Option("--json", help="Write every figure into this file.")] = None,
    charts: Annotated[Path, typer.Option(help="The folder for the charts.")] = Path("var/demo"),
    language: Annotated[Literal["en", "fr"], typer.Option(help="The language of the summary.")] = "en",
    ghosts: Annotated[
        int | None, typer.Option(min=0, max=90, help="How many in a hundred fall silent one day; otherwise ten.")
    ] = None,
) -> None:
    """Play a whole program with simulated people.

    The clock is simulated too; a summary and charts follow.
    """
    from bot.composition import rehearsing

    _finish(rehearsing.demo(members, weeks, seed, template, json, charts, language, ghosts))


@app.command()
def rehearse(
    program: Annotated[str, typer.Argument(help="A program of this database, by its name or its number.")],
    into: Annotated[
        Path | None,
        typer.Option(help="Write a page with every message (rehearsal.html), and the numbers (rehearsal.json), here."),
    ] = None,
    language: Annotated[Literal["en", "fr"], typer.Option(help="The language of the summary and the page.")] = "en",
    seed: Annotated[int, typer.Option(help="The same seed plays the same program on one day, to the byte.")] = 7,
    people: Annotated[
        int | None, typer.Option(min=2, max=60, help="Invented people fill up to so many; otherwise 24.")
    ] = None,
) -> None:
    """Play a program on a copy, before anybody takes part.

    The clock and the answers are simulated; nothing is sent, and the database is only read. Says what an organizer
    should settle first. Ends with 0 where nothing stands in the way of opening or starting, 1 where something does,
    2 where it could not be rehearsed.
    """
    from bot.composition import program_rehearsing

    _finish(program_rehearsing.rehearse(program, into, language, seed, people))


@app.command()
def doctor() -> None:
    """Say what is wrong, and how to cure it.

    Looks at settings, database, time zones and platforms; ends with 1 where the bot cannot run.
    """
    from bot.composition import doctoring

    _finish(doctoring.doctor())


@database_app.command()
def upgrade() -> None:
    """Create the tables, or bring them up to date."""
    from bot.composition import running

    _finish(running.upgrade())


@database_app.command()
def check() -> None:
    """Say whether the tables are up to date.

    Ends with 1 where they are not.
    """
    from bot.composition import running

    _finish(running.check())


@database_app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The address of the database that is read.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="The address of an empty one: sqlite:///… or postgresql://….")
    ],
) -> None:
    """Copy everything into an empty database, from SQLite to PostgreSQL for one.

    Stop the bot first: what it sends after the copy was begun, it would send again from the copy. The first database is
    only read; the second one gets everything, counted, or nothing.
    """
    from bot.composition import moving

    _finish(moving.copy_database(source, target))


@database_app.command()
def backup(file: Annotated[Path, typer.Argument(help="The new file.")]) -> None:
    """Copy an SQLite database into a new file, while the bot runs, and check the copy.

    Keep the journal of erasures (beside the database, .erasures) out of what you restore: it is what tells the bot
    which people of an old backup it has to erase again.
    """
    from bot.composition import moving

    _finish(moving.back_up_database(file))


@database_app.command(name="erasures")
def erasures_known() -> None:
    """Print the journal of erasures as the database has it.

    Keep it elsewhere before a backup is restored over it.
    """
    from bot.composition import erasing_again

    _finish(erasing_again.show())


@database_app.command()
def replay_erasures(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Journals of erasures beside the one that the bot keeps.")
    ] = None,
) -> None:
    """Erase again whoever a restored backup brought back.

    Each start does the same; this is for before it.
    """
    from bot.composition import erasing_again

    _finish(erasing_again.run(files or []))


@database_app.command(name="forget")
def forget_person(
    who: Annotated[str, typer.Argument(help="Their name in full, e-mail address, or the platform's id of an account.")],
    sure: Annotated[bool, typer.Option("--sure", help="Erase them; without it, only say who that is.")] = False,
) -> None:
    """Erase somebody who asks for it and cannot write to the bot any more.

    Everybody else writes "erase my data" to the bot.
    """
    from bot.composition import erasing_again

    _finish(erasing_again.forget(who, sure=sure))


@slack_app.command()
def manifest(
    url: Annotated[
        str | None, typer.Option(help="Where Slack reaches the bot by HTTP (https://…); without it, Socket Mode.")
    ] = None,
    many: Annotated[
        bool, typer.Option("--many", help="For an app that many workspaces install by themselves, at /slack/install.")
    ] = False,
    link: Annotated[
        bool, typer.Option("--link", help="The address that creates the app, instead of the text.")
    ] = False,
) -> None:
    """Print the app's manifest.

    Paste it at api.slack.com/apps, Create New App, From a manifest; or open what --link prints.
    """
    from bot.composition import slack

    _finish(slack.manifest(url, link, many))


@discord_app.command()
def invite(
    application: Annotated[
        int | None, typer.Option(help="The Application ID; otherwise the one that DISCORD_TOKEN belongs to.")
    ] = None,
) -> None:
    """Print the link with which a server's admin adds the bot.

    It asks for the permissions that the bot needs, and no others.
    """
    from bot.composition import discord

    _finish(discord.invite(application))


def _finish(code: int) -> NoReturn:
    sys.exit(code)


if __name__ == "__main__":
    app()
