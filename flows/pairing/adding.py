"""A pair that an organizer makes by hand: what speaks against it is said and asked about, or is no question at all."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from bot.effects import Subject
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.pairing.importing import done
from flows.pairing.introduction import CannotIntroduce, introduce
from flows.pairing.matching import Candidate
from flows.pairing.matching.rules import obstacles
from flows.pairing.matching.score import fit, reasons
from flows.pairing.pool import pool, rules_of
from flows.pairing.proposals import plain
from flows.pairing.roll import Meets, Roll
from flows.pairing.silence import silent
from flows.pairing.taking_in import take_in
from flows.who import organizers, pairs_of
from storage.tables import Enrollment, Pair, Person, Program

NO_QUESTION = ("confidential",)
"""Hard rules that an organizer cannot set aside: somebody asked for them in confidence."""
ENDED = "ended"
"""Why two who meet again cannot be taken in from a file; by hand it is asked about."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a pair: *no*, or what is asked about; nothing of both where it can be made at once."""

    no: Text | None = None
    doubts: tuple[Text, ...] = ()


def add(turn: Turn, program: Program, meets: Meets, *, introduced: bool, anyway: bool = False) -> Message:
    """Make the pair and say so; or say why not, or what speaks against it, with the button that makes it anyway."""
    names = _names(turn, meets)
    roll = Roll(turn.session, program)
    if roll.together(meets):
        return Message(Text("pairing.together", names))
    verdict = _taken_in(turn, roll, meets) if introduced else _introduced(turn, program, roll, meets)
    if verdict.no is not None:
        return Message(verdict.no)
    if verdict.doubts and not anyway:
        token = f"do.pair_add.{program.id}-{meets.mentor}-{meets.mentee}"
        make = Choice(token, "meets" if introduced else "introduce", Text("pairing.anyway"))
        return Message(Text("pairing.doubts", names), lines=verdict.doubts, choices=(make,))
    if introduced:
        pair = take_in(turn, program, meets, roll)
        turn.record("pair_added", Subject(program.id, None, pair.id), met=True)
        told = done(turn, program, [pair.id], 0)
        return Message(Text("pairing.taken_in", names), lines=told.lines)
    try:
        _introduce(turn, program, roll, meets)
    except CannotIntroduce as error:
        return Message(Text("matching.dropped", {"pair": _title(names), "why": Text(f"matching.why_{error}")}))
    return Message(Text("pairing.introduced", names))


def _taken_in(turn: Turn, roll: Roll, meets: Meets) -> Verdict:
    """Of a pair that meets already: what the record says against it."""
    why = roll.against(meets)
    beyond = roll.beyond_places(meets, _name(turn, meets.mentor))
    doubts = [one for one in (beyond,) if one is not None]
    if why == ENDED:
        doubts.insert(0, Text("pairing.doubt_former_only"))
    elif why is not None:
        return Verdict(Text(f"pairing.no_{why}", _names(turn, meets)))
    return Verdict(None, tuple(doubts))


def _introduced(turn: Turn, program: Program, roll: Roll, meets: Meets) -> Verdict:
    """Of a pair that is to be introduced: who is not in the pool, which hard rules it breaks, and the places."""
    if meets.mentor == meets.mentee:
        return Verdict(Text("pairing.no_oneself", _names(turn, meets)))
    sides = [roll.enrollment(*side) for side in meets.roles]
    for side, person in zip(sides, (meets.mentor, meets.mentee), strict=True):
        if side is None or side.state != "pool" or side.accepted_at is None:
            role = Text("members.is.mentor" if person == meets.mentor else "members.is.mentee")
            return Verdict(Text("pairing.not_in_pool", {"name": _name(turn, person), "role": role}))
    mentor, mentee = (side for side in sides if side is not None)
    if partners := pairs_of(turn.session, mentee.id):
        other = turn.session.get_one(Enrollment, partners[0].mentor_id).person_id
        values = {"name": _name(turn, meets.mentee), "partner": _name(turn, other)}
        return Verdict(Text("pairing.has_partner", values))
    found = {one.id: one for one in pool(turn.session, program.id, turn.now, only=(mentor.id, mentee.id))}
    for side, person in ((mentor, meets.mentor), (mentee, meets.mentee)):
        if str(side.id) not in found and side.id in silent(turn.session, program.id):
            return Verdict(Text("matching.waits_for_word", {"name": _name(turn, person)}))
        if str(side.id) not in found:
            return Verdict(Text("pairing.away", {"name": _name(turn, person)}))
    broken = list(obstacles(found[str(mentor.id)], found[str(mentee.id)], rules_of(turn.session, program, turn.now)))
    if any(code in NO_QUESTION for code in broken):
        return Verdict(Text("pairing.no_confidential", _names(turn, meets)))
    doubts = [Text(f"pairing.doubt_{code}") for code in broken]
    if len(pairs_of(turn.session, mentor.id)) >= mentor.capacity:
        doubts.append(Text("pairing.doubt_full", {"name": _name(turn, meets.mentor), "n": mentor.capacity}))
    return Verdict(None, tuple(doubts))


def _introduce(turn: Turn, program: Program, roll: Roll, meets: Meets) -> None:
    """Introduce them as any pair, with what they have in common. Raises CannotIntroduce."""
    mentor, mentee = (roll.enrollment(*side) for side in meets.roles)
    if mentor is None or mentee is None:
        raise CannotIntroduce("not_in_pool")
    for one in turn.session.exec(
        select(Pair).where(Pair.program_id == program.id, Pair.mentee_id == mentee.id, Pair.state == "proposed")
    ).all():
        one.state = "dropped"
        turn.session.add(one)
    found = {one.id: one for one in pool(turn.session, program.id, turn.now, only=(mentor.id, mentee.id))}
    pair = Pair(
        program_id=program.id,
        mentor_id=mentor.id,
        mentee_id=mentee.id,
        proposed_at=turn.now,
        **_fit(turn, program, found[str(mentor.id)], found[str(mentee.id)]),
    )
    turn.session.add(pair)
    turn.session.flush()
    introduce(turn, pair, beyond=True)
    turn.record("pair_added", Subject(program.id, None, pair.id), met=False)


def _fit(turn: Turn, program: Program, mentor: Candidate, mentee: Candidate) -> dict[str, Any]:
    """Their score and what they have in common, as matching would have said it; nothing is said in a language that
    they do not share."""
    rules = rules_of(turn.session, program, turn.now)
    common = [
        one for one in reasons(mentor, mentee, rules.day) if one.code != "common_languages" or _share(mentor, mentee)
    ]
    return {
        "score": fit(mentor, mentee, rules),
        "reasons": [{"code": one.code, **plain(one.values)} for one in common],
    }


def _share(mentor: Candidate, mentee: Candidate) -> bool:
    return bool(mentor.languages & mentee.languages)


def press(turn: Turn, item: str, value: str) -> Text | None:
    """An organizer wants the pair although something speaks against it; all else is looked at again."""
    ids = [int(one) for one in item.split("-") if one.isdecimal() and len(one) < 16]
    program = turn.session.get(Program, ids[0]) if len(ids) == 3 else None
    if (
        program is None
        or value not in ("meets", "introduce")
        or turn.who.id not in organizers(turn.session, program.id)
    ):
        return Text("bot.stale")
    if program.state != "running":
        return Text("matching.not_running", {"program": program.name})
    if any(turn.session.get(Person, one) is None for one in ids[1:]):
        return Text("bot.stale")
    meets = Meets(ids[1], ids[2])
    turn.answer(add(turn, program, meets, introduced=value == "meets", anyway=True))
    return Text("bot.sealed", {"answer": Text("pairing.anyway")})


def _names(turn: Turn, meets: Meets) -> dict[str, str]:
    return {"mentor": _name(turn, meets.mentor), "mentee": _name(turn, meets.mentee)}


def _title(names: dict[str, str]) -> Text:
    return Text("commands.pair_name", names)


def _name(turn: Turn, person: int) -> str:
    return turn.session.get_one(Person, person).name or "–"


PRESSES = {"pair_add": press}
