"""What an operator types, taken by the command line as it stands, without a process of its own."""

from contextlib import chdir
from pathlib import Path

from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings import Settings


def binome(folder: Path, database: str, *arguments: str) -> Result:
    """What `binome` says in *folder* and ends with, with no setting but its database."""
    nothing: dict[str, str | None] = {name.upper(): None for name in Settings.model_fields}
    with chdir(folder):
        return CliRunner().invoke(app, arguments, env={**nothing, "DATABASE_URL": database, "COLUMNS": "200"})
