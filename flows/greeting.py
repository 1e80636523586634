"""Words that come while no question is open: news of a pair, a hello, or something for an organizer."""

import re
from datetime import timedelta

from sqlmodel import col, select

from bot import understanding
from bot.effects import Ask
from bot.floor import RECENT
from bot.messages import Choice, Message, Text
from bot.reading import Understood, read
from bot.turn import Turn
from flows.checkin.flow import FLOW as CHECKIN
from flows.join import joinable, offer
from flows.pairing.resting import way_back
from flows.program.states import JOINABLE
from flows.renewal.words import said_late
from flows.screening.entry import ENTERING
from flows.where import is_present
from flows.who import enrollments, first_name, pairs_of, partner_of, subject
from storage.tables import Conversation, Enrollment, Pair, Program

_WORD = re.compile(r"[\w-]+")
ON_THE_WAY = ("invited", "onboarding", "charter", *ENTERING)
"""States of somebody who has begun to join and is not in yet."""


def greet(turn: Turn) -> None:
    """Say what is going on here, and offer the way in where there is one."""
    mine = enrollments(turn.session, turn.who.id)
    programs = joinable(turn)
    begun = next((one for one in mine if one.state in ON_THE_WAY), None)
    if begun is not None:
        program = turn.session.get_one(Program, begun.program_id)
        if program.state in JOINABLE and is_present(turn.session, program.id, turn.who.id):
            offer(turn, program)
        else:
            turn.say(Message(Text("join.closed")), program=program.id)
    elif mine:
        turn.say(Message(Text("greeting.again", {"name": first_name(turn.who)}), choices=_ways(turn, mine)))
    elif len(programs) == 1:
        offer(turn, programs[0])
    elif programs:
        turn.say(
            Message(
                Text("greeting.which"),
                choices=tuple(
                    Choice(f"do.join.{one.id}", "go", Text("bot.plain", {"text": one.name})) for one in programs
                ),
            )
        )
    else:
        turn.say(Message(Text("greeting.nothing")))


def _ways(turn: Turn, mine: list[Enrollment]) -> tuple[Choice, ...]:
    back = [choice for one in mine for choice in way_back(turn.session, one)]
    return (*back, *_wishes())


def _wishes() -> tuple[Choice, ...]:
    return tuple(Choice(f"wish.{wish}", "yes", Text(f"bot.wish.{wish}")) for wish in ("pause", "contact", "help"))


def unasked(turn: Turn, words: str) -> bool:
    """Take news of a pair ("we met on Tuesday, it went well") that nobody asked for; False where it is none."""
    pairs = [(one, pair) for one in enrollments(turn.session, turn.who.id) for pair in pairs_of(turn.session, one.id)]
    if not pairs:
        return False
    today = turn.today()
    facts = {"today": today, "introduced": today - timedelta(days=400), "values": {}}
    news = read(words, CHECKIN, CHECKIN.steps[:1] + CHECKIN.steps[1:4], {}, facts, turn.texts)
    met = news.answers if isinstance(news, Understood) and news.answers.get("met") == "yes" else {}
    if "met_on" not in met and said_late(turn, words, sure=not met):
        return True
    if not isinstance(news, Understood) or not met:
        return False
    if understanding.smalltalk(words) is not None:
        return False
    if len(words.split()) < 2:  # Alone it is news only of what was asked, until lately.
        lately = _asked_lately(turn)
        pairs = [(one, pair) for one, pair in pairs if pair.id in lately]
        if not pairs:
            return False
    if len(pairs) > 1:
        named = [
            (one, pair)
            for one, pair in pairs
            if first_name(partner_of(turn.session, pair, one.id)).casefold() in _WORD.findall(words.casefold())
        ]
        if len(named) != 1:
            turn.say(Message(Text("greeting.with_whom"), choices=tuple(_with(turn, *both) for both in pairs[:5])))
            return True
        pairs = named
    _start(turn, *pairs[0], dict(news.answers))
    return True


def _asked_lately(turn: Turn) -> set[int | None]:
    """The pairs whose last check-in ended without an answer, a few days ago."""
    return set(
        turn.session.exec(
            select(Conversation.pair_id).where(
                Conversation.person_id == turn.who.id,
                Conversation.flow == CHECKIN.name,
                Conversation.state == "closed",
                col(Conversation.why).in_(("lapsed", "new_round")),
                col(Conversation.ended_at) > turn.now - RECENT,
            )
        ).all()
    )


def _with(turn: Turn, enrollment: Enrollment, pair: Pair) -> Choice:
    partner = partner_of(turn.session, pair, enrollment.id)
    return Choice(f"do.met.{enrollment.id}-{pair.id}", "go", Text("bot.plain", {"text": partner.name}))


def press_met(turn: Turn, item: str, value: str) -> Text | None:
    """The pair that the news is about was picked: take the news as a check-in of its own."""
    enrollment, _, pair = item.partition("-")
    for one in enrollments(turn.session, turn.who.id):
        for mine in pairs_of(turn.session, one.id):
            if (str(one.id), str(mine.id)) == (enrollment, pair):
                _start(turn, one, mine, {"met": "yes"})
                return None
    return Text("bot.stale")


def _start(turn: Turn, enrollment: Enrollment, pair: Pair, answers: dict[str, object]) -> None:
    turn.perform([Ask("checkin", subject(pair, enrollment.id, f"own:{turn.now:%Y-%m-%dT%H:%M:%S}"), answers=answers)])


PRESSES = {"met": press_met}
