"""The buttons of an organizer's case, and the weekly digest that shows the most urgent ones."""

from datetime import timedelta

from bot.effects import Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired
from bot.turn import Turn, local
from flows.agreement.offers import UNSIGNED, offer_again
from flows.checkin.rounds import ASKED, plan_check
from flows.follow_up.alerts import case, count_open, done, may_see, open_cases, resolve
from flows.follow_up.assessment import most_urgent, plan_looks
from flows.follow_up.cadence import at_hour
from flows.pairing import weekly
from flows.pairing.care import EXTENSION, extend
from flows.pairing.ending import end_pair
from flows.program.terms import terms
from flows.reminding import ENTRY, listed, overdue
from flows.report import monthly
from flows.who import organizers, sides
from storage.tables import Alert, Nudge, Pair, Program

NIGHT = timedelta(hours=8)
"""Before the digest's morning."""
SHOWN = 5
"""Cases in a digest; the rest is a number."""


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


def press_cases(turn: Turn, item: str, value: str) -> Text | None:
    """Write to both sides of every pair that has an open case, and close these cases with it."""
    program = turn.session.get(Program, int(item)) if item.isdecimal() else None
    if value != "write" or program is None or turn.who.id not in organizers(turn.session, program.id):
        return Text("bot.stale")
    cases = open_cases(turn, program.id, turn.who.id)
    about = [(one, turn.session.get(Pair, one.pair_id)) for one in cases if one.pair_id]
    living = [(alert, pair) for alert, pair in about if pair is not None and pair.state in ("active", "paused")]
    for alert, pair in living:
        _write(turn, alert, pair)
        resolve(turn, alert, "write", turn.who.id)
    return (
        Text("bot.sealed", {"answer": Text("alerts.written_all", {"n": len(living)})}) if living else Text("bot.stale")
    )


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
    on_their_way = {kind: people for kind in ENTRY if (people := overdue(turn, program, kind))}
    for person in organizers(turn.session, program.id):
        if turn.person_of(person).stopped_at is not None:
            continue
        for kind, people in on_their_way.items():
            turn.say(listed(program, kind, people), person=person, lane="nudge", program=program.id)
        _show_cases(turn, program, person)


def _show_cases(turn: Turn, program: Program, person: int) -> None:
    """The most urgent cases that an organizer may see, each with its buttons, and how many more there are."""
    cases = most_urgent(turn, program.id, person, SHOWN)
    if not cases:
        return
    n = count_open(turn, program.id, person)
    more = (Text("alerts.more", {"n": n - SHOWN}),) if n > SHOWN else ()
    head = Text("alerts.digest", {"n": n, "program": program.name})
    turn.say(Message(head, lines=more), person=person, lane="nudge", program=program.id)
    for alert in cases:
        turn.say(case(turn, alert), person=person, lane="nudge", program=program.id)


PRESSES = {"case": press_case, "cases": press_cases, "dismiss": press_dismiss}
NUDGES = {"digest": digest}
