"""What happens while an offer is open: somebody leaves, rests or is back; the program rests, goes on, ends."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import select

from bot.turn import Turn
from flows.pairing.offered import all_accepted, open_offers
from flows.pairing.offers import end, look_further, settle
from flows.pairing.places import hold
from flows.program.terms import terms
from flows.who import enrollments
from storage.tables import Enrollment, Nudge, Pair, Program


def withdraw(turn: Turn, enrollment: Enrollment, why: str) -> None:
    """Somebody leaves, is taken out or erased: their open offers end."""
    for pair in open_offers(turn.session, enrollment.id):
        end(turn, pair, why, by=enrollment.id)


def rested(turn: Turn, until: datetime) -> None:
    """Whoever the turn is with pauses: offers that would end before *until* do so now; the others are held."""
    for enrollment in enrollments(turn.session, turn.who.id):
        for pair in open_offers(turn.session, enrollment.id):
            ends = turn.session.exec(
                select(Nudge.due_at).where(Nudge.key == f"offer_ends:{pair.id}", Nudge.state == "planned")
            ).first()
            if ends is None or ends < until:
                end(turn, pair, "away", by=enrollment.id)


def returned(turn: Turn, person: int) -> None:
    """A pause is over: who both said yes meanwhile are introduced."""
    for enrollment in enrollments(turn.session, person):
        _settle_all(turn, open_offers(turn.session, enrollment.id))


def resumed(turn: Turn, program: Program) -> None:
    """The program goes on: the same, and what ended meanwhile is followed up."""
    if program.state == "running" and terms(program).both_accept:
        _settle_all(turn, open_offers(turn.session, program=program.id))
        look_further(turn, program.id)


def _settle_all(turn: Turn, pairs: Iterable[Pair]) -> None:
    for pair in pairs:
        hold(turn.session, pair)
        if pair.state == "offered" and all_accepted(turn.session, pair):
            settle(turn, pair)


def closed(turn: Turn, program: Program) -> None:
    """The program ends: so do its open offers."""
    for pair in open_offers(turn.session, program=program.id):
        end(turn, pair, "program")
