"""The one table of slash commands; every platform builds its own from it."""

from bot.commands import Command
from flows.commands import links, own, pairs, people, programs, reports, surveys, topics, wording

TABLE: tuple[Command, ...] = (
    *own.COMMANDS,
    *programs.COMMANDS,
    *topics.COMMANDS,
    *links.COMMANDS,
    *surveys.COMMANDS,
    *people.COMMANDS,
    *pairs.COMMANDS,
    *reports.COMMANDS,
    *wording.COMMANDS,
)
