"""The way out, from one's own page: one button a pair."""

from bot.effects import Ask
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.who import enrollments, pairs_of, subject
from storage.tables import Enrollment, Pair


def button(pair: Pair, enrollment: Enrollment, partner: str) -> Choice:
    """The button that begins the exit from a pair; what follows is asked before anything ends."""
    return Choice(f"do.exit.{enrollment.id}-{pair.id}", "begin", Text("exit.begin", {"partner": partner}))


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Ask whether it is sure; only for a pair of one's own that goes on."""
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item == f"{one.id}-{pair.id}":
                turn.perform([Ask("exit", subject(pair, one.id, turn.now.isoformat()))])
                turn.answer(Message(Text("commands.in_dm")))
                return None
    return Text("bot.stale")


PRESSES = {"exit": press}
