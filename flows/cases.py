"""The buttons of an organizer's case, and the weekly digest that shows the most urgent ones."""

from datetime import timedelta

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn, local
from flows.agreement.offers import UNSIGNED, offer_again
from flows.charter.waiting import listed, silent
from flows.checkin.rounds import ASKED, plan_check
from flows.follow_up.alerts import case, open_cases, resolve
from flows.follow_up.assessment import as_of_now
from flows.follow_up.cadence import at_hour
from flows.pairing.care import EXTENSION, extend
from flows.pairing.ending import end_pair
from flows.pairing.proposals import approve, proposals
from flows.program.terms import terms
from flows.who import organizers, sides
from storage.tables import Alert, Nudge, Pair, Program

SHOWN = 5
"""Cases in a digest; the rest is a number."""


def press_case(turn: Turn, item: str, value: str) -> Text | None:
    """Do what the organizer chose, and close the case with it."""
    alert = turn.session.get(Alert, int(item)) if item.isdecimal() else None
    if value not in DOABLE or alert is None or turn.who.id not in organizers(turn.session, alert.program_id):
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
            case "end":
                end_pair(turn, pair, "organizer")
            case "extend" if pair.ends_on is not None:
                extend(turn, pair, pair.ends_on + EXTENSION)
            case _:
                pass
    if alert.state == "open":
        resolve(turn, alert, value, turn.who.id)
    if value == "fine":
        why = tuple(Choice(f"do.dismiss.{alert.id}", one, Text(f"alerts.why.{one}")) for one in WHY)
        turn.answer(Message(Text("alerts.dismissed"), choices=why))
    return Text("bot.sealed", {"answer": Text(f"alerts.do.{value}")})


def press_dismiss(turn: Turn, item: str, value: str) -> Text | None:
    """Note why a case was dismissed; it is closed already, so that nothing waits for the reason."""
    alert = turn.session.get(Alert, int(item)) if item.isdecimal() else None
    if value not in WHY or alert is None or turn.who.id not in organizers(turn.session, alert.program_id):
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


DOABLE = ("write", "rematch", "extend", "end", "fine")
WHY = ("handled", "no_problem", "known", "mistaken")
"""Why a case is dismissed: what is kept as its outcome."""


def press_approve(turn: Turn, item: str, value: str) -> Text | None:
    """Approve all proposals of a program."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    if program.state != "running":
        turn.answer(Message(Text("matching.not_running", {"program": program.name})))
        return None
    waiting = proposals(turn, program.id)
    if not waiting:
        return Text("bot.stale")
    turn.say(approve(turn, program, waiting), program=program.id)
    return Text("bot.sealed", {"answer": Text("matching.approve_all")})


def plan_digest(turn: Turn, program: Program) -> None:
    """Plan the next weekly digest: Monday, at the program's first hour."""
    rules = terms(program)
    today = local(turn.now, rules.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
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
    cases = as_of_now(turn, open_cases(turn, program.id))
    undecided = silent(turn, program)
    if not cases and not undecided:
        return
    more = len(cases) - SHOWN
    for person in organizers(turn.session, program.id):
        if turn.person_of(person).stopped_at is not None:
            continue
        if undecided:
            turn.say(listed(program, undecided), person=person, lane="nudge", program=program.id)
        if not cases:
            continue
        head = Text("alerts.digest", {"n": len(cases), "program": program.name})
        turn.say(
            Message(head, lines=(Text("alerts.more", {"n": more}),) if more > 0 else ()),
            person=person,
            lane="nudge",
            program=program.id,
        )
        for alert in cases[:SHOWN]:
            turn.say(case(turn, alert), person=person, lane="nudge", program=program.id)


PRESSES = {"case": press_case, "dismiss": press_dismiss, "approve": press_approve}
NUDGES = {"digest": digest}
