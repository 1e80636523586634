"""What an answer to an offer does: both said yes, and they are introduced; one would rather not, and it is over."""

from datetime import timedelta

from bot.effects import Plan
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.acceptance.flow import AcceptOffer, DeclineOffer, TellWhy
from flows.pairing.offered import all_accepted
from flows.pairing.offers import end, settle
from flows.pairing.places import hold
from flows.who import first_name, organizers, partner_of, subject
from storage.tables import Enrollment, Pair, Program

PATIENCE = timedelta(days=2)


def accept(effect: AcceptOffer, turn: Turn) -> None:
    """Keep the yes; with both, introduce them at once."""
    session = turn.session
    pair, mine = session.get_one(Pair, effect.pair), session.get_one(Enrollment, effect.enrollment)
    hold(session, pair)
    if pair.state != "offered":
        turn.say(Message(Text("acceptance.over")), person=mine.person_id, program=pair.program_id)
        return
    turn.record("offer_accepted", subject(pair, mine.id), person=mine.person_id)
    if all_accepted(session, pair) and settle(turn, pair):
        return
    rests = session.get_one(Program, pair.program_id).state == "paused"
    values = {"partner": first_name(partner_of(session, pair, mine.id))}
    change = (Choice(f"change.c{effect.conversation}", "", Text("bot.change")),)
    turn.say(
        Message(Text("acceptance.noted_resting" if rests else "acceptance.noted", values), choices=change),
        person=mine.person_id,
        program=pair.program_id,
    )


def decline(effect: DeclineOffer, turn: Turn) -> None:
    """The offer ends; the other hears words that do not say why. The question that is left waits for two days."""
    end(turn, turn.session.get_one(Pair, effect.pair), "declined", by=effect.enrollment)
    turn.plan(
        Plan(
            key=f"lapse:{effect.conversation}",
            kind="lapse",
            due_at=turn.now + PATIENCE,
            person=turn.session.get_one(Enrollment, effect.enrollment).person_id,
            conversation=effect.conversation,
        )
    )


def tell_why(effect: TellWhy, turn: Turn) -> None:
    """The organizers read what was written to them."""
    session = turn.session
    pair, mine = session.get_one(Pair, effect.pair), session.get_one(Enrollment, effect.enrollment)
    me = turn.person_of(mine.person_id)
    values = {"name": me.name, "partner": partner_of(session, pair, mine.id).name, "words": effect.words}
    for person in organizers(session, pair.program_id):
        turn.say(Message(Text("acceptance.told", values)), person=person, lane="nudge", program=pair.program_id)
    turn.say(Message(Text("acceptance.thanks")), person=me.id, program=pair.program_id)


PERFORMERS = {AcceptOffer: accept, DeclineOffer: decline, TellWhy: tell_why}
