"""Erases who asked for it; and a little later, when the last words have arrived, what tells whose account it was."""

import json
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from bot.messages import Message, Text
from bot.nudges import fired, put_off
from bot.parting import LOOSE, cut_loose
from bot.turn import Turn
from flows.always.effects import Forget
from flows.forget.erasing import erase, uncleaned
from storage.tables import Account, Nudge, Outbox, Person

AGAIN = timedelta(hours=1)
LONGEST = timedelta(days=8)
"""Longer than a message waits for a workspace that refuses the bot."""


def forget(effect: Forget, turn: Turn) -> None:
    """Erase whoever the turn is with; the last word to them is queued."""
    erase(turn, turn.who)
    turn.say(Message(Text("forget.done")))


def erase_again(turn: Turn, nudge: Nudge) -> None:
    """Somebody who was erased is back from a backup: they are erased as before, and hear nothing of it."""
    person = turn.session.get_one(Person, nudge.person_id)
    fired(turn, nudge)
    if person.erased_at is None:
        erase(turn, person, told=False)
        turn.record("erased_again")


def finish(turn: Turn, nudge: Nudge) -> None:
    """Cut the accounts of an erased person loose, when nothing waits for them any more; our last copies go too."""
    session = turn.session
    about = json.loads(nudge.item or "{}")
    person = session.get_one(Person, about["person"])
    accounts = session.exec(
        select(Account).where(Account.person_id == person.id, ~col(Account.external_id).startswith(LOOSE))
    ).all()
    said = col(Outbox.key).startswith(f"{about['event']}:", autoescape=True)
    last = said | col(Outbox.account_id).in_([one.id for one in accounts])
    waiting = session.exec(select(Outbox.id).where(last, Outbox.state == "waiting").limit(1)).first()
    if waiting is not None and person.erased_at is not None and turn.now - person.erased_at < LONGEST:
        put_off(turn, nudge, turn.now + AGAIN)
        return
    session.execute(update(Outbox).where(last, col(Outbox.state) == "waiting").values(state="dead", lease_until=None))
    session.execute(update(Outbox).where(last).values(message={}))
    session.flush()
    session.expire_all()
    for account in accounts:
        cut_loose(session, account)
    person.language = "en"
    session.add(person)
    uncleaned(turn)
    fired(turn, nudge)
    nudge.item = None
    session.add(nudge)


PERFORMERS = {Forget: forget}
NUDGES = {"erased": finish, "erase_again": erase_again}
