"""The one table of slash commands; every platform builds its own from it."""

from bot.commands import Command
from flows.commands import links, own, pairs, people, programs, rehearsals, reports, surveys

TABLE: tuple[Command, ...] = (
    *own.COMMANDS,
    *programs.COMMANDS,
    *rehearsals.COMMANDS,
    *links.COMMANDS,
    *surveys.COMMANDS,
    *people.COMMANDS,
    *pairs.COMMANDS,
    *reports.COMMANDS,
)
