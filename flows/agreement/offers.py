"""When the agreement is offered: in the introduction, on the day of the first session, after the first report.

An offer is a message with a button, and no question: it takes nobody's floor. Each side's follows from what that side
said, never from what the other did.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from bot import floor
from bot.effects import Ask, Plan, Subject
from bot.messages import Choice, Message, Text
from bot.nudges import fired, put_off, skipped
from bot.turn import Turn, local
from flows.agreement.standing import is_on, latest, shown, signature
from flows.follow_up.alerts import open_alert
from flows.follow_up.cadence import at_hour
from flows.follow_up.kindness import admitted
from flows.follow_up.reminders import plan_reminders
from flows.follow_up.rests import counted_on, rests
from flows.program.terms import terms
from flows.who import enrollments, first_name, pairs_of, partner_of, subject
from storage.tables import AgreementVersion, Conversation, Enrollment, Meeting, Nudge, Pair, Person, Program

PATIENCE = 14
"""Days after the first offer, days of rest left out: an agreement that is unsigned then is a case for organizers."""
ALERT = "agreement"
"""The kind of that case."""
UNSIGNED = frozenset({"agreement_unsigned", "agreement_half_signed"})
"""Its reasons."""
SOON = timedelta(minutes=10)
"""After a check-in's answer: what is left of it is asked first."""


def button(pair: Pair, enrollment: int, value: str, label: str) -> Choice:
    """A button about one side's agreement."""
    return Choice(f"do.agreement.{enrollment}-{pair.id}", value, Text(f"agreement.{label}"))


def on_page(turn: Turn, pair: Pair, enrollment: Enrollment) -> Choice:
    """What one side can do about it now, on their page."""
    version = latest(turn.session, pair.id)
    if version is None:
        return button(pair, enrollment.id, "open", "write")
    if version.sealed_at is None and signature(turn.session, version.id, enrollment.id) is None:
        return button(pair, enrollment.id, "open", "sign")
    return button(pair, enrollment.id, "read" if version.sealed_at else "open", "read")


def introduced(turn: Turn, pair: Pair, enrollment: Enrollment) -> tuple[tuple[Text, ...], tuple[Choice, ...]]:
    """The line and the button that an introduction has for one side; none where the program has no agreement."""
    if not is_on(turn.session, pair):
        return (), ()
    _plan_look(turn, pair)
    return (Text("agreement.offer_introduced"),), (button(pair, enrollment.id, "begin", "begin"),)


def plan_on_day(turn: Turn, pair: Pair, enrollment: Enrollment, day: date) -> None:
    """They have a date: offer it on that day, to the side that told."""
    if not is_on(turn.session, pair):
        return
    person = turn.session.get_one(Person, enrollment.person_id)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    _plan_offer(turn, pair, enrollment, f"date:{day.isoformat()}", at_hour(day, person.zone, rules, person.id))


def plan_after_report(turn: Turn, pair: Pair, enrollment: Enrollment) -> None:
    """A side reported a meeting: offer it to that side, once."""
    if is_on(turn.session, pair):
        _plan_offer(turn, pair, enrollment, "met", turn.now)


def offer_again(turn: Turn, pair: Pair, enrollment: Enrollment) -> None:
    """An organizer wants both reminded of it."""
    turn.plan(offered_again(turn, subject(pair, enrollment.id), enrollment.person_id))


def offered_again(turn: Turn, side: Subject, person: int) -> Plan:
    """The same, to be planned: for one *side* of a pair and its person."""
    return _offer(turn, side, person, f"asked:{turn.now.date().isoformat()}", turn.now)


def _plan_offer(turn: Turn, pair: Pair, enrollment: Enrollment, cause: str, at: datetime) -> None:
    turn.plan(_offer(turn, subject(pair, enrollment.id), enrollment.person_id, cause, at))


def _offer(turn: Turn, side: Subject, person: int, cause: str, at: datetime) -> Plan:
    return Plan(
        key=f"agreement:{side.pair}:{side.enrollment}:{cause}",
        kind="agreement_offer",
        due_at=max(at, turn.now + SOON),
        person=person,
        subject=replace(side, item=cause),
    )


def offer(turn: Turn, nudge: Nudge) -> None:
    """Offer it, unless that side has signed, or is asked to just now."""
    if not admitted(turn, nudge, stale_after=timedelta(days=5)):
        return
    session = turn.session
    pair, enrollment = session.get_one(Pair, nudge.pair_id), session.get_one(Enrollment, nudge.enrollment_id)
    cause = (nudge.item or "").partition(":")[0]
    if (why := _needless(turn, pair, enrollment, cause)) is not None:
        skipped(turn, nudge, why)
        return
    fired(turn, nudge)
    _plan_look(turn, pair)
    partner = first_name(partner_of(session, pair, enrollment.id))
    turn.say(
        Message(
            Text(f"agreement.offer_{cause}", {"partner": partner}),
            choices=(button(pair, enrollment.id, "begin", "begin"),),
        ),
        person=enrollment.person_id,
        lane="nudge",
        program=pair.program_id,
    )
    turn.record("agreement_offered", subject(pair, enrollment.id), person=enrollment.person_id, cause=cause)


def _needless(turn: Turn, pair: Pair, enrollment: Enrollment, cause: str) -> str | None:
    """Why there is nothing to offer, as a code."""
    version = latest(turn.session, pair.id)
    if version is None and not is_on(turn.session, pair):
        return "off"
    if version is not None and (version.sealed_at or signature(turn.session, version.id, enrollment.id)):
        return "signed"
    if open_of(turn, pair, enrollment.id):
        return "asked_now"
    reported = turn.session.exec(
        select(Meeting.id).where(Meeting.pair_id == pair.id, Meeting.enrollment_id == enrollment.id)
    ).first()
    return "met_already" if cause == "date" and reported is not None else None


def open_of(turn: Turn, pair: Pair, enrollment: int | None = None) -> list[Conversation]:
    """The pair's open conversations about it, or one side's."""
    query = select(Conversation).where(
        Conversation.flow == "agreement",
        Conversation.pair_id == pair.id,
        col(Conversation.state).in_(("asking", "waiting")),
    )
    if enrollment is not None:
        query = query.where(Conversation.enrollment_id == enrollment)
    return list(turn.session.exec(query.order_by(col(Conversation.id))).all())


def ask_review(turn: Turn, pair: Pair, enrollment: Enrollment, version: AgreementVersion, *, nudged: bool) -> None:
    """Show one side what the other has signed, and ask for their signature; what they had begun is over by that."""
    conversation = floor.begin(
        turn,
        Ask(
            "agreement",
            subject(pair, enrollment.id, f"review:{version.id}"),
            person=enrollment.person_id,
            priority=5,
            nudged=nudged,
        ),
    )
    if conversation is not None:
        rules = terms(turn.session.get_one(Program, pair.program_id))
        plan_reminders(turn, conversation, rules, counted=False)


def in_new_language(turn: Turn) -> None:
    """Whoever speaks another language now reads in it the text that they are asked to sign."""
    for conversation in floor.open_conversations(turn, turn.who.id):
        if conversation.flow == "agreement" and conversation.asked_step in ("review", "proposal"):
            floor.ask_again(turn, conversation)


def _plan_look(turn: Turn, pair: Pair) -> None:
    """Plan the look at what has become of the first offer."""
    rules = terms(turn.session.get_one(Program, pair.program_id))
    today = local(turn.now, rules.zone).date()
    turn.plan(
        Plan(
            key=f"agreement_look:{pair.id}",
            kind="agreement_look",
            due_at=at_hour(today + timedelta(days=PATIENCE), rules.zone, rules, 0) - timedelta(hours=1),
            subject=Subject(pair.program_id, None, pair.id, today.isoformat()),
        )
    )


def look(turn: Turn, nudge: Nudge) -> None:
    """Patience is over: where the program asks for an agreement, one that is unsigned is a case. Once."""
    pair = turn.session.get_one(Pair, nudge.pair_id)
    rules = terms(turn.session.get_one(Program, pair.program_id))
    version = latest(turn.session, pair.id)
    if rules.agreement != "on" or pair.serious or (version is not None and version.sealed_at):
        fired(turn, nudge)
        return
    today, offered = local(turn.now, rules.zone).date(), date.fromisoformat(nudge.item or "")
    if today <= counted_on(offered, PATIENCE - 1, rests(turn.session, pair, rules, turn.now)):
        put_off(turn, nudge, turn.now + timedelta(days=1))
        return
    fired(turn, nudge)
    code = "agreement_unsigned" if version is None else "agreement_half_signed"
    reasons = ({"code": code, "n": (today - offered).days},)
    open_alert(turn, pair.program_id, ALERT, reasons, pair=pair.id, urgency=1)


def press(turn: Turn, item: str, value: str) -> Text | None:
    """The button of an offer (`begin`) or of the member's page: whatever can be done now."""
    found = _mine(turn, item)
    if found is None:
        return Text("bot.stale")
    pair, enrollment = found
    version = latest(turn.session, pair.id)
    if version is None and not is_on(turn.session, pair):
        return Text("agreement.off")
    if version is not None and (version.sealed_at is not None or value == "read"):
        turn.answer(shown(turn, pair, enrollment, version))
        return Text("agreement.sealed_already") if version.sealed_at and value == "begin" else None
    if version is not None and value != "change" and signature(turn.session, version.id, enrollment.id):
        partner = first_name(partner_of(turn.session, pair, enrollment.id))
        choices = tuple(button(pair, enrollment.id, one, one) for one in ("read", "change"))
        turn.answer(Message(Text("agreement.waits_for", {"partner": partner}), choices=choices))
        return None
    if version is None:
        turn.perform([Ask("agreement", subject(pair, enrollment.id, "draft:0"))])
    elif value == "change":
        turn.perform([Ask("agreement", subject(pair, enrollment.id, f"review:{version.id}"), answers=CHANGE)])
    else:
        ask_review(turn, pair, enrollment, version, nudged=False)
    if value == "begin":
        return Text("bot.sealed", {"answer": Text("agreement.begin")})
    turn.answer(Message(Text("commands.in_dm")))
    return None


CHANGE = {"review": "change"}


def _mine(turn: Turn, item: str) -> tuple[Pair, Enrollment] | None:
    """The presser's side of a pair that goes on; None for a pair that is over, or somebody else's."""
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item == f"{one.id}-{pair.id}":
                return pair, one
    return None
