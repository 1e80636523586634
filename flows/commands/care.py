"""Commands for one pair that goes on: `pair note`, `pair pause`, `pair extend`, `pair rematch`."""

from datetime import date

from bot.commands import Argument, Call, CannotDo, Command, fitting
from bot.messages import Message, Text
from bot.turn import Turn
from flows.commands.guards import organizer, pair_of, program_of
from flows.pairing import care
from flows.pairing.ending import end_pair
from flows.who import sides, title
from storage.tables import Pair

LONGEST = 1000
"""Characters of a note."""
LATEST_YEARS = 3


def note(turn: Turn, call: Call) -> None:
    """Write something down about a pair, for the organizers alone."""
    pair = pair_of(turn, program_of(turn, call), call)
    care.note(turn, pair, fitting(call.get("text"), LONGEST))
    turn.answer(Message(Text("care.noted", {"pair": title(turn.session, pair)})))


def pause(turn: Turn, call: Call) -> None:
    """Let a pair rest until a day; without a day, one that rests goes on."""
    pair = _living(turn, call)
    name = title(turn.session, pair)
    if not call.get("until"):
        if not care.held(pair, turn.now):
            raise CannotDo(Text("care.until_when"))
        care.let_go_on(turn, pair)
        turn.answer(Message(Text("care.pair_goes_on", {"pair": name})))
        return
    day = _coming(turn, call.get("until"))
    care.hold(turn, pair, day)
    turn.answer(Message(Text("care.pair_held", {"pair": name, "day": day})))


def extend(turn: Turn, call: Call) -> None:
    """Let a pair last until a day; without one, for 30 days more."""
    pair = _living(turn, call)
    if pair.ends_on is None:
        raise CannotDo(Text("care.no_end"))
    day = _coming(turn, call.get("until")) if call.get("until") else pair.ends_on + care.EXTENSION
    if day <= pair.ends_on:
        raise CannotDo(Text("care.no_later", {"day": pair.ends_on}))
    care.extend(turn, pair, day)
    turn.answer(Message(Text("care.pair_extended", {"pair": title(turn.session, pair), "day": day})))


def rematch(turn: Turn, call: Call) -> None:
    """End a pair, and put who wants to go on first in the queue: both, or one of them."""
    pair = _living(turn, call)
    mentor, mentee = sides(turn.session, pair)
    who = call.get("who") or "both"
    again = {"both": (mentee.id, mentor.id), "mentor": (mentor.id,), "mentee": (mentee.id,)}[who]
    name = title(turn.session, pair)
    end_pair(turn, pair, "rematch", again=again)
    turn.answer(Message(Text("care.rematched_both" if who == "both" else "care.rematched_one", {"pair": name})))


def _living(turn: Turn, call: Call) -> Pair:
    """The pair that is meant. Raises CannotDo for one that is over."""
    pair = pair_of(turn, program_of(turn, call), call)
    if pair.state not in ("active", "paused"):
        raise CannotDo(Text("pairs.not_active"))
    return pair


def _coming(turn: Turn, typed: str) -> date:
    """A day to come, not years away. Raises CannotDo for any other."""
    day, today = date.fromisoformat(typed), turn.today()
    if not today < day < today.replace(year=today.year + LATEST_YEARS, day=min(today.day, 28)):
        raise CannotDo(Text("care.day_to_come", {"day": day}))
    return day


ROOT = "mentoring-admin"
PAIR = Argument("pair", "pair")
PROGRAM = Argument("program", "program", required=False)
UNTIL = Argument("until", "date", required=False)
WHO = Argument("who", "choice", required=False, choices=("both", "mentor", "mentee"))
COMMANDS = (
    Command(ROOT, ("pair", "note"), note, organizer, (PAIR, Argument("text", long=True), PROGRAM)),
    Command(ROOT, ("pair", "pause"), pause, organizer, (PAIR, UNTIL, PROGRAM), states=("running", "paused")),
    Command(ROOT, ("pair", "extend"), extend, organizer, (PAIR, UNTIL, PROGRAM), states=("running", "paused")),
    Command(ROOT, ("pair", "rematch"), rematch, organizer, (PAIR, WHO, PROGRAM), states=("running", "paused")),
)
