"""Near a pair's own end each side is asked alone whether it goes on.

Nothing follows from an answer at once: what becomes of the pair is decided on its last day and told to both at the same
moment, so that neither the words nor the time of a message tell what the other said.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.effects import Ask, Effect, Subject
from bot.flow import NOBODY, Answers, Confirm, Facts, Flow
from bot.messages import Text
from bot.turn import Turn
from flows.who import around
from storage.tables import Conversation

MONTH = 30.4
LONG = 56
"""From so many days on a length is told in months."""


def context(turn: Turn, conversation: Conversation) -> Facts:
    """Facts: the pair's last day, for how long it would go on, and whether that day is still to come."""
    it = around(turn, conversation)
    if it.pair is None or it.enrollment is None or it.rules is None:
        raise LookupError("whether to go on is asked of a pair")
    return {
        "values": it.values | {"day": it.pair.ends_on or turn.today(it.person), "length": length(it.rules.length_days)},
        "small": {NOBODY: "renewal.seen_by_nobody"},
        "today": turn.today(it.person),
        "about": Subject(it.pair.program_id, it.enrollment.id, it.pair.id, conversation.item),
        "undecided": it.pair.state in ("active", "paused")
        and it.pair.ends_on is not None
        and it.pair.ends_on.isoformat() == conversation.item,
    }


def length(days: int) -> Text:
    """So many days, as people say it."""
    return Text("closing.months", {"n": round(days / MONTH)}) if days >= LONG else Text("program.days", {"n": days})


def done(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The answer is there: it is read on the pair's last day."""
    return []


def late(answers: Answers, facts: Facts, now: datetime) -> Sequence[Effect]:
    """The question was put away, but until the pair's last day what is said counts."""
    if not facts["undecided"]:
        return []
    return [Ask("renewal", facts["about"], answers=answers)]


FLOW = Flow(
    name="renewal",
    context=context,
    done=done,
    late=late,
    steps=(Confirm("go_on", seen_by=NOBODY),),
)
