"""What organizers do for a pair that goes on: more time, a rest until a date, a note for each other."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from bot.effects import Subject
from bot.messages import Message, Text
from bot.turn import Turn, local
from flows.checkin.rounds import plan_round
from flows.closing.perform import plan_end
from flows.follow_up.assessment import assess
from flows.program.terms import terms
from flows.who import first_name, partner_of, sides
from storage.tables import Pair, PairNote, Program

EXTENSION = timedelta(days=30)


def extend(turn: Turn, pair: Pair, to: date) -> None:
    """Let *pair* last until *to*: its last day and its check-ins are planned anew, and both hear it."""
    pair.ends_on = to
    turn.session.add(pair)
    plan_end(turn, pair)
    days = (turn.now - (pair.introduced_at or turn.now)).days
    for side in sides(turn.session, pair):
        plan_round(turn, pair, side, days)
    turn.record("pair_extended", Subject(pair.program_id, None, pair.id), until=to.isoformat())
    _tell(turn, pair, "care.extended", to)


def hold(turn: Turn, pair: Pair, until: date) -> None:
    """Nothing is asked of *pair* until the morning of *until*, and its clocks stand still; both hear it."""
    zone = terms(turn.session.get_one(Program, pair.program_id)).zone
    pair.paused_until = datetime.combine(until, time(0), ZoneInfo(zone)).astimezone(UTC)
    turn.session.add(pair)
    turn.record("pair_held", Subject(pair.program_id, None, pair.id), until=until.isoformat())
    assess(turn, pair.id)
    _tell(turn, pair, "care.held", until)


def let_go_on(turn: Turn, pair: Pair) -> None:
    """End a rest before its day; both hear it."""
    pair.paused_until = None
    turn.session.add(pair)
    turn.record("pair_resumed", Subject(pair.program_id, None, pair.id))
    assess(turn, pair.id)
    _tell(turn, pair, "care.goes_on", None)


def held(pair: Pair, now: datetime) -> bool:
    """Whether the pair rests at *now*."""
    return pair.paused_until is not None and pair.paused_until > now


def until(turn: Turn, pair: Pair) -> date | None:
    """The day on which a pair that rests goes on, in the program's zone."""
    if pair.paused_until is None or not held(pair, turn.now):
        return None
    return local(pair.paused_until, terms(turn.session.get_one(Program, pair.program_id)).zone).date()


def note(turn: Turn, pair: Pair, words: str) -> None:
    """Keep an organizer's note; it is erased with either of the two, and with whoever wrote it."""
    turn.session.add(PairNote(pair_id=pair.id, written_by=turn.who.id, written_at=turn.now, words=words))
    turn.record("noted", Subject(pair.program_id, None, pair.id), person=turn.who.id)


def notes(turn: Turn, pair: Pair, most: int = 10) -> list[tuple[Text, Text]]:
    """The newest notes on a pair, each with who wrote it and when."""
    rows = turn.session.exec(
        select(PairNote).where(PairNote.pair_id == pair.id).order_by(col(PairNote.id).desc()).limit(most)
    ).all()
    return [
        (
            Text("care.noted_by", {"name": first_name(turn.person_of(one.written_by)), "day": one.written_at.date()}),
            Text("bot.plain", {"text": one.words}),
        )
        for one in rows
    ]


def _tell(turn: Turn, pair: Pair, key: str, day: date | None) -> None:
    for side in sides(turn.session, pair):
        values = {"partner": first_name(partner_of(turn.session, pair, side.id))} | ({"day": day} if day else {})
        turn.say(Message(Text(key, values)), person=side.person_id, program=pair.program_id)
