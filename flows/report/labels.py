"""The words that a job needs to draw and to write tables, in one language: a job has no catalogues."""

from bot.messages import Text
from bot.turn import Turn
from flows.program.terms import terms
from flows.topic_list.known import shipped, topic_text
from storage.tables import Program

FIGURES, SHEET = "figures.", "report.sheet."


def labels(turn: Turn, program: Program, language: str) -> dict[str, str]:
    """What the figures' catalogue says, by its ids; the program's topics as `topic.<code>`; the sheets' words."""
    found = {
        key.removeprefix(FIGURES).removeprefix("report."): turn.texts.plain(language, Text(key))
        for key in turn.texts.keys("en")
        if key.startswith((FIGURES, SHEET))
    }
    topics = dict.fromkeys((*terms(program).topics, *shipped()))
    return found | {f"topic.{code}": turn.texts.plain(language, topic_text(code)) for code in topics}
