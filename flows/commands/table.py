"""The one table of slash commands; every platform builds its own from it."""

from bot.commands import Command
from flows.commands import (
    announcing,
    asking,
    care,
    links,
    matching,
    own,
    pairing,
    pairs,
    people,
    programs,
    rehearsals,
    reports,
    surveys,
    team,
    topics,
    wording,
)

TABLE: tuple[Command, ...] = (
    *own.COMMANDS,
    *programs.COMMANDS,
    *topics.COMMANDS,
    *rehearsals.COMMANDS,
    *links.COMMANDS,
    *surveys.COMMANDS,
    *people.COMMANDS,
    *matching.COMMANDS,
    *pairs.COMMANDS,
    *asking.COMMANDS,
    *pairing.COMMANDS,
    *care.COMMANDS,
    *team.COMMANDS,
    *reports.COMMANDS,
    *announcing.COMMANDS,
    *wording.COMMANDS,
)
