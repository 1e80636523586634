"""What is logged: one id from an event to its messages; no word of anybody, no token, whatever goes wrong."""

import io
import json
import logging
from dataclasses import replace
from itertools import count

import pytest
import structlog

from adapters.playground.acts import WORKSPACE
from adapters.playground.adapter import Playground
from bot.adapter import DeliveryError
from bot.clock import StandingClock
from bot.composition.compose import assemble
from bot.composition.counting import Counting
from bot.composition.director import Director
from bot.composition.logs import set_up
from bot.events import Said
from bot.messages import plain
from bot.settings import Settings
from flows.rehearsal.play import ORGANIZER
from flows.rehearsal.play import Play as Simulation
from storage.tables import Outbox
from tests.journeys.theatre import Play
from tests.restarts.lives import script

TOKENS = (
    "xoxb-2222-3333-planted",
    "xapp-1-A0-planted",
    "xoxe.xoxp-1-planted",
    "MTAx" + "x" * 20 + ".Gplant." + "y" * 30,
    "planted-password",
)
WORDS = "Mon père est malade, n'en parlez à personne"


@pytest.fixture
def logged():
    """Everything that is logged, as a host keeps it."""
    out = io.StringIO()
    set_up(Settings(_env_file=None, log_level="debug"), out)
    yield out
    structlog.reset_defaults()
    logging.basicConfig(level=logging.WARNING, handlers=[], force=True)


def lines(out: io.StringIO) -> list[dict]:
    """One JSON object a line."""
    return [json.loads(line) for line in out.getvalue().splitlines()]


def watched(play: Play) -> Play:
    """As `binome run` composes it."""
    play.engine.watch = play.service.deliverer.watch = Counting()
    return play


async def test_one_id_leads_from_an_event_to_its_messages(sqlite, logged):
    """The turn's line has the event's id, and each message's key begins with it."""
    play = watched(Play(sqlite))
    await play.running()
    await play.say("ana", "bonjour")
    turn = next(one for one in lines(logged) if one["event"] == "turn" and one["kind"] == "Said")
    sent = [one["key"] for one in lines(logged) if one["event"] == "message"]
    assert any(key.startswith(turn["event_id"] + ":") for key in sent)
    assert set(sent) <= {row.key for row in play.rows(Outbox)}


async def test_a_flow_that_fails_over_somebodys_words_does_not_repeat_them(sqlite, logged, monkeypatch):
    """Where it failed is said, and of which event; not the error's own text, which may hold a row or an answer."""
    play = watched(Play(sqlite))
    await play.running()

    def fails(turn, event):
        raise ValueError(f"cannot understand {WORDS!r}") from KeyError(WORDS)

    monkeypatch.setattr("bot.listening.said", fails)
    await play.say("ana", WORDS)
    failed = next(one for one in lines(logged) if one["event"] == "turn_failed")
    assert failed["event_id"] and failed["error"] == "ValueError"
    assert "in fails" in failed["exception"] and failed["exception"].endswith("ValueError")
    assert WORDS not in logged.getvalue() and "personne" not in logged.getvalue()


async def test_a_whole_program_leaves_no_word_and_no_name_in_the_logs(sqlite, logged, tmp_path):
    """Eight people in the conversations of eight weeks, while every fortieth message fails with its words in the error."""
    played = script(3, members=8, weeks=8)
    planted = {
        account: replace(one, name=f"Planted-{number}") for number, (account, one) in enumerate(played.personas.items())
    }
    played, words = replace(played, personas=planted), set[str]()
    clock = StandingClock(played.begins)
    page = Playground(tmp_path / "playground.sqlite", "127.0.0.1", 0, Director(clock))
    service = assemble(sqlite, {page.platform: page}, clock, watch=Counting())
    page.add_person("Planted-Olga", language="en", zone="Europe/Paris", admin=True, account=ORGANIZER)
    for one in planted.values():
        page.add_person(one.name, language=one.language, zone=one.zone, account=one.account)
    send, tries = page.send, count(1)

    async def stumbles(address, letter, key):
        words.add(plain(letter.text))
        if next(tries) % 40 == 0:
            raise RuntimeError(plain(letter.text))
        return await send(address, letter, key)

    async def receive(event):
        words.update(getattr(event, "values", {}).values())
        words.add(event.text if isinstance(event, Said) else "")
        return await service.receive(event)

    page.send, page.acts.receive = stumbles, receive
    play = Simulation(played, service, clock, page.platform, WORKSPACE, receive=page.acts.take)
    page.hears = play.hears
    await play.run()
    service.writer.close()
    shown = logged.getvalue()
    said = {one for one in words if isinstance(one, str) and " " in one}
    assert len(said) > 50 and "adapter_failed" in shown and shown.count("\n") > 300, (len(said), shown.count("\n"))
    assert "Planted" not in shown
    assert not [one for one in said if one in shown]


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_shown_whoever_logs_it(logged, token):
    """Ours, a library's, in a message, a field or an address."""
    address = f"postgresql://binome:{token}@db/binome"
    structlog.get_logger().warning("cannot", why=f"with {token} it does not", url=address)
    logging.getLogger("discord.http").warning("a request with %s failed", token)
    try:
        raise DeliveryError(token)
    except DeliveryError:
        structlog.get_logger().exception("not_sent")
    shown = logged.getvalue()
    assert shown.count("\n") == 3
    assert token not in shown or token == "planted-password"
    assert address not in shown
