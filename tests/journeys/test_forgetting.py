"""Words are planted wherever a person may leave some; they are erased; then all that is kept is searched for them.

Looked through: the database's file with its log of changes (byte by byte), or every row of PostgreSQL; what was logged;
the members' file, the next report, and what others are told of themselves.
"""

import logging
import re
from pathlib import Path

from sqlalchemy import Engine, text
from sqlmodel import select

from bot.adapter import DeliveryError
from bot.messages import Letter, plain
from storage.database import reading
from storage.tables import Account, Erasure, LogEntry, Membership, Nudge, Outbox, Person
from tests.journeys.theatre import Play

ME = {"name": "Zelmira Okonkwo", "email": "zelmira.o@okonkwo.example"}
SAID = {
    "expects": "Quelquun qui connait Ouagadougou",
    "topic": "poterie raku",
    "goal": "Ouvrir un atelier dans le Morvan",
    "field": "Ceramique industrielle",
    "excluded": "surtout pas Wilfried Bradinsky",
    "question": "La charte vaut-elle aussi le dimanche",
    "motivation": "Ne plus me sentir seule devant le four",
    "objectives": "Trois fournees reussies avant juin",
    "channel": "autour du tour de Bernadette",
    "mentor_brings": "Sa patience de maitre verrier",
    "mentee_brings": "Mes mains et mon camion rouge",
    "comment": "On a parle de la dette de mon frere",
    "second goal": "Vendre au marche de Vezelay",
    "message": "Mon mentor sent le tabac froid",
    "testimonial": "Une annee qui a change ma terre",
    "note": "A encourager sur les emaux bleus",
}
PLANTED = ("Zelmira", "zelmira", "Okonkwo", "okonkwo", *SAID.values())
"""With the account's id on the platform, which is their first name."""


async def a_whole_program(database: Engine) -> Play:
    """From the needs survey to the testimonial: everything that can be asked is answered in words."""
    play = Play(database)
    play.past.breaks()  # The file itself is looked at: it is no copy.
    await play.command(
        "olga",
        "/mentoring-admin program create name:Tandem template:commitment "
        'starts:2027-01-05 controller:"Alumni Lyon" contact:team@example.org safeguarding:care@example.org',
    )
    await play.command("olga", "/mentoring-admin survey launch", place="mentoring")
    await play.say("zelmira", "hello", **ME)
    await play.press_in("zelmira", "mentoring", "go")
    await play.press("zelmira", "go")
    await play.press("zelmira", "mentee")
    await play.fill("zelmira", f"data,{SAID['topic']}")
    await play.fill("zelmira", "2")
    await play.fill("zelmira", "fr,en")
    await play.press("zelmira", "either")
    await play.say("zelmira", SAID["expects"])
    await play.command("olga", "/mentoring-admin survey results")
    await play.command("olga", "/mentoring-admin program open")
    for value in ("yes", "more_coming", "~skip"):  # One answer is no reason to begin; she does all the same.
        await play.press("olga", value)
    await play.command("olga", "/mentoring-admin program start")
    await play.onboard("tom", "mentor")
    await onboarded(play)
    await play.match()
    await agreed(play)
    await play.wait(days=8)
    await met(play)
    await play.command("zelmira", "/mentoring goals")
    await play.say("zelmira", SAID["second goal"])
    await play.command("zelmira", f'/mentoring contact "{SAID["message"]}"')
    await play.press("zelmira", "yes")
    await play.command("olga", f'/mentoring-admin pair note 1 "{SAID["note"]}"')
    await play.command("olga", "/mentoring-admin members export")
    await play.command("olga", "/mentoring-admin members show Zelmira")
    await play.command("olga", "/mentoring-admin report now")
    return play


async def onboarded(play: Play) -> None:
    """With all that makes a match better, and a question about the charter."""
    await play.say("zelmira", "hello")
    await play.press("zelmira", "go")
    if play.told("zelmira")[-1] != "onboarding.role.ask":
        await play.say("zelmira", "ask me again")
    await play.press("zelmira", "mentee")
    await play.fill("zelmira", f"data,{SAID['topic']}")
    await play.fill("zelmira", "fr,en")
    await play.fill("zelmira", "weekday_noon")
    await play.press("zelmira", "yes")
    await play.say("zelmira", SAID["goal"])
    await play.say("zelmira", SAID["field"])
    await play.press("zelmira", "either")
    await play.press("zelmira", "topics")
    await play.say("zelmira", SAID["excluded"])
    await play.press("zelmira", "question")
    await play.say("zelmira", SAID["question"])
    await play.press("zelmira", "yes")
    await play.press("zelmira", "accept")
    await play.say("zelmira", SAID["motivation"])
    await play.press("zelmira", "learn")
    await play.fill("zelmira", "3")


async def agreed(play: Play) -> None:
    """Both sign what she wrote."""
    await play.press("zelmira", "begin")
    await play.fill("zelmira", SAID["objectives"])
    await play.press("zelmira", "fortnightly")
    await play.fill("zelmira", "2027-06-30")
    await play.fill("zelmira", f"video,{SAID['channel']}")
    await play.fill("zelmira", "2")
    await play.fill("zelmira", SAID["mentor_brings"])
    await play.fill("zelmira", "4")
    await play.fill("zelmira", SAID["mentee_brings"])
    await play.press("zelmira", "sign")
    await play.press("tom", "sign")


async def met(play: Play) -> None:
    """A check-in with a comment."""
    await play.command("zelmira", "/mentoring met")
    await play.say("zelmira", "today")
    await play.press("zelmira", "4")
    await play.say("zelmira", SAID["comment"])


async def ended(play: Play) -> None:
    """The end of the program, with a testimonial."""
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=1)
    for value in ("met", "yes", "4", "9", "no"):
        await play.press("zelmira", value)
    await play.say("zelmira", SAID["testimonial"])
    await play.press("zelmira", "yes")


async def forgets(play: Play) -> None:
    """A clear yes; then the last words arrive, and the file is cleaned."""
    await play.command("zelmira", "/mentoring forget-me")
    await play.press("zelmira", "yes")
    await play.wait(hours=1)
    await play.service.tidy()


def kept(database: Engine) -> str:
    """All that the database holds: the bytes of an SQLite file and of its log, or every row of PostgreSQL."""
    if database.dialect.name == "sqlite":
        path = str(database.url.database)
        raw = b"".join(Path(f"{path}{end}").read_bytes() for end in ("", "-wal"))
        return raw.decode("utf-8", "replace") + unescaped(raw.decode("ascii", "replace"))
    with reading(database) as session:
        tables = session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars().all()
        rows = [str(session.execute(text(f'SELECT t::text FROM "{one}" t')).scalars().all()) for one in tables]
    return "\n".join([*rows, *map(unescaped, rows)])


def unescaped(raw: str) -> str:
    """JSON's way of writing é, undone."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), raw)


def found(words: str) -> list[str]:
    """The planted words that stand in there."""
    return [one for one in PLANTED if one in words]


def said(letters: list[Letter]) -> str:
    """All that stands in letters, their files too."""
    lines = [
        plain(part)
        for one in letters
        for part in (one.text, *one.lines, *(side for both in one.facts for side in both), one.small)
    ]
    return "\n".join([*lines, *(file.content.decode("utf-8", "replace") for one in letters for file in one.files)])


async def test_nothing_of_who_is_forgotten_is_kept_anywhere(database, caplog):
    """Not in the file's bytes, not in a log line, not in what others are shown afterwards, nor where they read it."""
    caplog.set_level(logging.DEBUG)
    play = await a_whole_program(database)
    assert set(PLANTED) - set(found(kept(database))) == {SAID["testimonial"]}, "all of it is there before"
    assert found(said(play.stage.read("olga"))) and found(said(play.stage.read("shared")))
    await forgets(play)
    assert play.told("zelmira")[-1] == "forget.done" and play.told("tom")[-1] == "ending.neutral"
    assert found(kept(database)) == []
    assert found(caplog.text) == []
    for who in ("olga", "tom", "shared"):
        assert set(found(said(play.stage.read(who)))) <= ({"Zelmira"} if who == "tom" else set()), who
    assert play.stage.read("zelmira"), "their own conversation is theirs"
    marks = {who: play.mark(who) for who in ("olga", "tom")}
    for command in ("members export", "report now", "members list", "pair list", "alerts list", "program show"):
        reply = await play.command("olga", f"/mentoring-admin {command}")
        assert found(said(list(reply.private))) == [], command
    await play.command("tom", "/mentoring my-data")
    await play.wait(days=9)
    for who, mark in marks.items():
        assert found(said(play.stage.heard[who][mark:])) == [], who
    assert found(kept(database)) == []


async def test_a_testimonial_goes_too_after_the_program_is_over(sqlite):
    """The pair has ended long ago, and nobody is told anything."""
    play = await a_whole_program(sqlite)
    await ended(play)
    assert SAID["testimonial"] in found(kept(sqlite))
    mark = play.mark("tom")
    await forgets(play)
    assert found(kept(sqlite)) == [] and play.news("tom", mark) == []


async def test_what_was_erased_is_read_from_the_files_bytes_until_it_is_cleaned(sqlite):
    """The log of changes still holds the pages as they were: that is why the cleaning is there."""
    play = await a_whole_program(sqlite)
    await play.command("zelmira", "/mentoring forget-me")
    await play.press("zelmira", "yes")
    await play.wait(hours=1)
    assert found(kept(sqlite))
    assert play.rows(Erasure)[0].cleaned_at is None
    await play.service.tidy()
    assert found(kept(sqlite)) == [] and play.rows(Erasure)[0].cleaned_at is not None


async def test_who_reads_meanwhile_puts_the_cleaning_off(sqlite):
    """A report that is being computed reads an old state of the file: it is cleaned when that is over."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring forget-me")
    await play.press("ana", "yes")
    with reading(sqlite) as session:
        session.exec(select(Person)).all()
        await play.service.tidy()
        assert play.rows(Erasure)[0].cleaned_at is None
    await play.service.tidy()
    assert play.rows(Erasure)[0].cleaned_at is not None


async def test_whoever_writes_again_is_met_for_the_first_time(database):
    """At once or a year later: nothing of before is theirs, old buttons are nobody's, and the last words still arrive."""
    play = Play(database)
    await play.pair()
    old = play.person("ana")
    button = play.button("ana", "accept")
    await play.command("ana", "/mentoring forget-me")
    play.stage.closed["ana"] = DeliveryError("busy", retry_after=60)
    await play.press("ana", "yes")
    await play.say("ana", "bonjour")
    assert play.person("ana") != old and play.rows(Person, id=old)[0].name == ""
    await play.press_token("ana", *button)
    del play.stage.closed["ana"]
    await play.wait(minutes=2)
    assert play.told("ana").count("forget.done") == 1
    assert not [one for one in play.rows(Account, person_id=old) if one.external_id == "ana"]
    await play.wait(hours=2)
    assert [one.external_id for one in play.rows(Account, person_id=play.person("ana"))] == ["ana"]


async def test_a_partners_other_mentee_of_the_same_name_loses_nothing(sqlite):
    """Two of Tom's mentees are called Ana: what he was asked about the other one stays as it is."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.say("ana", "bonjour", name="Ana Silva")
    await play.say("ana2", "hello", name="Ana Costa")
    await play.onboard("ana", "mentee")
    await play.onboard("ana2", "mentee")
    await play.match()
    await play.wait(days=8)
    await play.command("ana", "/mentoring forget-me")
    await play.press("ana", "yes")
    await play.wait(hours=1)
    shared = said(play.stage.read("shared"))
    assert "Ana Costa" in shared and "Ana Silva" not in shared
    rows = [one.message for one in play.rows(Outbox, account_id=play.account("tom")) if one.message]
    assert "Ana Costa" in str(rows) and "Ana Silva" not in str(rows)


async def test_who_waits_for_an_hour_is_not_cut_loose_before_the_last_word(sqlite):
    """A platform that is away for a while: the account keeps its id until the goodbye is there, a week at the most."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", "/mentoring forget-me")
    play.stage.closed["ana"] = DeliveryError("busy", retry_after=3000)
    await play.press("ana", "yes")
    await play.wait(hours=5)
    assert play.rows(Account, external_id="ana") and "forget.done" not in play.told("ana")
    del play.stage.closed["ana"]
    await play.wait(hours=3)
    assert play.told("ana")[-1] == "forget.done" and play.rows(Account, external_id="ana") == []


async def test_the_log_keeps_what_happened_under_a_strangers_number(sqlite):
    """Counts stay; who looked at them, and that they ran a program, is not told of them any more."""
    play = await a_whole_program(sqlite)
    me = play.person("zelmira")
    mine = len(play.rows(LogEntry, person_id=me))
    assert play.rows(LogEntry, code="looked_at")
    await forgets(play)
    strangers = {one.person_id for one in play.rows(LogEntry) if one.person_id and one.person_id >= 2**30}
    assert len(strangers) == 1 and play.rows(LogEntry, person_id=me) == []
    assert len(play.rows(LogEntry, person_id=strangers.pop())) >= mine
    assert play.rows(LogEntry, code="looked_at") == []
    account = next(one for one in play.rows(Account) if one.person_id == me)
    assert play.rows(Membership, account_id=account.id) == [] and account.unreachable == "erased"
    assert [one.item for one in play.rows(Nudge, kind="erased")] == [None]
