"""What sharing a contact does: the partner has it at once, as it was written, and every change of it."""

from sqlmodel import select

from bot.effects import Ask
from bot.messages import Choice, Message, Text
from bot.turn import Turn
from flows.reach import standing
from flows.reach.flow import ShareContact
from flows.who import enrollments, first_name, pairs_of, partner_of, sides, subject
from storage.tables import Enrollment, LogEntry, Pair

LIVE = ("active", "paused")


def share(effect: ShareContact, turn: Turn) -> None:
    """Pass the words on, or note that there are none; what is missing becomes a case, without a word of anybody's."""
    session = turn.session
    pair, mine = session.get_one(Pair, effect.pair), session.get_one(Enrollment, effect.enrollment)
    partner = partner_of(session, pair, mine.id)
    me = turn.person_of(mine.person_id)
    if pair.state not in LIVE:
        turn.say(Message(Text("reach.over", {"partner": first_name(partner)})), person=me.id, program=pair.program_id)
        return
    change = (Choice(f"change.c{effect.conversation}", "", Text("bot.change")),)
    turn.say(
        Message(
            Text("reach.noted" if effect.words else "reach.declined", {"partner": first_name(partner)}), choices=change
        ),
        person=me.id,
        program=pair.program_id,
    )
    if effect.words:
        again = _given(turn, pair, mine)
        role = next(side.role for side in sides(session, pair) if side.id != mine.id)
        values = {"partner": first_name(me), "words": effect.words}
        key = "reach.given_anew" if again else f"reach.given_to_{role}"
        lines = () if again else (Text(f"reach.first_{role}", values),)
        # Under the giver's conversation: where they have all erased, it is found by that.
        turn.say(
            Message(Text(key, values), lines=lines),
            person=partner.id,
            program=pair.program_id,
            conversation=effect.conversation,
        )
    turn.record("contact_given" if effect.words else "contact_declined", subject(pair, mine.id), person=me.id)
    standing.look(turn, pair)


def _given(turn: Turn, pair: Pair, mine: Enrollment) -> bool:
    """Whether the partner was given something before."""
    return (
        turn.session.exec(
            select(LogEntry.id).where(
                LogEntry.code == "contact_given", LogEntry.pair_id == pair.id, LogEntry.enrollment_id == mine.id
            )
        ).first()
        is not None
    )


def press(turn: Turn, item: str, value: str) -> Text | None:
    """Give something else, or something after all: asked anew."""
    for one in enrollments(turn.session, turn.who.id):
        for pair in pairs_of(turn.session, one.id):
            if item == f"{one.id}-{pair.id}" and standing.asked(turn, pair.id, one.id) is not None:
                turn.perform([Ask("reach", subject(pair, one.id, turn.now.isoformat()))])
                turn.answer(Message(Text("commands.in_dm")))
                return None
    return Text("bot.stale")


PERFORMERS = {ShareContact: share}
PRESSES = {"reach": press}
