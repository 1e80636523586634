"""The running bot: jobs survive their workers, and what was written while nobody listened is read at the start."""

import asyncio
from concurrent.futures import BrokenExecutor, Executor, Future
from datetime import timedelta

from sqlalchemy.exc import OperationalError
from sqlmodel import select

from adapters.playground.acts import words as as_letter
from adapters.playground.adapter import Playground
from adapters.playground.store import direct
from bot import jobs, recovery
from bot import service as serving
from bot.clock import StandingClock
from bot.composition.compose import assemble
from bot.composition.director import Director
from bot.jobs import DEADLY
from storage.database import reading, writing
from storage.tables import Alert, Answer, Job, Program
from tests.journeys.theatre import MONDAY, Play

CREATE = (
    "/mentoring-admin program create name:Tandem template:classic starts:2027-01-05 controller:Alumni "
    "contact:team@example.org safeguarding:care@example.org"
)


class Dying(Executor):
    """A pool whose process dies at the first piece of work."""

    def submit(self, fn, /, *args, **kwargs):
        future: Future = Future()
        future.set_exception(BrokenExecutor("a process was terminated abruptly"))
        return future


async def test_a_job_whose_process_dies_is_computed_by_a_new_one(sqlite):
    """Out of memory, say: tried again elsewhere, and the organizer gets the proposals all the same."""
    play = Play(sqlite)
    sound = play.service.workers
    made: list[str] = []

    def workers() -> Executor:
        made.append("pool")
        return Dying() if len(made) == 1 else sound()

    play.service.workers = workers
    await play.running()
    await play.command("olga", "/mentoring-admin match preview")
    assert len(made) == 2
    assert play.last("olga").startswith("Tandem")
    assert [job.attempts for job in play.rows(Job)] == [2]


async def test_a_job_that_kills_every_process_is_given_up_and_somebody_told(sqlite):
    """Three times, then an organizer hears of it; later jobs are done."""
    play = Play(sqlite)
    sound = play.service.workers
    await play.running()
    play.service.workers = Dying
    await play.command("olga", "/mentoring-admin match preview")
    assert [(job.state, job.attempts) for job in play.rows(Job)] == [("failed", 3)]
    play.service.workers = sound
    await play.command("olga", "/mentoring-admin match preview")
    assert play.rows(Job)[-1].state == "done"


def test_a_job_is_another_ones_once_nobody_renews_its_lease(database):
    """However long it takes, nobody else computes it meanwhile; a minute after its process is gone, somebody does."""
    with writing(database) as session:
        session.add(Job(kind="match", payload={}, created_at=MONDAY))
    moment = MONDAY + timedelta(seconds=50)
    job = jobs.claim(database, MONDAY)
    assert job is not None
    jobs.renew(database, job, moment)
    assert jobs.claim(database, MONDAY + jobs.LEASE + timedelta(seconds=1)) is None
    assert jobs.claim(database, moment + jobs.LEASE + timedelta(seconds=1)) == job


async def test_a_job_that_takes_the_whole_bot_down_each_time_is_not_begun_for_ever(sqlite):
    """The bot was started again ten times and died each time over the same job: it is set aside, and the rest goes on."""
    play = Play(sqlite)
    await play.running()
    with writing(sqlite) as session:
        program = play.rows(Program)[0].id
        session.add(Job(kind="match", payload={"program": program}, attempts=DEADLY, created_at=MONDAY))
    await play.service.settle()
    assert [(job.state, job.error) for job in play.rows(Job)] == [("failed", "no_process_survives")]
    assert [alert.kind for alert in play.rows(Alert)] == ["failed"]


async def test_the_end_waits_for_what_the_clock_has_set_going(sqlite, monkeypatch):
    """A tick under way when the bot is told to stop ends as it would have; it is not cut off half done."""
    monkeypatch.setattr(serving, "TICK_SECONDS", 0.01)
    service = Play(sqlite).service
    begun, go_on, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def tick() -> int:
        begun.set()
        await go_on.wait()
        ended.set()
        return 0

    monkeypatch.setattr(service, "tick", tick)
    running = asyncio.create_task(service.run())
    await begun.wait()
    service.stop()
    asyncio.get_running_loop().call_soon(go_on.set)
    await running
    assert ended.is_set()


async def test_what_was_written_while_the_bot_was_away_is_read_at_its_start(sqlite, tmp_path):
    """An answer to an open question, kept by the platform and never heard."""
    page, service = playground(sqlite, tmp_path)
    ana = page.add_person("Ana", language="en", zone="Europe/Paris", account="ana")
    olga = page.add_person("Olga", language="en", zone="Europe/Paris", admin=True, account="olga")
    page.acts.receive = service.receive
    await page.acts.command(olga, CREATE)
    await page.acts.command(olga, "/mentoring-admin program open")
    await page.acts.say(ana, "hello")
    waiting = page.waiting("ana")[-1]
    await page.acts.press(ana, waiting.letter.buttons[0].token, waiting.letter.buttons[0].value)
    page.store.add_message(direct("ana"), "ana", "playground:missed", as_letter("mentee", "en"), MONDAY, kind="said")
    page.store.close()
    service.writer.close()

    _, service = playground(sqlite, tmp_path)
    await service.recover()
    await service.recover()
    with reading(sqlite) as session:
        assert session.exec(select(Answer.value).where(Answer.step == "role")).all() == ["mentee"]
    service.writer.close()


async def test_of_many_that_were_asked_the_first_are_read_at_the_start_and_the_others_while_it_serves(
    sqlite, tmp_path, monkeypatch
):
    """However many there are; and of somebody who writes before it is their turn, what they wrote earlier as well."""
    monkeypatch.setattr(recovery, "PAGE", 1)
    page, service = playground(sqlite, tmp_path)
    page.acts.receive = service.receive
    olga = page.add_person("Olga", language="en", zone="Europe/Paris", admin=True, account="olga")
    await page.acts.command(olga, CREATE)
    await page.acts.command(olga, "/mentoring-admin program open")
    people = [page.add_person(name, language="en", zone="Europe/Paris", account=name) for name in ("ana", "bo", "cy")]
    for one in people:
        await page.acts.say(one, "hello")
        waiting = page.waiting(one.id)[-1].letter.buttons[0]
        await page.acts.press(one, waiting.token, waiting.value)
    for one in people:
        page.store.add_message(
            direct(one.id), one.id, f"playground:missed:{one.id}", as_letter("mentee", "en"), MONDAY, kind="said"
        )
    service.clock.move_to(MONDAY + timedelta(hours=1))
    await service.recover()
    assert mentees(sqlite) == 1
    await page.acts.say(people[1], "what was I asked?")
    assert mentees(sqlite) == 1
    going_on = asyncio.create_task(service.platforms.keep_up(page.platform))
    while mentees(sqlite) < 3:
        await asyncio.sleep(0)
    going_on.cancel()
    service.writer.close()


def mentees(database):
    """How many have said that they want to be one."""
    with reading(database) as session:
        return session.exec(select(Answer.value).where(Answer.step == "role")).all().count("mentee")


async def test_a_platform_that_was_away_is_read_again(sqlite, tmp_path, monkeypatch):
    """While the bot runs, each time it says so; where the database was away just then, once it is back."""
    monkeypatch.setattr(recovery, "AGAIN_SECONDS", 0)
    page, service = playground(sqlite, tmp_path)
    read = []
    since, unread = page.since, recovery._unread

    async def noted(address, ref):
        read.append(address.account)
        return await since(address, ref)

    stumbles = [OperationalError("select", {}, Exception("gone"))]

    def away_once(*asked):
        if stumbles:
            raise stumbles.pop()
        return unread(*asked)

    page.since = noted
    running = asyncio.create_task(service.run())
    await page.listening.wait()
    ana = page.add_person("Ana", language="en", zone="Europe/Paris", account="ana")
    olga = page.add_person("Olga", language="en", zone="Europe/Paris", admin=True, account="olga")
    await page.acts.command(olga, CREATE)
    await page.acts.command(olga, "/mentoring-admin program open")
    await page.acts.say(ana, "hello")
    await service.settle()
    waiting = page.waiting("ana")[-1]
    await page.acts.press(ana, waiting.letter.buttons[0].token, waiting.letter.buttons[0].value)
    page.store.add_message(direct("ana"), "ana", "playground:missed", as_letter("mentee", "en"), MONDAY, kind="said")
    assert read == []
    monkeypatch.setattr(recovery, "_unread", away_once)
    page.missed.set()
    with reading(sqlite) as session:
        while not session.exec(select(Answer.value).where(Answer.step == "role")).all():
            session.rollback()
            await asyncio.sleep(0)
    assert read == ["ana"] and not page.missed.is_set()
    service.stop()
    await running


def playground(database, folder):
    """A page and the bot behind it, not served."""
    director = Director(StandingClock(MONDAY))
    page = Playground(folder / "playground.sqlite", "127.0.0.1", 0, director)
    service = assemble(database, {page.platform: page}, director.clock)
    director.direct(service, page)
    return page, service
