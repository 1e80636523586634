"""Times are suggested to one, proposed to the other at an ordinary hour, and set down for both once they agree."""

from datetime import date, datetime, timedelta

from sqlmodel import select

from bot.effects import Plan
from bot.messages import Choice, File, Message, Text
from bot.nudges import fired, skipped
from bot.turn import Turn, local
from flows.checkin.flow import AskAgain
from flows.follow_up.kindness import admitted
from flows.program.holidays import public_holidays
from flows.program.terms import terms
from flows.times import entry
from flows.times.slots import Calendar, slots
from flows.who import enrollments, first_name, pairs_of, partner_of, sides, subject
from storage.tables import Enrollment, LogEntry, Nudge, Pair, Program

STALE = timedelta(days=3)
SET = "meeting_set"
"""The log's code for a time that both agreed on."""


def suggest(turn: Turn, pair: Pair, mine: Enrollment) -> Message:
    """Three times that suit both, each as a button; where there is none in their hours, words that say so."""
    program = turn.session.get_one(Program, pair.program_id)
    rules = terms(program)
    partner = partner_of(turn.session, pair, mine.id)
    other = next(side for side in sides(turn.session, pair) if side.id != mine.id)
    first, second = (
        Calendar(
            turn.person_of(side.person_id).zone or rules.zone,
            frozenset(side.profile.get("availability", ())),
            rules.hours,
        )
        for side in (mine, other)
    )

    def off(day: date) -> bool:
        return day in public_holidays(rules.country, day.year)

    found = slots(first, second, turn.now, off)
    values = {"partner": first_name(partner)}
    if not found:
        return Message(Text("times.none", values))
    token = f"do.times.{mine.id}-{pair.id}"
    choices = tuple(Choice(token, _written(at), Text("times.at", {"at": at})) for at in found)
    return Message(Text("times.three", values), choices=choices)


def offer(pair: Pair, mine: Enrollment, partner: str) -> Choice:
    """The button that brings the suggestions."""
    return Choice(f"do.suggest.{mine.id}-{pair.id}", "times", Text("times.suggest", {"partner": partner}))


def press_suggest(turn: Turn, item: str, value: str) -> Text | None:
    """Show times that suit both."""
    found = _mine(turn, item)
    if found is None:
        return Text("bot.stale")
    turn.answer(suggest(turn, *found))
    return None


def press_times(turn: Turn, item: str, value: str) -> Text | None:
    """Propose a time to the partner, at their next ordinary hour."""
    found, at = _mine(turn, item), _read(value)
    if found is None or at is None or at <= turn.now:
        return Text("times.gone_by" if found is not None and at is not None else "bot.stale")
    pair, mine = found
    other = next(side for side in sides(turn.session, pair) if side.id != mine.id)
    turn.plan(
        Plan(
            key=f"times:{pair.id}:{mine.id}:{_written(at)}",
            kind="times",
            due_at=turn.now,
            person=other.person_id,
            subject=subject(pair, other.id, _written(at)),
        )
    )
    turn.record("time_proposed", subject(pair, mine.id), at=_written(at))
    partner = first_name(turn.person_of(other.person_id))
    turn.answer(Message(Text("times.passed_on", {"partner": partner, "at": at})))
    return Text("bot.sealed", {"answer": Text("times.at", {"at": at})})


def propose(turn: Turn, nudge: Nudge) -> None:
    """Ask the other whether the time suits them."""
    if not admitted(turn, nudge, stale_after=STALE):
        return
    at = _read(nudge.item or "")
    if at is None or at <= turn.now:
        skipped(turn, nudge, "too_late")
        return
    pair = turn.session.get_one(Pair, nudge.pair_id)
    partner = first_name(partner_of(turn.session, pair, nudge.enrollment_id or 0))
    token = f"do.meet.{nudge.enrollment_id}-{pair.id}"
    choices = tuple(
        Choice(token, f"{what}|{nudge.item}", Text(f"times.{what}"), "primary" if what == "yes" else "plain")
        for what in ("yes", "others", "no")
    )
    turn.say(
        Message(Text("times.proposed", {"partner": partner, "at": at}), choices=choices),
        person=nudge.person_id,
        lane="nudge",
        program=pair.program_id,
    )
    fired(turn, nudge)


def press_meet(turn: Turn, item: str, value: str) -> Text | None:
    """Set the time down for both; or propose others; or tell the partner that it does not suit."""
    what, _, written = value.partition("|")
    found, at = _mine(turn, item), _read(written)
    if found is None or at is None or what not in ("yes", "others", "no") or not _was_proposed(turn, found[0], written):
        return Text("bot.stale")
    if at <= turn.now:
        return Text("times.gone_by")
    pair, mine = found
    if _set(turn, pair, written):
        return Text("bot.stale")
    if what == "yes":
        _set_down(turn, pair, at)
    elif what == "others":
        turn.answer(suggest(turn, pair, mine))
    else:
        partner = next(side for side in sides(turn.session, pair) if side.id != mine.id)
        values = {"partner": first_name(turn.who), "at": at}
        again = offer(pair, partner, first_name(turn.who))
        turn.say(
            Message(Text("times.does_not_suit", values), choices=(again,)),
            person=partner.person_id,
            program=pair.program_id,
        )
    return Text("bot.sealed", {"answer": Text(f"times.{what}")})


def _set_down(turn: Turn, pair: Pair, at: datetime) -> None:
    """Both get the entry for their calendar, and are asked the day after how it went."""
    program = turn.session.get_one(Program, pair.program_id)
    turn.record(SET, subject(pair, pair.mentor_id), at=_written(at))
    for side in sides(turn.session, pair):
        person, partner = turn.person_of(side.person_id), partner_of(turn.session, pair, side.id)
        voice = turn.repertoire.voice(turn.session, person, program.id)
        words = Text("times.title", {"partner": first_name(partner), "program": program.name})
        title = turn.texts.plain(voice.language, words)
        made = entry.file(title, at, f"{pair.id}-{_written(at)}@binome", turn.now)
        turn.say(
            Message(
                Text("times.set", {"partner": first_name(partner), "at": at}),
                choices=(
                    Choice("link", "google", Text("times.google"), link=entry.google(title, at)),
                    Choice("link", "outlook", Text("times.outlook"), link=entry.outlook(title, at)),
                ),
                files=(File("meeting.ics", "text/calendar", made, Text("times.file")),),
            ),
            person=person.id,
            program=program.id,
        )
        day = local(at, person.zone or terms(program).zone).date() + timedelta(days=1)
        turn.perform([AskAgain(pair.id, side.id, day, "date")])


def _mine(turn: Turn, item: str) -> tuple[Pair, Enrollment] | None:
    """The living pair and the side of it that a button names, where it is the presser's.

    A pair in which something serious was named is no exception: what is proposed in it goes nowhere, as every message
    about it, and the one who proposes sees nothing that tells.
    """
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item == f"{one.id}-{pair.id}":
                return pair, one
    return None


def _was_proposed(turn: Turn, pair: Pair, written: str) -> bool:
    nudges = select(Nudge.id).where(Nudge.kind == "times", Nudge.pair_id == pair.id, Nudge.item == written)
    return turn.session.exec(nudges).first() is not None


def _set(turn: Turn, pair: Pair, written: str) -> bool:
    rows = turn.session.exec(select(LogEntry.values).where(LogEntry.code == SET, LogEntry.pair_id == pair.id)).all()
    return any(one.get("at") == written for one in rows)


def _written(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%MZ}"


def _read(written: str) -> datetime | None:
    try:
        return datetime.strptime(written + "+0000", "%Y%m%dT%H%MZ%z")
    except ValueError:  # a button that somebody edited names no time
        return None


PRESSES = {"suggest": press_suggest, "times": press_times, "meet": press_meet}
NUDGES = {"times": propose}
