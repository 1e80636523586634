"""Two proposed pairs exchange partners: what it costs is said first, and a button does it."""

from dataclasses import dataclass

from bot.commands import CannotDo
from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.pairing.matching import Candidate, Matching, Proposal
from flows.pairing.matching.score import fit, reasons
from flows.pairing.matching.swap import Swap, swap
from flows.pairing.pool import pool, rules_of
from flows.pairing.preview import proposals, shown
from flows.pairing.proposals import plain
from flows.pairing.reasons import points
from flows.pairing.rulings import named, standing
from flows.program.terms import terms
from flows.who import first_name, organizers, sides, title
from storage.tables import Pair, Person, Program

STATES = ("open", "running")
"""A program's states in which its proposals may be changed."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An exchange that could be made: what it does to the total, and the two new pairs with their scores."""

    outcome: Swap
    two: tuple[tuple[Candidate, Candidate], tuple[Candidate, Candidate]]
    scores: tuple[int, int]


def weigh(turn: Turn, program: Program, first: Pair, second: Pair) -> Weighed:
    """What the exchange does, at what the two pairs say of themselves now. Raises CannotDo where it cannot be made."""
    if first.id == second.id:
        raise CannotDo(Text("matching.swap_same"))
    by_hand = standing(turn.session, program.id)
    for pair in (first, second):
        if (pair.mentor_id, pair.mentee_id) in by_hand:
            raise CannotDo(Text("matching.swap_pinned", {"pair": title(turn.session, pair)}))
    wanted = (first.mentor_id, first.mentee_id, second.mentor_id, second.mentee_id)
    there = {one.id: one for one in pool(turn.session, program.id, turn.now, wanted)}
    for pair in (first, second):
        if not {str(pair.mentor_id), str(pair.mentee_id)} <= there.keys():
            raise CannotDo(Text("matching.swap_gone", {"pair": title(turn.session, pair)}))
    rules = rules_of(turn.session, program, turn.now)
    made = tuple(
        Proposal(str(one.mentor_id), str(one.mentee_id), one.score, {}, ()) for one in proposals(turn, program.id)
    )
    before = Matching(made, (), sum(one.score for one in made))
    pairs = [(str(one.mentor_id), str(one.mentee_id)) for one in (first, second)]
    outcome = swap(there, before, pairs[0], pairs[1], rules)
    if outcome.forbidden == "same_mentor":
        mentor = turn.session.get_one(Person, sides(turn.session, first)[0].person_id)
        raise CannotDo(Text("matching.swap_same_mentor", {"name": first_name(mentor)}))
    if outcome.forbidden is not None:
        raise CannotDo(Text("matching.swap_barred", {"why": Text(f"matching.rule.{outcome.forbidden}")}))
    (m, e), (n, f) = outcome.pairs
    two = ((there[m], there[e]), (there[n], there[f]))
    return Weighed(outcome, two, (fit(*two[0], rules), fit(*two[1], rules)))


def ask(turn: Turn, program: Program, first: Pair, second: Pair) -> Message:
    """What the exchange costs, and the button that makes it. Raises CannotDo where it cannot be made."""
    found = weigh(turn, program, first, second)
    names = [named(turn.session, _ids(one)) for one in found.two]
    threshold = terms(program).threshold
    totals = {"before": found.outcome.before, "after": found.outcome.after}
    lines = [
        Text("matching.swap_pair", {"pair": name, "score": score})
        for name, score in zip(names, found.scores, strict=True)
    ]
    lines.append(Text("matching.swap_total", {"cost": points(found.outcome.cost), **totals}))
    low = [name for name, score in zip(names, found.scores, strict=True) if score < threshold]
    if low:
        lines.append(Text("matching.swap_low", {"pairs": low, "threshold": threshold}))
    token = f"do.swap.{first.id}-{second.id}"
    return Message(
        Text("matching.swap", {"first": title(turn.session, first), "second": title(turn.session, second)}),
        lines=tuple(lines),
        small=Text("matching.swap_lasts"),
        choices=(
            Choice(token, "yes", Text("matching.swap_yes"), "primary"),
            Choice(token, "no", Text("matching.swap_no")),
        ),
    )


def press_swap(turn: Turn, item: str, value: str) -> Text | None:
    """Make the exchange, while both pairs are proposed still: it takes their places, under numbers of its own."""
    numbers = item.split("-")
    rows = [turn.session.get(Pair, int(one)) for one in numbers if one.isdecimal() and len(one) < 16]
    pairs = [one for one in rows if one is not None]
    if len(pairs) != 2 or len({one.program_id for one in pairs}) != 1:
        return Text("bot.stale")
    program = turn.session.get_one(Program, pairs[0].program_id)
    if turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if program.state not in STATES or any(one.state != "proposed" for one in pairs):
        return Text("matching.stale")
    if value != "yes":
        return Text("bot.sealed", {"answer": Text("matching.swap_no")})
    try:
        found = weigh(turn, program, pairs[0], pairs[1])
    except CannotDo as refusal:
        turn.answer(Message(refusal.text))
        return Text("matching.stale")
    made = _made(turn, program, pairs, found)
    for message in shown(turn, program, Text("matching.swapped", {"program": program.name}), made):
        turn.say(message, program=program.id)
    return Text("bot.sealed", {"answer": Text("matching.swap_yes")})


def _made(turn: Turn, program: Program, old: list[Pair], found: Weighed) -> list[Pair]:
    """The two new proposals, in the place of the two old ones."""
    for pair in old:
        pair.state = "dropped"
        turn.session.add(pair)
    made: list[Pair] = []
    for (mentor, mentee), score in zip(found.two, found.scores, strict=True):
        why = reasons(mentor, mentee, turn.now.date())
        pair = Pair(
            program_id=program.id,
            mentor_id=int(mentor.id),
            mentee_id=int(mentee.id),
            score=score,
            reasons=[{"code": one.code, **plain(one.values)} for one in why],
            proposed_at=turn.now,
        )
        turn.session.add(pair)
        made.append(pair)
    turn.session.flush()
    turn.record("swapped", Subject(program.id), pairs=[one.id for one in (*old, *made)], cost=found.outcome.cost)
    return made


def _ids(two: tuple[Candidate, Candidate]) -> tuple[int, int]:
    return int(two[0].id), int(two[1].id)


PRESSES = {"swap": press_swap}
