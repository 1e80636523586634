"""Commands about pairs and alerts."""

import re
from collections.abc import Iterator, Sequence

from sqlmodel import case, col, func, or_, select

from bot.commands import Argument, Call, Command
from bot.messages import Message, Text
from bot.turn import Turn
from flows import cases
from flows.agreement.standing import state as agreement_state
from flows.cases import WHY
from flows.commands.guards import organizer, pair_of, program_of
from flows.commands.programs import PROGRAM, ROOT
from flows.follow_up.alerts import case as shown_case
from flows.follow_up.alerts import may_see, resolve
from flows.follow_up.assessment import assess
from flows.listing import Listing
from flows.looking import looked
from flows.pairing import care
from flows.pairing.ending import end_pair
from flows.pairing.offered import HOLDS, offer_line
from flows.pairing.taking_in import uncommitted
from flows.reminding import listed
from flows.screening.entry import CASE
from flows.who import first_name, own_pairs, title, titles
from storage.tables import Alert, Answer, Conversation, Meeting, Pair, Person, Program


def pair_list(turn: Turn, call: Call) -> None:
    """The pairs with their health, those that need somebody first; then the open offers."""
    program = program_of(turn, call)
    for message in (LIST.first(turn, program), *listed(turn, program, "agreement")):
        turn.answer(message)


RANK = {"silent": 0, "half_silent": 1, "needs_attention": 2, "new": 3, "on_track": 4}


def _pairs(turn: Turn, program: Program, after: int, most: int) -> tuple[int, Sequence[Pair]]:
    wanted = (Pair.program_id == program.id, col(Pair.state).in_(HOLDS))
    rank = case(RANK, value=col(Pair.health), else_=len(RANK))
    ordered = select(Pair).where(*wanted).order_by(col(Pair.state) == "offered", rank, col(Pair.id))
    n = turn.session.exec(select(func.count()).select_from(Pair).where(*wanted)).one()
    return n, turn.session.exec(ordered.offset(after).limit(most)).all()


def _how_many(turn: Turn, program: Program, n: int) -> Message:
    offered = select(func.count()).select_from(Pair).where(Pair.program_id == program.id, Pair.state == "offered")
    meeting = n - turn.session.exec(offered).one()
    return Message(Text("pairs.list", {"n": meeting, "program": program.name}))


def _lines(turn: Turn, program: Program, rows: Sequence[Pair]) -> Iterator[Text]:
    own, names = own_pairs(turn.session, program.id, turn.who.id), titles(turn.session, rows)
    for one in rows:
        if one.state == "offered":
            yield offer_line(turn, one)
            continue
        health = Text("pairs.own" if one.id in own else f"pairs.health.{one.health}")
        yield Text("pairs.line", {"id": str(one.id), "pair": names[one.id], "health": health})


LIST = Listing("pairs", _pairs, _how_many, _lines)


def pair_show(turn: Turn, call: Call) -> None:
    """A pair's health with its reasons, its contacts as days, and what each wrote for the organizers to read."""
    program = program_of(turn, call)
    pair = pair_of(turn, program, call)
    if pair.id in own_pairs(turn.session, program.id, turn.who.id):  # What the other said of it is not for them.
        turn.answer(Message(title(turn.session, pair), lines=(Text("pairs.own"),)))
        return
    assess(turn, pair.id)
    meetings = turn.session.exec(select(Meeting).where(Meeting.pair_id == pair.id).order_by(col(Meeting.met_on))).all()
    facts = [(Text("pairs.state"), Text(f"pairs.health.{pair.health}"))]
    if pair.taken_in_at:
        facts.append((Text("pairs.taken_in"), Text("bot.day", {"day": pair.taken_in_at.date()})))
        if missing := [one.name for one in uncommitted(turn, [pair.id])]:
            facts.append((Text("pairs.no_charter"), Text("bot.list", {"items": missing})))
    if pair.introduced_at:
        facts.append((Text("pairs.since"), Text("bot.day", {"day": pair.introduced_at.date()})))
    if pair.ends_on:
        facts.append((Text("program.fact.ends"), Text("bot.day", {"day": pair.ends_on})))
    days = sorted({one.met_on for one in meetings} | ({pair.met_before} if pair.met_before else set()))
    facts.append((Text("pairs.contacts"), Text("closing.meetings", {"n": len(days)})))
    if days:
        facts.append((Text("pairs.last"), Text("bot.day", {"day": days[-1]})))
    if (agreed := agreement_state(turn.session, pair)) is not None:
        facts.append((Text("agreement.name"), agreed))
    reasons = [
        Text(f"alerts.reason.{one['code']}", {k: v for k, v in one.items() if k != "code"})
        for one in pair.health_reasons
    ]
    lines = [Text("bot.dash", {"text": one}) for one in reasons]
    if (rests := care.until(turn, pair)) is not None:
        facts.append((Text("care.rests_until"), Text("bot.day", {"day": rests})))
    facts += said_for_organizers(turn, pair)
    facts += care.notes(turn, pair)
    looked(turn, program.id, "pair", pair=pair.id)
    turn.answer(Message(title(turn.session, pair), lines=tuple(lines), facts=tuple(facts)))


def said_for_organizers(turn: Turn, pair: Pair) -> list[tuple[Text, Text]]:
    """The words of both that organizers may read, newest first."""
    rows = turn.session.exec(
        select(Answer, Conversation, Person)
        .join(Conversation, col(Conversation.id) == Answer.conversation_id)
        .join(Person, col(Person.id) == Conversation.person_id)
        .where(
            Conversation.pair_id == pair.id,
            or_(*((Conversation.flow == flow) & (Answer.step == step) for flow, step in WORDS)),
        )
        .order_by(col(Answer.answered_at).desc(), col(Answer.id).desc())
        .limit(MOST_WORDS)
    ).all()
    return [
        (
            Text("pairs.wrote", {"name": first_name(person), "day": answer.answered_at.date()}),
            Text("bot.plain", {"text": answer.value}),
        )
        for answer, _, person in rows
        if answer.value
    ]


WORDS = (("checkin", "comment"), ("satisfaction", "change"), ("closing", "testimonial"))
"""Steps whose words are for the organizers, by flow."""
MOST_WORDS = 10


def pair_end(turn: Turn, call: Call) -> None:
    """End a pair; both hear neutral words."""
    program = program_of(turn, call)
    pair = pair_of(turn, program, call)
    if pair.state not in ("active", "paused"):
        turn.answer(Message(Text("pairs.not_active")))
        return
    name = title(turn.session, pair)
    rematch = call.get("rematch") == "yes"
    end_pair(turn, pair, "organizer", again=(pair.mentor_id, pair.mentee_id) if rematch else ())
    turn.answer(Message(Text("pairs.ended", {"pair": name})))


def alerts_list(turn: Turn, call: Call) -> None:
    """The open cases with their buttons, a page at a time."""
    for message in cases.shown(turn, program_of(turn, call)):
        turn.answer(message)


def alerts_resolve(turn: Turn, call: Call) -> None:
    """Close a case, or several (`3, 5, 8`), with a word on what was done; what is no case is named, the rest closed."""
    program = program_of(turn, call)
    named = re.split(r"[\s,;]+", call.get("alert").strip(" ,;"))
    found = {one: _case_of(turn, program, one) for one in dict.fromkeys(named)}
    missing = [one[:40] for one, alert in found.items() if alert is None]
    closing = [alert for alert in found.values() if alert is not None]
    waits: list[Message] = []
    for alert in closing:
        if alert.state == "open" and alert.kind == CASE:  # Somebody waits at the door: it takes a yes or a no.
            waits.append(shown_case(turn, alert))
        elif alert.state == "open":
            resolve(turn, alert, call.get("outcome") or "fine", turn.who.id)
    unknown = Text("alerts.no_such", {"named": ", ".join(missing[:10])})
    if not closing:
        turn.answer(Message(unknown))
        return
    if len(closing) > len(waits) or missing:
        closed = Text("alerts.resolved", {"n": len(closing) - len(waits)})
        turn.answer(Message(closed, lines=(unknown,) if missing else ()))
    for one in waits:
        turn.answer(one)


def _case_of(turn: Turn, program: Program, typed: str) -> Alert | None:
    number = typed.lstrip("#")
    alert = turn.session.get(Alert, int(number)) if number.isdecimal() and len(number) < 10 else None
    return alert if alert is not None and alert.program_id == program.id and may_see(turn, alert, turn.who.id) else None


PRESSES = {LIST.name: LIST.press}
PAIR = Argument("pair", "pair")
OUTCOMES = ("write", "rematch", "extend", *WHY, "fine")
COMMANDS = (
    Command(ROOT, ("pair", "list"), pair_list, organizer, (PROGRAM,)),
    Command(ROOT, ("pair", "show"), pair_show, organizer, (PAIR, PROGRAM)),
    Command(
        ROOT,
        ("pair", "end"),
        pair_end,
        organizer,
        (PAIR, Argument("rematch", "choice", required=False, choices=("yes", "no")), PROGRAM),
    ),
    Command(ROOT, ("alerts", "list"), alerts_list, organizer, (PROGRAM,)),
    Command(
        ROOT,
        ("alerts", "resolve"),
        alerts_resolve,
        organizer,
        (Argument("alert"), Argument("outcome", "choice", required=False, choices=OUTCOMES), PROGRAM),
    ),
)
