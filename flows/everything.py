"""All of mentoring, made once a process: its texts and what it brings to the engine."""

from functools import cache
from pathlib import Path

import bot
import flows
from bot.repertoire import Repertoire
from bot.texts import Texts


@cache
def texts() -> Texts:
    """Every text of the engine and of mentoring."""
    return Texts.load(Path(bot.__file__).parent, Path(flows.__file__).parent)


@cache
def plays() -> Repertoire:
    """All that mentoring brings to the engine."""
    from flows.repertoire import (
        repertoire,  # it finds who asks for this here: imported while it is made, neither would be
    )

    return repertoire()
