"""A program of one's own, rehearsed: nothing real is touched or sent, everything is told, and the cure beside it."""

import hashlib
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlmodel import Session, col, select

from bot import jobs
from bot.messages import Text
from flows.charter.text import default, write
from flows.program.terms import terms
from flows.rehearsal import copying
from flows.rehearsal.concerns import CODES, LEVELS, Came, Concern, of_play, of_program
from flows.rehearsal.copying import dates
from flows.rehearsal.pages import Paper
from flows.rehearsal.program import Rehearsal, rehearse
from flows.rehearsal.strain import Strain, strain
from flows.rehearsal.telling import concern, drafts, summary, verdict
from storage import schema
from storage.database import connect, reading, writing
from storage.tables import (
    Account,
    CharterVersion,
    Enrollment,
    Job,
    Membership,
    Nudge,
    Organizer,
    Person,
    Program,
    SurveyAnswer,
    Workspace,
)
from tests.journeys.theatre import MONDAY, TEXTS, Play

STARTS = date(2027, 2, 1)
TOPICS = {"topics": ["data"], "languages": ["fr", "en"], "availability": ["weekday_noon"]}
PEOPLE = (
    ("Zébulon Quatresous", "mentor", "fr", "Europe/Paris", "pool"),
    ("Yolande Troisponts", "mentee", "fr", "Europe/Paris", "pool"),
    ("Xenia Fiveways", "mentee", "en", "America/Montreal", "charter"),
)


def made(session: Session, **settings: Any) -> Program:
    """A flash program with an organizer who can be reached and three people who have joined."""
    home = Workspace(platform="stage", external_id="home", name="home", created_at=MONDAY)
    session.add(home)
    session.flush()
    whole = {"controller": "Alumni Lyon", "contact": "team@example.org", "safeguarding": "care@example.org"}
    program = Program(
        workspace_id=home.id,
        name="Tandem <1>",
        template="flash",
        settings={**whole, "same_field": False, "threshold": 0, **settings},
        starts_on=STARTS,
        ends_on=STARTS + timedelta(days=28),
        created_at=MONDAY,
    )
    session.add(program)
    session.flush()
    for language in ("en", "fr"):
        write(session, program, language, f"charter in {language}", 1, 0, MONDAY)
    for name in ("Olga", "Otto"):
        session.add(Organizer(program_id=program.id, person_id=joined(session, home, name).id, added_at=MONDAY))
    for name, role, language, zone, state in PEOPLE:
        person = joined(session, home, name, language, zone)
        session.add(
            Enrollment(
                program_id=program.id,
                person_id=person.id,
                role=role,
                state=state,
                capacity=2 if role == "mentor" else 1,
                profile={**TOPICS, "goals": "devenir chef de gare"},
                joined_at=MONDAY,
            )
        )
    session.flush()
    return program


def joined(session: Session, home: Workspace, name: str, language: str = "en", zone: str = "Europe/Paris") -> Person:
    """A person with an account in the workspace."""
    person = Person(name=name, language=language, zone=zone, created_at=MONDAY)
    session.add(person)
    session.flush()
    account = Account(
        person_id=person.id, platform="stage", external_id=f"u{person.id}", wrote_at=MONDAY, created_at=MONDAY
    )
    session.add(account)
    session.flush()
    session.add(Membership(account_id=account.id, workspace_id=home.id))
    return person


def program_in(database: Database, **settings: Any) -> int:
    """The id of the program above, written into *database*."""
    with writing(database) as session:
        return made(session, **settings).id


def rehearsed(database: Database, program: int, seed: int = 7, fewest: int = 6) -> Rehearsal:
    """The program's rehearsal with few people."""
    with reading(database) as session:
        return rehearse(session, program, MONDAY, seed, fewest=fewest)


def fingerprints(database: Database, *but: str) -> dict[str, str]:
    """A hash of every row of each table."""
    found: dict[str, str] = {}
    with reading(database) as session:
        for table in schema.METADATA.sorted_tables:
            if table.name not in but:
                rows = session.execute(text(f'select * from "{table.name}"')).all()
                found[table.name] = hashlib.sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()
    return found


@pytest.fixture
def no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever would connect to anything, fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a rehearsal connects to nothing")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


def test_nothing_real_is_written_and_nothing_leaves(database: Database, no_way_out: None) -> None:
    """Every table is what it was, and no connection was tried, while a hundred messages were played."""
    program = program_in(database)
    before = fingerprints(database)
    assert len(before) > 25
    found = rehearsed(database, program, fewest=4)
    assert len(found.messages()) > 50
    assert fingerprints(database) == before


async def test_a_job_writes_its_result_and_nothing_else(
    sqlite: Database, no_way_out: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is computed no table changes and a platform that fails at any send is never asked; then only the one
    who asked is told."""
    monkeypatch.setattr(copying, "FEWEST", 4)
    play = Play(sqlite)
    await play.running("flash")
    await play.onboard("tom", "mentor")
    await play.onboard("ana", "mentee")
    asked = {"program": 1, "person": play.person("olga"), "at": MONDAY.isoformat(), "language": "en"}
    with writing(sqlite) as session:
        session.add(Job(kind="rehearse", payload=asked, created_at=MONDAY))
    for way in ("send", "seal", "introduce", "post"):
        monkeypatch.setattr(type(play.stage), way, _refused)
    computed: list[dict[str, str]] = []
    really = play.service.compute

    def compute(job: int, now: datetime) -> object:
        computed.append(fingerprints(sqlite))
        done = really(job, now)
        computed.append(fingerprints(sqlite))
        return done

    play.service.compute = compute  # pyright: ignore[reportAttributeAccessIssue]
    told = {who: play.mark(who) for who in ("tom", "ana", "olga")}
    before = fingerprints(sqlite, "job", "inbox", "outbox", "logentry")
    await play.service.work()
    assert computed[0] == computed[1]
    assert fingerprints(sqlite, "job", "inbox", "outbox", "logentry") == before
    monkeypatch.undo()
    await play.service.settle()
    assert {who: len(play.news(who, mark)) for who, mark in told.items()} == {"tom": 0, "ana": 0, "olga": 3}


async def _refused(*_: object, **__: object) -> str:
    raise AssertionError("a rehearsal sends nothing")


def test_the_same_seed_gives_the_same_page_to_the_byte(sqlite: Database) -> None:
    """Another seed gives another one."""
    program = program_in(sqlite)
    papers = [Paper(rehearsed(sqlite, program, seed, fewest=0), TEXTS, "fr") for seed in (3, 3, 4)]
    pages, numbers = [one.html() for one in papers], [one.numbers() for one in papers]
    assert pages[0] == pages[1] != pages[2]
    assert numbers[0] == numbers[1] != numbers[2]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Rehearsal]]:
    """One rehearsal that several tests look at."""
    database = connect(f"sqlite:///{tmp_path_factory.mktemp('real')}/real.sqlite")
    schema.upgrade(database)
    texts = {"fr": {"join.start": "On y va, en route ?"}}
    yield database, rehearsed(database, program_in(database, texts=texts, quiet=[["2027-02-04", "2027-02-05"]]))
    database.dispose()


def test_who_has_joined_plays_with_their_language_zone_and_role_under_another_name(
    whole: tuple[Database, Rehearsal],
) -> None:
    """And invented people fill up, said so."""
    found = whole[1]
    played = [(one.role, one.language, one.zone) for one in found.copied.personas.values()]
    assert played[:3] == [(role, language, zone) for _, role, language, zone, _ in PEOPLE]
    assert (found.copied.enrolled, found.copied.played, found.copied.invented, len(played)) == (3, 3, 3, 6)
    line = TEXTS.plain("en", summary(found).lines[0])
    assert line == "Who played: 3 people who have joined, under invented names, and 3 invented people."


def test_no_member_is_named_and_none_of_their_words_is_shown_but_in_draft_pairs(
    whole: tuple[Database, Rehearsal],
) -> None:
    """What a simulated person says is said by nobody who exists."""
    page = Paper(replace(whole[1], draft=replace(whole[1].draft, pairs=(), left=())), TEXTS, "en").html()
    assert [name for name, *_ in PEOPLE if name.split(" ")[0] in page or name.split(" ")[1] in page] == []
    assert "chef de gare" not in page


def test_who_is_ready_is_not_asked_to_join_again(whole: tuple[Database, Rehearsal]) -> None:
    """They are in the pool; who stopped before the charter goes through it, with what they said before."""
    keys = [
        {one.letter.key for one in whole[1].messages(account) if one.letter}
        for account in ("m00000", "m00001", "m00002")
    ]
    assert ["charter.decision.ask" in one for one in keys] == [False, False, True]
    assert ["greeting.again" in one for one in keys[:2]] == [False, False], "nor do they say hello"
    deeds = [one.deed for one in whole[1].entries if one.account == "m00002" and one.deed]
    assert "Data" in deeds and "French, English" in deeds


def test_nothing_breaks_where_a_mentor_of_before_takes_two(whole: tuple[Database, Rehearsal]) -> None:
    """What the bot promises is looked at after the play, and its own fault would be said."""
    found = whole[1]
    shared = [one.account for one in found.messages("m00000") if one.shared and one.letter]
    assert len(shared) > 1, "the mentor who was ready has two mentees"
    assert [one.code for one in found.concerns if one.code in ("broken", "nobody_paired")] == []


def test_draft_pairs_are_those_that_the_real_matcher_proposes(whole: tuple[Database, Rehearsal]) -> None:
    """With real names, and the reasons in words."""
    found = whole[1].draft
    assert [(one.mentor, one.mentee) for one in found.pairs] == [("Zébulon Quatresous", "Yolande Troisponts")]
    said = [TEXTS.plain("en", line) for message in drafts(whole[1]) for line in message.lines]
    assert len(said) == 1 and "both care about Data" in said[0]


def test_the_page_holds_every_message_as_its_reader_reads_it(whole: tuple[Database, Rehearsal]) -> None:
    """In their language, with the organizers' own wording, and a count for each person and week."""
    found = whole[1]
    page = Paper(found, TEXTS, "en").html()
    assert page.count('<div class="said') == sum(one.letter is not None for one in found.entries)
    assert 'lang="fr"' in page and 'lang="en"><p class="small">' in page
    assert page.count("On y va, en route ?") == sum(
        one.letter is not None and one.letter.key == "join.first_words" and one.letter.language.startswith("fr")
        for one in found.entries
    )
    assert page.count("<details>") == 6 + 2
    assert "Tandem &lt;1&gt;" in page and "<1>" not in page
    weeks = json.loads(Paper(found, TEXTS, "en").numbers())["weeks"]
    assert sum(sum(one["messages"]) for one in weeks) == len(found.messages())
    assert all(len(one["messages"]) == found.weeks for one in weeks)


def test_a_quiet_period_is_kept_and_said(whole: tuple[Database, Rehearsal]) -> None:
    """The first check-in falls into it: nothing the bot begins goes out then, and the organizer reads how many moved."""
    found = whole[1]
    quiet = [one for one in found.messages() if one.begun and one.at.date() in (date(2027, 2, 4), date(2027, 2, 5))]
    moved = [one for one in found.concerns if one.code == "quiet"]
    assert quiet == [] and len(moved) == 1 and moved[0].values["n"] > 0


def test_what_waited_and_what_moved_is_counted_as_by_hand(session: Session) -> None:
    """Three nudges fill the week, the fourth waits four days for room, and a holiday and a quiet day move one each."""
    program = made(session, quiet=[["2027-02-18", "2027-02-19"]])
    person = session.exec(select(Person).where(Person.name == "Olga")).one().id
    for number, (kind, due, sent) in enumerate(
        (
            ("checkin", "2027-02-01", "2027-02-01"),
            ("reminder", "2027-02-02", "2027-02-02"),
            ("checkin", "2027-02-03", "2027-02-03"),
            ("checkin", "2027-02-04", "2027-02-08"),  # A week after the first.
            ("reminder", "2027-02-18", "2027-02-22"),  # Past the quiet days, and a weekend.
            ("reminder", "2027-03-29", "2027-03-30"),  # Easter Monday.
            ("tip", "2027-04-06", None),
        )
    ):
        session.add(
            Nudge(
                key=str(number),
                kind=kind,
                person_id=person,
                program_id=program.id,
                counted=True,
                state="fired" if sent else "skipped",
                why=None if sent else "too_late",
                planned_for=datetime.fromisoformat(f"{due}T10:00+00:00"),
                due_at=datetime.fromisoformat(f"{sent or due}T10:00+00:00"),
                fired_at=datetime.fromisoformat(f"{sent or due}T10:00+00:00"),
            )
        )
    session.flush()
    assert strain(session) == Strain(
        fullest=3,
        waited=1,
        longest=4,
        dropped=1,
        holidays=(date(2027, 3, 29),),
        moved_by_holidays=1,
        moved_by_quiet=1,
    )


def test_of_many_people_some_are_drawn_and_that_is_said(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers are then of these alone."""
    monkeypatch.setattr(copying, "MOST", 2)
    found = rehearsed(sqlite, program_in(sqlite))
    assert (found.copied.enrolled, found.copied.played, found.copied.invented) == (3, 2, 0)
    assert "2 of the 3 people" in TEXTS.plain("en", summary(found).lines[0])
    monkeypatch.setattr(copying, "PERSON_WEEKS", found.weeks)
    assert rehearsed(sqlite, 1).copied.played == 1, "of a long program fewer play"


# Concerns --------------------------------------------------------------------------------------------------------------


def concerns(session: Session, program: Program, now: datetime = MONDAY) -> dict[str, Concern]:
    """What the program itself shows, by code."""
    session.flush()
    found = of_program(session, program, dates(program, now.date()), now)
    return {one.code: one for one in found}


@pytest.fixture
def session(sqlite: Database) -> Iterator[Session]:
    """Written to, and thrown away."""
    with reading(sqlite) as session:
        yield session


def test_a_program_that_is_well_set_up_worries_nobody(session: Session) -> None:
    """So that what is said below is said because of what is changed there."""
    assert concerns(session, made(session)) == {}


def test_what_opening_needs_stops_it_and_the_cure_can_be_typed(session: Session) -> None:
    """Every setting that is missing, with its command."""
    found = concerns(session, made(session, contact="", safeguarding=""))
    assert list(found) == ["missing"] and found["missing"].level == "stops"
    said = TEXTS.plain("en", concern(found["missing"]))
    assert "/mentoring-admin settings set name:contact value:" in said and "name:safeguarding" in said


def test_dates_that_cannot_hold(session: Session) -> None:
    """An end before the start, an end that has passed, a start that has passed, is near, or is not there."""
    program = made(session)
    program.ends_on = STARTS
    assert concerns(session, program)["ends_first"].level == "stops"
    program.ends_on = STARTS + timedelta(days=28)
    assert concerns(session, program, datetime(2027, 3, 1, 9, tzinfo=UTC))["over"].level == "stops"
    assert set(concerns(session, program, datetime(2027, 2, 3, 9, tzinfo=UTC))) == {"start_passed"}
    assert concerns(session, program, datetime(2027, 1, 29, 9, tzinfo=UTC))["start_soon"].values["n"] == 3
    program.starts_on = STARTS - timedelta(days=1)
    assert set(concerns(session, program)) == {"start_at_rest"}
    program.starts_on = None
    assert set(concerns(session, program)) == {"no_start"}


def test_check_ins_and_reminders_that_cannot_be(session: Session) -> None:
    """A check-in after the end, a program too short for any, a last reminder after the next check-in."""
    found = concerns(session, made(session, checkins=[3, 10, 40, 60]))
    assert [one.values["n"] for one in found["late_checkins"].values["days"]] == [40, 60]
    program = session.exec(select(Program)).one()
    program.settings = {**program.settings, "checkins": [40]}
    assert set(concerns(session, program)) == {"no_checkin"}
    program.settings = {**program.settings, "checkins": [3, 6], "reminders": [1, 3]}
    assert concerns(session, program)["long_reminders"].values == {"last": 3, "n": 3}


def test_organizers_who_are_not_there(session: Session) -> None:
    """One alone is noted; none within reach is worse; none at all stops the opening."""
    program = made(session)
    olga, otto = (session.exec(select(Person).where(Person.name == name)).one() for name in ("Olga", "Otto"))
    otto.paused_until = MONDAY + timedelta(days=3)
    assert concerns(session, program)["one_alone"].values == {"name": "Olga"}
    session.exec(select(Account).where(Account.person_id == olga.id)).one().unreachable = "closed"
    assert concerns(session, program)["nobody_reached"].values == {"names": ["Olga", "Otto"]}
    for row in session.exec(select(Organizer)).all():
        session.delete(row)
    assert concerns(session, program)["nobody_named"].level == "stops"


def test_too_few_mentors_and_people_whom_nothing_reaches(session: Session) -> None:
    """Places beside mentees of who has joined; of the survey's answers where nobody has."""
    program = made(session)
    mentor = session.exec(select(Enrollment).where(Enrollment.role == "mentor")).one()
    mentor.capacity = 1
    session.exec(select(Account).where(Account.person_id == mentor.person_id)).one().unreachable = "closed"
    found = concerns(session, program)
    assert found["few_mentors"].values == {"places": 1, "mentees": 2, "n": 1}
    assert found["unreachable"].values == {"n": 1}
    for number, row in enumerate(session.exec(select(Enrollment)).all()):
        joins = ("mentee", "both", "mentee")[number]
        session.add(SurveyAnswer(program_id=program.id, person_id=row.person_id, joins=joins, answered_at=MONDAY))
        session.delete(row)
    found = concerns(session, program)
    assert found["few_mentors"].values == {"places": 1, "mentees": 3, "n": 2} and "survey_waits" in found


def test_a_charter_that_nobody_edited_or_in_one_language_alone(session: Session) -> None:
    """The one that ships is noted; a language left behind is worth a look."""
    program = made(session)
    rows = session.exec(select(CharterVersion).order_by(col(CharterVersion.language))).all()
    for row in rows:
        row.text = default(row.language)
    assert set(concerns(session, program)) == {"charter_ships"}
    rows[1].text = "la nôtre"
    assert concerns(session, program)["charter_language"].values["codes"] == "en"
    rows[0].text, rows[1].version = "ours", 2
    assert concerns(session, program)["charter_language"].values["codes"] == "en"
    session.delete(rows[1])
    assert concerns(session, program)["charter_language"].values["codes"] == "fr"


def test_a_text_reworded_in_one_language_alone(session: Session) -> None:
    """It names the texts; `tu` is French."""
    program = made(session, texts={"fr@tu": {"join.start": "On y va ?", "join.go": "Go"}, "en": {"join.go": "Go"}})
    found = concerns(session, program)["reworded_elsewhere"]
    assert found.values["keys"] == ["join.start"]
    assert "in English (join.start)" in TEXTS.plain("en", concern(found))


def test_what_a_play_shows_is_said(session: Session) -> None:
    """Each of it on its own."""
    quiet = Strain(0, 0, 0, 0, (), 0, 0)
    rules = terms(made(session))
    assert list(of_play(Came(3, 0, quiet), rules)) == []
    loud = Strain(3, 4, 5, 6, (date(2027, 5, 6),), 7, 8)
    found = [(one.code, one.values.get("n")) for one in of_play(Came(0, 2, loud), rules)]
    assert found == [
        *(("broken", 2), ("nobody_paired", None), ("budget", 4), ("dropped", 6)),
        *(("quiet", 8), ("holidays", 7)),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_concern_and_its_cure_has_a_text(language: str) -> None:
    """And every level has its opening."""
    known = TEXTS.keys(language)
    wanted = {f"rehearsal.{code}{end}" for code in CODES for end in ("", "_cure")}
    assert wanted | {f"rehearsal.level_{one}" for one in LEVELS} <= known


def test_what_stops_an_opening_comes_first_and_decides_the_verdict(whole: tuple[Database, Rehearsal]) -> None:
    """One sentence says how it stands."""
    found = whole[1]
    calm = replace(found, concerns=())
    stopped = replace(found, concerns=(Concern("nobody_named", "stops"), Concern("survey_waits", "look")))
    assert [verdict(one).text.key for one in (calm, stopped)] == ["rehearsal.fine", "rehearsal.stops"]
    assert (calm.stops, stopped.stops) == (False, True)
    assert re.match(r"Tandem <1> cannot go ahead yet: 1 thing", TEXTS.plain("en", verdict(stopped).text))
    assert isinstance(verdict(stopped).lines[0], Text) and jobs.TRIES == 3
