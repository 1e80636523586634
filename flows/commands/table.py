"""The one table of slash commands; every platform builds its own from it."""

from bot.commands import Command
from flows.commands import announcing, care, links, own, pairs, people, programs, reports, surveys, wording

TABLE: tuple[Command, ...] = (
    *own.COMMANDS,
    *programs.COMMANDS,
    *links.COMMANDS,
    *surveys.COMMANDS,
    *people.COMMANDS,
    *pairs.COMMANDS,
    *care.COMMANDS,
    *reports.COMMANDS,
    *announcing.COMMANDS,
    *wording.COMMANDS,
)
