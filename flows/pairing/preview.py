"""Proposed pairs before an organizer's eyes: the best first, page by page, with what was decided by hand.

The first page comes with a picture of all scores, and with a sheet of everything where not all is shown.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from bot.messages import Choice, File, Message, Text
from bot.turn import Turn
from flows.listing import show_more
from flows.pairing import sheet, silence
from flows.pairing.offered import in_lines
from flows.pairing.reasons import in_words, points, why_proposed
from flows.pairing.rulings import named, standing
from flows.program.terms import terms
from flows.who import organizers, title
from storage.tables import Enrollment, Pair, Person, Program

PAGE = 20
"""Proposals in a message."""
LOWEST = 5
"""Of them, where there are more, so many with the lowest scores: those are what an organizer may want to change."""
EACH = 5
"""Where each has a message and buttons of its own, so many come at a time."""
LEFT = 10
"""So many of those left over are named, and of those decided by hand; of the others, how many there are."""
CLOSE = 10
"""An exchange that costs more points than this is not worth a word; nor is one for a pair that is better than most."""


def proposals(turn: Turn, program: int) -> list[Pair]:
    """The pairs that wait for approval, best first."""
    return list(
        turn.session.exec(
            select(Pair)
            .where(Pair.program_id == program, Pair.state == "proposed")
            .order_by(col(Pair.score).desc(), col(Pair.id))
        ).all()
    )


def preview(turn: Turn, program: Program, result: Mapping[str, Any], reader: Person) -> Iterator[Message]:
    """The proposals of a job's *result* in words, with who waits and why; the sheet is in the language of *reader*."""
    proposed = proposals(turn, program.id)
    each = terms(program).approve_each
    left = result["left_over"]
    values = {"program": program.name, "pairs": Text("matching.pairs", {"n": len(proposed)}), "left": len(left)}
    first = proposed if len(proposed) <= PAGE else proposed[: PAGE - LOWEST]
    lines: list[Text] = []
    if not each:
        lines += _lines(turn, program, first)
    if not each and len(proposed) > PAGE:
        lines.append(Text("matching.down_to", {"n": len(proposed) - PAGE}))
        lines += _lines(turn, program, proposed[-LOWEST:])
    lines += _by_hand(turn, program, result["unmade"])
    lines += _left_over(turn, left)
    lines += in_lines(turn, program.id)
    lines += silence.in_lines(turn, program.id)
    files = [
        File("scores.png", "image/png", base64.b64decode(one["png"]), Text("bot.plain", {"text": one["alt"]}))
        for one in result["pictures"]
    ]
    if len(proposed) > (EACH if each else PAGE) or len(left) > LEFT:
        files.append(sheet.whole(turn, program, proposed, left, reader.language))
    yield Message(
        Text("matching.preview" if proposed else "matching.none", values),
        lines=tuple(lines),
        choices=() if each else tuple(_going_on(program, proposed, first)),
        files=tuple(files),
    )
    if each:
        yield from _one_by_one(turn, program, proposed)


def shown(turn: Turn, program: Program, head: Text, pairs: Sequence[Pair]) -> Iterator[Message]:
    """Some of the proposals, with what can be done about them."""
    if terms(program).approve_each:
        yield Message(head)
        yield from _one_by_one(turn, program, pairs)
    else:
        waiting = proposals(turn, program.id)
        yield Message(
            head, lines=tuple(_lines(turn, program, pairs)), choices=tuple(_going_on(program, waiting, waiting))
        )


def _going_on(program: Program, proposed: Sequence[Pair], page: Sequence[Pair]) -> Iterator[Choice]:
    """Approve all that is proposed by now, and nothing that is proposed later; or see the next ones."""
    if proposed:
        newest = max(one.id for one in proposed)
        label = Text("matching.approve_all", {"n": len(proposed)})
        yield Choice(f"do.approve.{program.id}-{newest}", "all", label, "primary")
    if len(proposed) > len(page):
        yield _next(program, page[-1], len(proposed) - len(page), PAGE)


def _next(program: Program, last: Pair, rest: int, most: int) -> Choice:
    return show_more(f"do.proposals.{program.id}", last.id, min(rest, most))


def _one_by_one(turn: Turn, program: Program, pairs: Sequence[Pair]) -> Iterator[Message]:
    """A message a proposal, each with its buttons; then how many more there are."""
    page = pairs[:EACH]
    for pair, line in zip(page, _lines(turn, program, page), strict=True):
        token = f"do.proposal.{pair.id}"
        yield Message(
            line,
            choices=(
                Choice(token, "approve", Text("matching.approve_one"), "primary"),
                Choice(token, "forbid", Text("matching.not_this_one")),
            ),
        )
    if more := len(pairs) - len(page):
        yield Message(Text("matching.more", {"n": more}), choices=(_next(program, page[-1], more, EACH),))


def press_more(turn: Turn, item: str, value: str) -> Text | None:
    """The proposals that come after the one with the number *value*."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() and len(item) < 16 else None
    last = turn.session.get(Pair, int(value)) if value.isdecimal() and len(value) < 16 else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if last is None or last.program_id != program.id:
        return Text("bot.stale")
    waiting = proposals(turn, program.id)
    rest = [one for one in waiting if (-one.score, one.id) > (-last.score, last.id)]
    if not rest:
        return Text("bot.stale")
    first = len(waiting) - len(rest)
    each = terms(program).approve_each
    page = rest[: EACH if each else PAGE]
    values = {"program": program.name, "first": first + 1, "last": first + len(page), "of": len(waiting)}
    head = Text("matching.page", values)
    if each:
        turn.say(Message(head), program=program.id)
        for message in _one_by_one(turn, program, rest):
            turn.say(message, program=program.id)
    else:
        more = (_next(program, page[-1], len(rest) - len(page), PAGE),) if len(rest) > len(page) else ()
        turn.say(Message(head, lines=tuple(_lines(turn, program, page)), choices=more), program=program.id)
    return None


# Words ---------------------------------------------------------------------------------------------------------------


def _lines(turn: Turn, program: Program, pairs: Iterable[Pair]) -> Iterator[Text]:
    """A line a proposal: its number, its names, its score, why, and the exchange that costs little."""
    by_hand = standing(turn.session, program.id)
    known = {(one.mentor_id, one.mentee_id): one for one in proposals(turn, program.id)}
    mean = sum(one.score for one in known.values()) / max(len(known), 1)
    for pair in pairs:
        values: dict[str, Any] = {
            "pair": title(turn.session, pair),
            "score": pair.score,
            "id": str(pair.id),
            "why": why_proposed(program, pair, by_hand),
        }
        other = known.get((pair.alternative.get("mentor", 0), pair.alternative.get("mentee", 0)))
        if other is not None and pair.alternative["cost"] <= CLOSE and pair.score < mean:
            exchange = {"other": str(other.id), "cost": points(pair.alternative["cost"])}
            yield Text("matching.line_exchange", {**values, **exchange})
        else:
            yield Text("matching.line", values)


def _by_hand(turn: Turn, program: Program, unmade: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """Which pins could not be made, and why; then what was pinned and what forbidden, in a line each."""
    for one in unmade:
        yield Text("matching.pin_unmade", {"pair": named(turn.session, one["pair"]), "why": in_words(one["reasons"])})
    found = standing(turn.session, program.id)
    for kind in ("pin", "forbid"):
        pairs = [named(turn.session, two) for two, one in found.items() if one.kind == kind]
        if pairs:
            more = [Text("matching.and_more", {"n": len(pairs) - LEFT})] if len(pairs) > LEFT else []
            yield Text(f"matching.preview_{kind}", {"pairs": [*pairs[:LEFT], *more]})


def _left_over(turn: Turn, left: Sequence[Mapping[str, Any]]) -> Iterator[Text]:
    """The first of those who wait, each with the reason; of the others, how many there are."""
    for one in left[:LEFT]:
        enrollment = turn.session.get_one(Enrollment, one["enrollment"])
        person = turn.session.get_one(Person, enrollment.person_id)
        yield Text("matching.left", {"name": person.name, "why": in_words(one["reasons"])})
    if len(left) > LEFT:
        yield Text("matching.left_more", {"n": len(left) - LEFT})


PRESSES = {"proposals": press_more}
