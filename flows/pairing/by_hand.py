"""An organizer pins two people or keeps them apart, sees what that costs, takes it back, and sees all that holds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot import jobs
from bot.commands import CannotDo
from bot.messages import Choice, Message, Text
from bot.repertoire import Work
from bot.turn import Turn
from flows.listing import Listing
from flows.pairing.matching import Candidate, Rules
from flows.pairing.matching.cost import Cost, forbid, pin
from flows.pairing.matching.rules import obstacles
from flows.pairing.pool import fingerprint, pool, rules_of
from flows.pairing.rulings import Kind, dropped, named, rule, standing
from flows.pairing.silence import silent
from flows.who import first_name, organizers, pairs_of
from flows.who import standing as where_they_are
from storage.tables import Enrollment, Person, Program, Ruling


def decide(turn: Turn, program: Program, mentor: Enrollment, mentee: Enrollment, kind: Kind) -> Message:
    """Pin the two, or keep them apart; what it says of them. Raises CannotDo where that cannot be."""
    if mentor.person_id == mentee.person_id:
        raise CannotDo(Text("matching.same_person"))
    two = (mentor.id, mentee.id)
    values = {"pair": named(turn.session, two)}
    if any(one.mentor_id == mentor.id for one in pairs_of(turn.session, mentee.id)):
        raise CannotDo(Text("matching.pair_already", values))
    if kind == "pin":
        _must_be_possible(turn, program, mentor, mentee)
    before = rule(turn, mentor, mentee, kind)
    if before == kind:
        return Message(Text(f"matching.{kind}_already", values), small=Text("matching.undo_how"))
    lines = [Text("matching.newer_counts", {"before": Text(f"matching.was_{before}")})] if before else []
    lines += [
        Text("matching.taken_back", {"pair": named(turn.session, (one.mentor_id, one.mentee_id))})
        for one in dropped(turn, mentor, mentee, kind)
    ]
    payload = {"program": program.id, "person": turn.who.id, "at": turn.now.isoformat()}
    jobs.start(turn, "ruling", {**payload, "two": list(two), "kind": kind})
    made = standing(turn.session, program.id)[two]
    return Message(
        Text(f"matching.{kind}_done", values),
        lines=(*lines, Text("matching.told_nobody")),
        choices=(Choice(f"do.undo.{made.id}", "undo", Text("matching.undo")),),
    )


def undo(turn: Turn, mentor: Enrollment, mentee: Enrollment, kind: Kind) -> Message:
    """Take a pin or a forbid back; where there is none, that is said."""
    values = {"pair": named(turn.session, (mentor.id, mentee.id))}
    held = standing(turn.session, mentor.program_id).get((mentor.id, mentee.id))
    if held is None or held.kind != kind:
        raise CannotDo(Text(f"matching.{kind}_none", values))
    rule(turn, mentor, mentee, "undone")
    return Message(Text(f"matching.{kind}_undone", values))


def _rulings(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Ruling]]:
    found = list(standing(turn.session, program.id).values())
    return len(found), found[after : after + most]


def _how_many(turn: Turn, program: Program, n: int) -> Message:
    key = "matching.rulings" if n else "matching.rulings_none"
    return Message(Text(key, {"program": program.name, "n": n}), small=Text("matching.undo_how") if n else None)


def _lines(turn: Turn, program: Program, rows: Sequence[Ruling]) -> Iterator[Text]:
    """Of whom, by whom, since when."""
    for one in rows:
        values = {
            "pair": named(turn.session, (one.mentor_id, one.mentee_id)),
            "kind": Text(f"matching.is_{one.kind}"),
            "name": turn.session.get_one(Person, one.by_id).name or "–",
            "day": one.at.date(),
        }
        yield Text("matching.ruling", values)


RULINGS = Listing("rulings", _rulings, _how_many, _lines)
"""All pins and forbids that hold."""


def _must_be_possible(turn: Turn, program: Program, mentor: Enrollment, mentee: Enrollment) -> None:
    """Raises CannotDo where no matching could make the pair: who is not there, has no place, or what rule is broken."""
    there = {one.id: one for one in pool(turn.session, program.id, turn.now, (mentor.id, mentee.id))}
    for side in (mentor, mentee):
        name = first_name(turn.session.get_one(Person, side.person_id))
        if side.state != "pool":
            state = where_they_are(turn.session, side)
            raise CannotDo(Text("matching.not_in_pool", {"name": name, "state": state}))
        if side.role == "mentee" and pairs_of(turn.session, side.id):
            raise CannotDo(Text("matching.has_a_mentor", {"name": name}))
        if str(side.id) not in there and side.id in silent(turn.session, program.id):
            raise CannotDo(Text("matching.waits_for_word", {"name": name}))
        if str(side.id) not in there:
            raise CannotDo(Text("matching.is_away", {"name": name}))
    one, other = there[str(mentor.id)], there[str(mentee.id)]
    if one.capacity == 0:
        raise CannotDo(Text("matching.no_place_left", {"name": _name(turn, mentor), "n": mentor.capacity}))
    rules = rules_of(turn.session, program, turn.now)
    broken = _broken(one, other, rules)
    if broken is not None:
        values = {"pair": named(turn.session, (mentor.id, mentee.id)), "why": Text(f"matching.rule.{broken}")}
        raise CannotDo(Text("matching.pin_barred", values))
    _must_fit_with_other_pins(turn, program, one, mentor, mentee)


def _broken(mentor: Candidate, mentee: Candidate, rules: Rules) -> str | None:
    """The first rule that a pin breaks; that the two were kept apart by hand is none, since the newer word counts."""
    return next((code for code in obstacles(mentor, mentee, rules) if code != "forbidden"), None)


def _must_fit_with_other_pins(
    turn: Turn, program: Program, one: Candidate, mentor: Enrollment, mentee: Enrollment
) -> None:
    """Raises CannotDo where other pins hold the place that this one would take."""
    others = [(m, e) for (m, e) in _pins(turn, program) if (m, e) != (mentor.id, mentee.id)]
    elsewhere = next((m for m, e in others if e == mentee.id), None)
    if elsewhere is not None:
        pinned = named(turn.session, (elsewhere, mentee.id))
        raise CannotDo(Text("matching.pinned_elsewhere", {"name": _name(turn, mentee), "pinned": pinned}))
    held = [named(turn.session, (m, e)) for m, e in others if m == mentor.id]
    if len(held) >= one.capacity:
        values = {"name": _name(turn, mentor), "n": one.capacity, "pinned": held}
        raise CannotDo(Text("matching.places_pinned", values))


def _pins(turn: Turn, program: Program) -> Iterator[tuple[int, int]]:
    """The pins that hold a place: of those in the pool, a mentee without a pair."""
    for (mentor, mentee), one in standing(turn.session, program.id).items():
        sides = [turn.session.get_one(Enrollment, side) for side in (mentor, mentee)]
        if one.kind == "pin" and all(side.state == "pool" for side in sides) and not pairs_of(turn.session, mentee):
            yield mentor, mentee


def _name(turn: Turn, one: Enrollment) -> str:
    return first_name(turn.session.get_one(Person, one.person_id))


# What it costs -------------------------------------------------------------------------------------------------------


def compute(session: Session, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Match with the ruling and without it; JSON: the points and pairs lost, and the fingerprint."""
    program = session.get_one(Program, payload["program"])
    at = datetime.fromisoformat(payload["at"])
    candidates, rules = pool(session, program.id, at), rules_of(session, program, at)
    two = (str(payload["two"][0]), str(payload["two"][1]))
    found: Cost = (pin if payload["kind"] == "pin" else forbid)(candidates, rules, two)
    return {
        "fingerprint": fingerprint(candidates, rules),
        "score": found.score,
        "pairs": found.pairs,
        "forbidden": found.forbidden,
    }


def deliver(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Tell who asked what it costs, where it costs something; nothing where it was taken back meanwhile."""
    program = turn.session.get_one(Program, payload["program"])
    two: tuple[int, int] = (payload["two"][0], payload["two"][1])
    held = standing(turn.session, program.id).get(two)
    if held is None or held.kind != payload["kind"]:
        return True
    at = datetime.fromisoformat(payload["at"])
    if fingerprint(pool(turn.session, program.id, at), rules_of(turn.session, program, at)) != result["fingerprint"]:
        return False
    if line := _price(turn, payload, result, two):
        turn.say(Message(line), person=payload["person"], program=program.id)
    return True


def _price(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any], two: tuple[int, int]) -> Text | None:
    values: dict[str, Any] = {"pair": named(turn.session, two), "kind": Text(f"matching.is_{payload['kind']}")}
    if result["forbidden"] is not None:
        why = Text(f"matching.rule.{result['forbidden']}")
        return Text("matching.pin_unmade", {"pair": values["pair"], "why": [why]})
    points, pairs = result["score"], result["pairs"]
    if pairs > 0:
        return Text("matching.price_pairs", {**values, "pairs": Text("matching.pairs", {"n": pairs})})
    if points > 0 and pairs == 0:
        return Text("matching.price", {**values, "cost": Text("matching.cost", {"n": points})})
    return None


# Buttons -------------------------------------------------------------------------------------------------------------


def press_undo(turn: Turn, item: str, value: str) -> Text | None:
    """Take back what a ruling said, while it is the one that holds."""
    one = turn.session.get(Ruling, int(item)) if item.isdecimal() and len(item) < 16 else None
    if one is None or turn.who.id not in organizers(turn.session, one.program_id):
        return Text("bot.stale")
    held = standing(turn.session, one.program_id).get((one.mentor_id, one.mentee_id))
    if held is None or held.id != one.id:
        return Text("matching.stale")
    sides = [turn.session.get_one(Enrollment, side) for side in (one.mentor_id, one.mentee_id)]
    rule(turn, sides[0], sides[1], "undone")
    undone = Text(f"matching.{one.kind}_undone", {"pair": named(turn.session, (one.mentor_id, one.mentee_id))})
    return Text("bot.sealed", {"answer": undone})


PRESSES = {"undo": press_undo, RULINGS.name: RULINGS.press}
JOBS = {"ruling": Work(compute, deliver)}
