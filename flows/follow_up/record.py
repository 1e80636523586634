"""What the health of a pair is made of, read from its rows: of one pair, or of many with as many queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from bot.turn import local
from flows.follow_up.health import History, Side
from flows.follow_up.rests import Span, rests_of
from flows.program.terms import Terms
from storage.tables import Checkin, Meeting, Pair, SatisfactionAnswer


class Round(NamedTuple):
    """One side's check-in of one round."""

    state: str
    """`answered`, `lapsed`, `asked`, `skipped`."""
    met: str | None
    answered: tuple[datetime, int] | None
    """When it was answered first, and what tells two of one moment apart."""


def histories(session: Session, pairs: Sequence[Pair], rules: Terms, now: datetime) -> Mapping[int, History]:
    """The record of each of *pairs* (of one program) as known at *now* (aware UTC), by pair."""
    ids = [pair.id for pair in pairs]
    if not ids:
        return {}
    rounds = _rounds(session, ids)
    contacts = _last_contacts(session, ids)
    fits = _fits(session, ids)
    resting = rests_of(session, pairs, rules, now)
    return {
        pair.id: history(
            pair,
            rules,
            [contacts[pair.id]] if pair.id in contacts else [],
            rounds[pair.id, pair.mentor_id],
            rounds[pair.id, pair.mentee_id],
            fits[pair.id],
            resting[pair.id],
            now,
        )
        for pair in pairs
    }


def history(
    pair: Pair,
    rules: Terms,
    contacts: Iterable[date],
    mentor: Iterable[Round],
    mentee: Iterable[Round],
    fits: Iterable[str],
    rests: tuple[Span, ...],
    now: datetime,
) -> History:
    """A pair's record of what is known of it: each side's rounds and the fits in the order of their time. Pure."""
    # A pair that was taken in is known from then on: silence before that is nobody's.
    introduced = pair.taken_in_at or pair.introduced_at or now
    before = [pair.met_before] if pair.met_before is not None else []
    return History(
        introduced=local(introduced, rules.zone).date(),
        rhythm_days=pair.rhythm_days,
        first_check=rules.checkins[0],
        contacts=tuple(sorted([*before, *contacts])),
        mentor=_side(mentor),
        mentee=_side(mentee),
        fit=tuple(fits),
        by_days=rules.by_days,
        rests=rests,
        ended=pair.state == "ended",
    )


def _side(rounds: Iterable[Round]) -> Side:
    rounds = tuple(rounds)
    answered = sorted((one.answered, one.met) for one in rounds if one.answered is not None and one.met is not None)
    return Side(rounds=tuple(one.state for one in rounds), met=tuple(met for _, met in answered))


def _rounds(session: Session, pairs: Sequence[int]) -> Mapping[tuple[int, int], list[Round]]:
    found: defaultdict[tuple[int, int], list[Round]] = defaultdict(list)
    for pair, side, state, met, at, key in session.execute(_ROUNDS, {"pairs": pairs}):
        found[pair, side].append(Round(state, met, (at, key) if at is not None else None))
    return found


def _last_contacts(session: Session, pairs: Sequence[int]) -> Mapping[int, date]:
    """The last contact of each pair that has one: health asks for no other, however long the two have met."""
    return dict(session.execute(_LAST_CONTACTS, {"pairs": pairs}).all())


def _fits(session: Session, pairs: Sequence[int]) -> Mapping[int, list[str]]:
    """A fit is told for figures only; it counts here, where organizers read it, if its author shared it."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for pair, fit in session.exec(_FITS, params={"pairs": pairs}):
        if fit:
            found[pair].append(fit)
    return found


_PAIRS = bindparam("pairs", expanding=True)
_ROUNDS = (
    columns(
        col(Checkin.pair_id),
        col(Checkin.enrollment_id),
        col(Checkin.state),
        col(Checkin.answers)["met"].as_string(),
        col(Checkin.answered_at),
        col(Checkin.id),
    )
    .where(col(Checkin.pair_id).in_(_PAIRS))
    .order_by(col(Checkin.due_at), col(Checkin.id))
)
_LAST_CONTACTS = (
    columns(col(Meeting.pair_id), func.max(Meeting.met_on))
    .where(col(Meeting.pair_id).in_(_PAIRS))
    .group_by(col(Meeting.pair_id))
)
_FITS = (
    select(SatisfactionAnswer.pair_id, SatisfactionAnswer.fit)
    .where(
        col(SatisfactionAnswer.pair_id).in_(_PAIRS),
        col(SatisfactionAnswer.fit).is_not(None),
        col(SatisfactionAnswer.shared).is_(True),
    )
    .order_by(col(SatisfactionAnswer.answered_at), col(SatisfactionAnswer.id))
)
