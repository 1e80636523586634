"""Who is asked no more: silent for two rounds of a pair, and not a word since. Nobody is given such a partner.

Whatever they write or press, in any conversation with the bot, puts them back where they stood.
"""

from collections import defaultdict

from sqlmodel import Session, col, exists, select

from bot.messages import Text
from bot.turn import Turn
from flows.checkin.record import unheard
from flows.pairing.offered import HOLDS
from storage.tables import Account, Checkin, Enrollment, Pair, Person

SHOWN = 10
"""So many are named below proposals and the queue; of the others, how many there are."""


def silent(session: Session, program: int) -> frozenset[int]:
    """The enrollments in the pool of whom no word has come since the second of two rounds that they did not answer."""
    return frozenset(side for _, side in unheard_sides(session, program))


def unheard_sides(session: Session, program: int) -> frozenset[tuple[int, int]]:
    """The same, each with the pair whose rounds these were: pair and enrollment."""
    wrote = exists().where(
        col(Account.person_id) == Enrollment.person_id, col(Account.wrote_at) >= col(Checkin.asked_at)
    )
    left = (
        select(Checkin.pair_id, Checkin.enrollment_id)
        .join(Pair, col(Pair.id) == Checkin.pair_id)
        .join(Enrollment, col(Enrollment.id) == Checkin.enrollment_id)
        .where(Pair.program_id == program, Enrollment.state == "pool", Checkin.state == "lapsed", ~wrote)
        .distinct()
    )
    # A side is among these where its last round lapsed and was asked after its last word: the others need no look.
    maybe = set(session.exec(left).all())
    rounds: defaultdict[tuple[int, int], list[Checkin]] = defaultdict(list)
    of_them = select(Checkin).where(col(Checkin.enrollment_id).in_({side for _, side in maybe}))
    for one in session.exec(of_them.order_by(col(Checkin.due_at), col(Checkin.id))).all():
        rounds[one.pair_id, one.enrollment_id].append(one)
    return frozenset(one for one in maybe if unheard(rounds[one]) is not None)


def in_lines(turn: Turn, program: int) -> list[Text]:
    """Those who would be proposed if they were heard of, for organizers: the first, and how many more there are."""
    paired = exists().where(col(Pair.mentee_id) == Enrollment.id, col(Pair.state).in_(HOLDS))
    names = turn.session.exec(
        select(Person.name)
        .join(Enrollment, col(Enrollment.person_id) == Person.id)
        .where(col(Enrollment.id).in_(silent(turn.session, program)), ~paired)
        .order_by(col(Person.name), col(Enrollment.id))
    ).all()
    lines = [Text("matching.waits_for_word", {"name": one}) for one in names[:SHOWN]]
    if more := len(names) - len(lines):
        lines.append(Text("matching.more_wait_for_word", {"n": more}))
    return lines
