"""How a program's check-ins stand: each round in numbers, and what waits to be asked, with why it waits."""

import re
from collections import Counter, defaultdict

from sqlmodel import col, func, select

from bot.messages import Message, Text
from bot.turn import Turn, local
from flows.program.terms import terms
from storage.tables import Checkin, Nudge, Pair, Program

EXTRA = 10**9
"""Where the rounds beside the regular ones stand: last."""
_REGULAR = re.compile(r"d(\d+)")


def status(turn: Turn, program: Program) -> Message:
    """Each round in numbers: asked, answered, connected, open, left out; below, what waits."""
    rounds = _rounds(turn, program.id)
    facts = [(_named(day), _numbers(rounds[day])) for day in sorted(rounds)]
    head = Text("checkins.status" if rounds else "checkins.none_yet", {"program": program.name})
    return Message(head, facts=(*facts, *_waiting(turn, program)))


def _rounds(turn: Turn, program: int) -> dict[int, Counter[str]]:
    """By the day of a round: how many rows of each state, and how many connected."""
    met = col(Checkin.answers)["met"].as_string()
    rows = turn.session.exec(
        select(Checkin.period, Checkin.state, met, func.count())
        .join(Pair, col(Pair.id) == Checkin.pair_id)
        .where(Pair.program_id == program)
        .group_by(Checkin.period, Checkin.state, met)
    ).all()
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for period, state, said, n in rows:
        regular = _REGULAR.fullmatch(period)
        counts = found[int(regular[1]) if regular else EXTRA]
        counts[state] += n
        counts["connected"] += n if said == "yes" else 0
    return found


def _named(day: int) -> Text:
    return Text("checkins.extra") if day == EXTRA else Text("checkins.round", {"day": day})


def _numbers(counts: Counter[str]) -> Text:
    values = {
        "asked": counts["asked"] + counts["answered"] + counts["lapsed"],
        "answered": counts["answered"],
        "connected": counts["connected"],
    }
    more = [Text(f"checkins.n_{state}", {"n": counts[state]}) for state in ("asked", "skipped") if counts[state]]
    numbers = Text("checkins.numbers", values)
    return Text("checkins.with", {"numbers": numbers, "more": more}) if more else numbers


def _waiting(turn: Turn, program: Program) -> list[tuple[Text, Text]]:
    """What is put off, by what it waits for, each with how many people and when the first of it goes out.

    In numbers: who has paused, or hears from several programs, is theirs.
    """
    rows = turn.session.exec(
        select(Nudge.why, func.count(), func.count(func.distinct(Nudge.person_id)), func.min(Nudge.due_at))
        .where(Nudge.program_id == program.id, Nudge.state == "planned", col(Nudge.why).in_(WAITS))
        .group_by(Nudge.why)
    ).all()
    found = {why: (n, people, first) for why, n, people, first in rows}
    return [
        (
            Text(f"checkins.waits_{why}"),
            Text("checkins.waiting", {"n": n, "people": people, "day": local(first, terms(program).zone).date()}),
        )
        for why in WAITS
        if why in found
        for n, people, first in [found[why]]
    ]


WAITS = ("week", "rest", "hours")
