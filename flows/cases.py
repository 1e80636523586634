"""Cases before an organizer: a page at a time or in the weekly digest, and what their buttons do."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn, local
from flows import bit_by_bit
from flows.agreement.offers import UNSIGNED, offer_again
from flows.checkin.rounds import ASKED, plan_check
from flows.follow_up.alerts import case, count_open, done, is_open, may_see, resolve
from flows.follow_up.assessment import most_urgent, plan_looks
from flows.follow_up.cadence import at_hour
from flows.listing import show_more
from flows.pairing import weekly
from flows.pairing.care import EXTENSION, extend
from flows.pairing.ending import end_pair
from flows.program.terms import terms
from flows.reminding import ENTRY, listed
from flows.report import monthly
from flows.who import organizers, run_by, sides
from storage.tables import Alert, Nudge, Pair, Program

NIGHT = timedelta(hours=8)
"""Before the digest's morning."""
SHOWN = 5
"""Cases in a digest; the rest is a number."""
PAGE = 10
"""Cases that are shown at a time, where all are asked for."""
SOME = 5
"""Cases about which both sides are written to in one turn."""


def press_case(turn: Turn, item: str, value: str) -> Text | None:
    """Do what the organizer chose, and close the case with it."""
    alert = turn.session.get(Alert, int(item)) if item.isdecimal() else None
    if value not in DOABLE or alert is None or not may_see(turn, alert, turn.who.id):
        return Text("bot.stale")
    if alert.state != "open":
        return Text("alerts.closed_already")
    pair = turn.session.get(Pair, alert.pair_id) if alert.pair_id is not None else None
    if pair is not None and pair.state in ("active", "paused"):
        match value:
            case "write":
                _write(turn, alert, pair)
            case "rematch":
                end_pair(turn, pair, "rematch", again=(pair.mentee_id, pair.mentor_id))
            case "rematch_mentor":
                end_pair(turn, pair, "rematch", again=(pair.mentor_id,))
            case "rematch_mentee":
                end_pair(turn, pair, "rematch", again=(pair.mentee_id,))
            case "end":
                end_pair(turn, pair, "organizer")
            case "extend":
                if pair.ends_on is None:
                    return Text("bot.stale")
                extend(turn, pair, pair.ends_on + EXTENSION)
            case _:
                pass
    if alert.state == "open":
        resolve(turn, alert, value, turn.who.id)
    if value == "fine":
        why = tuple(Choice(f"do.dismiss.{alert.id}", one, Text(f"alerts.why.{one}")) for one in WHY)
        turn.answer(Message(Text("alerts.dismissed"), choices=why))
    return Text("bot.sealed", {"answer": done(turn, pair, value) if pair is not None else Text(f"alerts.do.{value}")})


def shown(turn: Turn, program: Program) -> Iterator[Message]:
    """The first of the open cases, most urgent first; above them the button that writes to all the pairs at once."""
    cases = most_urgent(turn, program.id, turn.who.id, PAGE)
    n, pairs = count_open(turn, program.id, turn.who.id)
    every = Choice(f"do.cases.{program.id}", "write", Text("alerts.write_all", {"n": pairs}))
    head = Text("alerts.list" if n else "alerts.none", {"n": n, "program": program.name})
    yield Message(head, choices=(every,) if pairs > 1 else ())
    yield from _page(turn, program, cases)


def _page(turn: Turn, program: Program, cases: Sequence[Alert]) -> Iterator[Message]:
    """A message a case, each with its buttons; then how many more there are."""
    for alert in cases:
        yield case(turn, alert)
    rest, _ = count_open(turn, program.id, turn.who.id, cases[-1]) if cases else (0, 0)
    if rest:
        more = show_more(f"do.open_cases.{program.id}", cases[-1].id, min(rest, PAGE))
        yield Message(Text("listing.more", {"n": rest}), choices=(more,))


def press_more(turn: Turn, item: str, value: str) -> Text | None:
    """The open cases that come after the one with the number *value*, whatever became of that."""
    program = run_by(turn, item)
    last = turn.session.get(Alert, int(value)) if value.isdecimal() and len(value) < 16 else None
    if program is None or last is None or last.program_id != program.id:
        return Text("bot.stale")
    cases = most_urgent(turn, program.id, turn.who.id, PAGE, last)
    if not cases:
        return Text("bot.stale")
    for message in _page(turn, program, cases):
        turn.answer(message)
    return None


def press_cases(turn: Turn, item: str, value: str) -> Text | None:
    """Write to both sides of every pair that has an open case, some at a time, and close these cases with it."""
    program = run_by(turn, item)
    if value != "write" or program is None:
        return Text("bot.stale")
    _, n = count_open(turn, program.id, turn.who.id)
    if not n:
        return Text("bot.stale")
    bit_by_bit.begin(turn, "writing", program.id, f"{turn.who.id}|{turn.now.isoformat()}")
    return Text("bot.sealed", {"answer": Text("alerts.written_all", {"n": n})})


def write_some(turn: Turn, program: Program, about: str, after: int) -> int | None:
    """Write to the pairs of the next cases that were open when an organizer said so."""
    person, _, at = about.partition("|")
    found = turn.session.exec(
        select(Alert, Pair)
        .join(Pair, col(Pair.id) == Alert.pair_id)
        .where(
            *is_open(turn, program.id, int(person)),
            col(Alert.opened_at) <= datetime.fromisoformat(at),
            col(Alert.id) > after,
        )
        .order_by(col(Alert.id))
        .limit(SOME)
    ).all()
    for alert, pair in found:
        if pair.state in ("active", "paused"):
            _write(turn, alert, pair)
            resolve(turn, alert, "write", int(person))
    return found[-1][0].id if len(found) == SOME else None


def press_dismiss(turn: Turn, item: str, value: str) -> Text | None:
    """Note why a case was dismissed; it is closed already, so that nothing waits for the reason."""
    alert = turn.session.get(Alert, int(item)) if item.isdecimal() else None
    if value not in WHY or alert is None or not may_see(turn, alert, turn.who.id):
        return Text("bot.stale")
    if alert.state != "resolved" or alert.outcome not in ("fine", *WHY):
        return Text("bot.stale")
    alert.outcome = value
    turn.session.add(alert)
    turn.record(
        "alert_dismissed", Subject(alert.program_id, alert.enrollment_id, alert.pair_id), alert=alert.id, why=value
    )
    return Text("bot.sealed", {"answer": Text(f"alerts.why.{value}")})


def _write(turn: Turn, alert: Alert, pair: Pair) -> None:
    """Write to both about what the case is about: the agreement, the contact, or both."""
    codes = {one["code"] for one in alert.reasons}
    for side in sides(turn.session, pair):
        if codes & UNSIGNED:
            offer_again(turn, pair, side)
        if codes - UNSIGNED:
            plan_check(turn, pair, side, f"{ASKED}{turn.now.date().isoformat()}", turn.now.date())


DOABLE = ("write", "rematch", "rematch_mentor", "rematch_mentee", "extend", "end", "fine")
WHY = ("handled", "no_problem", "known", "mistaken")
"""Why a case is dismissed: what is kept as its outcome."""


def plan_digest(turn: Turn, program: Program) -> None:
    """Plan the next weekly digest: Monday, at the program's first hour; all pairs are looked at in the night before."""
    rules = terms(program)
    today = local(turn.now, rules.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    plan_looks(turn, program, at_hour(monday, rules.zone, rules, 0) - NIGHT)
    turn.plan(
        Plan(
            key=f"digest:{program.id}:{monday.isoformat()}",
            kind="digest",
            due_at=at_hour(monday, rules.zone, rules, 0) - timedelta(minutes=45),
            subject=Subject(program.id),
        )
    )


def digest(turn: Turn, nudge: Nudge) -> None:
    """Show organizers what needs a person: the most urgent cases, each with its buttons."""
    fired(turn, nudge)
    program = turn.session.get_one(Program, nudge.program_id)
    if program.state not in ("running", "paused"):
        return
    plan_digest(turn, program)
    weekly.plan(turn, program)
    monthly.plan(turn, program)
    on_their_way = [one for kind in ENTRY for one in listed(turn, program, kind, late=True)]
    for person in organizers(turn.session, program.id):
        if turn.person_of(person).stopped_at is not None:
            continue
        for message in on_their_way:
            turn.say(message, person=person, lane="nudge", program=program.id)
        _show_cases(turn, program, person)


def _show_cases(turn: Turn, program: Program, person: int) -> None:
    """The most urgent cases that an organizer may see, each with its buttons, and how many more there are."""
    cases = most_urgent(turn, program.id, person, SHOWN)
    if not cases:
        return
    n, _ = count_open(turn, program.id, person)
    more = (Text("alerts.more", {"n": n - SHOWN}),) if n > SHOWN else ()
    head = Text("alerts.digest", {"n": n, "program": program.name})
    turn.say(Message(head, lines=more), person=person, lane="nudge", program=program.id)
    for alert in cases:
        turn.say(case(turn, alert), person=person, lane="nudge", program=program.id)


PRESSES = {"case": press_case, "cases": press_cases, "dismiss": press_dismiss, "open_cases": press_more}
NUDGES = {"digest": digest, "writing": bit_by_bit.by_nudge(write_some)}
