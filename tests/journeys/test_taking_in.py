"""Pairs outside matching: made by hand, or taken in from a file because they meet already."""

from datetime import date

import pytest

from bot.messages import plain
from storage.tables import (
    Alert,
    Checkin,
    Conversation,
    Enrollment,
    LogEntry,
    Meeting,
    Nudge,
    Outbox,
    Pair,
    Person,
)
from tests.journeys.theatre import Play

ADD = "/mentoring-admin pair add"
IMPORT = "/mentoring-admin pair import"
FILE = (
    "Mentor;E-mail du mentor;Mentorée;E-mail mentorée;Depuis;Dernière rencontre\n"
    "Tom Roux;tom@example.org;Ana Silva;ana@example.org;01/10/2026;20/12/2026\n"
    "Léa Morel;lea@example.org;Bo Diallo;bo@example.org;2026-11-15;\n"
)


async def take(play: Play, content: bytes | str, more: str = "", who: str = "olga"):
    """The answer to the command."""
    return await play.table(who, f"{IMPORT} {more}", content)


async def add(play: Play, words: str):
    """The answer to `pair add`."""
    (letter,) = (await play.command("olga", f"{ADD} {words}")).private
    return letter


def lines(letter) -> list[str]:
    """Its lines."""
    return [plain(one) for one in letter.lines]


def facts(letter) -> dict[str, str]:
    """Its facts by label."""
    return {plain(label): plain(value) for label, value in letter.facts}


def introduced(play: Play) -> int:
    """How many introductions went out."""
    return len(play.rows(Outbox, kind="introduce"))


# From a file ---------------------------------------------------------------------------------------------------------


async def test_a_look_first_and_nothing_is_taken_in(sqlite):
    """What each column is taken for, what would be done with each line, and how many would be asked what."""
    play = Play(sqlite)
    await play.running()
    letter = await take(play, FILE)
    assert letter.key == "taking_in.preview" and "2 pairs" in plain(letter.text) and "sure:yes" in plain(letter.small)
    told = lines(letter)
    assert "line 2: Tom Roux – Ana Silva" in told[0] and "1 October 2026" in told[0] and "20 December" in told[0]
    assert told[1].startswith("line 3: Léa Morel – Bo Diallo")
    assert facts(letter)["2. E-mail du mentor"] == "the mentor’s e-mail address"
    assert [facts(letter)[f"{name}"] for name in ("New in the program", "Have accepted the charter")] == ["4", "0"]
    assert play.rows(Pair) == [] and play.rows(Enrollment) == [] and len(play.rows(Person)) == 1


async def test_pairs_are_taken_in_without_an_introduction(database):
    """Both are enrolled and the pair is active since the day that was given; nobody is written to but the organizer."""
    play = Play(database)
    await play.running()
    mark = play.mark("olga")
    letter = await take(play, FILE, "sure:yes")
    assert letter.key == "taking_in.working"
    first, second = play.rows(Pair)
    assert (first.state, first.introduced_at.date(), first.met_before) == (
        "active", date(2026, 10, 1), date(2026, 12, 20),
    )  # fmt: skip
    assert second.introduced_at.date() == date(2026, 11, 15) and second.taken_in_at == play.clock.now()
    assert [(one.role, one.state) for one in play.rows(Enrollment)] == [
        ("mentor", "invited"),
        ("mentee", "invited"),
    ] * 2
    assert introduced(play) == 0 and set(play.stage.heard) == {"olga"}
    assert play.news("olga", mark) == ["taking_in.working", "taking_in.done"]
    assert any("4 people have never written" in line for line in lines(play.stage.heard["olga"][-1]))
    await play.wait(days=60)
    assert set(play.stage.heard) == {"olga"}, "nobody is written to before a word of theirs"


async def test_rounds_are_planned_from_now_on(sqlite):
    """Not those of the past: a pair since October is next asked in its rhythm, and each side once it has accepted."""
    play = Play(sqlite)
    await play.running()
    await take(play, FILE, "sure:yes")
    pair = play.rows(Pair)[0]
    planned = play.rows(Nudge, kind="checkin", pair_id=pair.id)
    assert {one.item for one in planned} == {"d111"} and len(planned) == 2, "days 7, 21, 51 and 81 are past"
    assert {one.due_at.date() for one in planned} == {date(2027, 1, 20)}
    await play.say("ana", "bonjour", email="ana@example.org")
    await play.press("ana", "go")
    await play.press("ana", "accept")
    await play.wait(days=18)
    assert play.told("ana")[-1] == "checkin.met.ask"
    rows = play.rows(Checkin, pair_id=pair.id)
    assert {(one.state, one.why) for one in rows} == {("asked", None), ("skipped", "no_charter")}
    assert "tom" not in play.stage.heard


async def test_who_comes_is_asked_for_the_charter_alone(database):
    """The first words say whom they meet; no question of matching follows, and the partner is not introduced."""
    play = Play(database)
    await play.running()
    await take(play, FILE, "sure:yes")
    await play.say("ana", "bonjour", email="ana@example.org")
    assert play.told("ana") == ["join.first_words"]
    words = " ".join(lines(play.stage.heard["ana"][0]))
    assert "Tom Roux" in words and "charte" in words
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "charter.decision.ask"
    await play.press("ana", "accept")
    assert play.told("ana")[-1] == "charter.accepted_meets" and "Tom Roux" in play.last("ana")
    ana = play.rows(Enrollment, person_id=play.person("ana"))[0]
    assert (ana.state, ana.waiting_since) == ("pool", None) and ana.accepted_at is not None
    assert introduced(play) == 0
    await play.press("ana", "Mes sujets et mes langues")
    assert play.told("ana")[-1] == "onboarding.topics.ask"


async def test_the_same_file_twice_changes_nothing_twice(sqlite):
    """Known lines are counted, and nothing is planned or made again."""
    play = Play(sqlite)
    await play.running()
    await take(play, FILE, "sure:yes")
    before = {table: len(play.rows(table)) for table in (Pair, Enrollment, Person, Nudge, Alert)}
    letter = await take(play, FILE, "sure:yes")
    assert letter.key == "taking_in.nothing" and "2 known already" in plain(letter.text)
    assert {table: len(play.rows(table)) for table in before} == before


async def test_two_hundred_bad_lines_do_not_hide_the_good_ones(sqlite):
    """The first are named, a file lists all, and the good lines are taken in, a few a turn."""
    play = Play(sqlite)
    await play.running()
    good = "".join(f"M{n},m{n}@example.org,E{n},e{n}@example.org\n" for n in range(45))
    bad = "".join(f"Nobody {n},,E,=cmd|{n}\n" for n in range(200))
    letter = await take(play, f"mentor,mentor email,mentee,mentee email\n{bad}{good}")
    assert "45 pairs" in plain(letter.text) and "200 lines left out" in plain(letter.text)
    assert len(letter.lines) == 32, "fifteen problems and fifteen pairs are named, and how many more"
    files = (*letter.files, *play.stage.heard["olga"][-1].files)
    listing = {file.name: file.content.decode("utf-8-sig").splitlines()[1:] for file in files}
    assert len(listing["lines.csv"]) == 200 and len(listing["pairs.csv"]) == 45
    cells = [cell for rows in listing.values() for row in rows for cell in row.split(",")]
    assert not any(cell.startswith(("=", '"=')) for cell in cells)
    await take(play, f"mentor,mentor email,mentee,mentee email\n{bad}{good}", "sure:yes")
    assert len(play.rows(Pair, state="active")) == 45 and "45 pairs" in play.last("olga")


async def test_each_bad_line_is_named(sqlite):
    """Unknown names, new people without one, days that are none, a pair twice, a mentee twice, oneself."""
    play = Play(sqlite)
    await play.pair("ana")
    content = (
        "mentor,mentor email,mentee,mentee email,start,last\n"
        "Tom,,Ana,,,\n"
        "Tmo,,Bo,bo@example.org,,\n"
        ",new@example.org,Bo,bo@example.org,,\n"
        "Tom,,Bo,bo@example.org,02/30/2026,\n"
        "Tom,,Bo,bo@example.org,2027-03-01,\n"
        "Tom,,Bo,bo@example.org,2026-12-01,2026-11-01\n"
        "Tom,,Bo,bo@example.org,,\n"
        "Tom,,Bo,bo@example.org,,\n"
        "Lea,lea@example.org,Bo,bo@example.org,,\n"
        "Tom,,Tom,,,\n"
        "Lea,lea@example.org,Ana,,,\n"
        ",,Bo,bo@example.org,,\n"
    )
    letter = await take(play, content)
    told = lines(letter)
    assert [line.split(":")[0] for line in told] == [
        "line 8", "line 3", "line 4", "line 5", "line 6", "line 7", "line 9", "line 10", "line 11", "line 12", "line 13",
    ]  # fmt: skip
    for said, part in zip(
        told,
        (
            "Tom – Bo", "called “Tmo”", "new@example.org is new", "02/30/2026", "2027-03-01", "before the first day",
            "twice", "has a partner", "same person", "has a partner", "missing",
        ),
        strict=True,
    ):  # fmt: skip
        assert part in said
    assert "1 known already" in plain(letter.text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
async def test_whatever_a_spreadsheet_saves(sqlite, encoding):
    """Accents in titles and names, semicolons, a French day."""
    play = Play(sqlite)
    await play.running()
    assert (await take(play, FILE.encode(encoding))).key == "taking_in.preview"


async def test_wrong_columns_are_named_and_can_be_told(sqlite):
    """By number, in an organizer's own words; what is no column is said."""
    play = Play(sqlite)
    await play.running()
    content = "A,B,C\nTom Roux <tom@example.org>,Ana Silva <ana@example.org>,2026-12-01\n"
    letter = await take(play, content, "sure:yes")
    assert letter.key == "taking_in.columns_missing" and facts(letter) == {f"{n}. {c}": "not used" for n, c in
                                                                          ((1, "A"), (2, "B"), (3, "C"))}  # fmt: skip
    assert (await take(play, content, 'columns:"mentor=9"')).key == "import.no_such_column"
    await take(play, content, 'columns:"mentor=1, mentee=2, start=C" sure:yes')
    assert [one.introduced_at.date() for one in play.rows(Pair)] == [date(2026, 12, 1)]
    assert [one.name for one in play.rows(Person)][1:] == ["Tom Roux", "Ana Silva"]
    assert (await take(play, b"")).key == "import.no_csv"


async def test_people_are_found_by_name_and_by_mention(sqlite):
    """Who is in the program already keeps their place; who accepted is asked from then on."""
    play = Play(sqlite)
    await play.running()
    for who, role in (("tom", "mentor"), ("ana", "mentee"), ("bo", "mentee")):
        await play.onboard(who, role)
    mark = {who: play.mark(who) for who in ("tom", "ana", "bo")}
    letter = await take(play, "mentor,mentee\nTOM,@ana\n<@tom>,bo\n", "sure:yes")
    assert "2 pairs" in plain(letter.text)
    assert all(one.state == "active" for one in play.rows(Pair)) and introduced(play) == 0
    assert {who: play.mark(who) for who in mark} == mark, "nobody is told anything new"
    assert {one.state for one in play.rows(Enrollment)} == {"pool"}
    await play.wait(days=8)
    assert play.told("tom")[-1].startswith("checkin.met") and play.told("ana")[-1].startswith("checkin.met")


@pytest.mark.parametrize(
    ("days", "read"),
    [
        (("03/09/2026", "20/12/2026"), (date(2026, 9, 3), date(2026, 12, 20))),
        (("09/03/2026", "12/20/2026"), (date(2026, 9, 3), date(2026, 12, 20))),
        (("3.9.2026", "20.12.2026"), (date(2026, 9, 3), date(2026, 12, 20))),
        (("2026-09-03T00:00:00", ""), (date(2026, 9, 3), None)),
        (("3 septembre 2026", "20 dec 2026"), (date(2026, 9, 3), date(2026, 12, 20))),
    ],
)
async def test_a_files_days_tell_their_order(sqlite, days, read):
    """One day that can be read in one way only tells how the others are written."""
    play = Play(sqlite)
    await play.running()
    row = ",".join(days)
    await take(play, f"mentor,mentee,start,last\nA <a@example.org>,B <b@example.org>,{row}\n", "sure:yes")
    assert [(one.introduced_at.date(), one.met_before) for one in play.rows(Pair)] == [read]


async def test_a_day_that_may_be_two_is_asked_for(sqlite):
    """For an English reader; a French one writes the day first."""
    play = Play(sqlite)
    await play.running()
    content = "mentor,mentee,start\nA <a@example.org>,B <b@example.org>,03/09/2026\n"
    assert "not clearly a day" in lines(await take(play, content))[0]
    await play.command("olga", "/mentoring language fr")
    assert "3 septembre 2026" in lines(await take(play, content))[0]


async def test_two_of_one_name_are_not_guessed(sqlite):
    """An address or a mention tells them apart."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    for who in ("ana", "bo"):
        await play.say(who, "hello", name="Camille Petit")
    letter = await take(play, "mentor,mentee\nTom,Camille Petit\n")
    assert letter.key == "taking_in.nothing" and "several are called" in lines(letter)[0]
    await take(play, "mentor,mentee\nTom,@bo\n", "sure:yes")
    assert play.rows(Enrollment, person_id=play.person("bo"))[0].role == "mentee"


async def test_who_writes_already_is_told_and_asked(sqlite):
    """Somebody who said hello once hears, in the hours of messages, whom they meet, and begins with a press."""
    play = Play(sqlite)
    await play.running()
    for who in ("tom", "bo"):
        await play.say(who, "hello")
    mark = play.mark("tom")
    await take(play, "mentor,mentee\ntom,bo\n", "sure:yes")
    assert any("2 people have not accepted" in line for line in lines(play.stage.heard["olga"][-1]))
    assert play.news("tom", mark) == ["join.first_words"]
    assert "Bo" in " ".join(lines(play.stage.heard["tom"][-1]))
    await play.press("tom", "go")
    await play.press("tom", "accept")
    assert play.told("tom")[-1] == "charter.accepted_meets"


async def test_silence_before_the_taking_in_is_nobodys(sqlite):
    """A pair without a known meeting is new; one that has not met for long needs attention, and organizers are told."""
    play = Play(sqlite)
    await play.running()
    await take(
        play,
        "mentor,mentor email,mentee,mentee email,start,last\n"
        "A,a@example.org,B,b@example.org,2026-06-01,\n"
        "C,c@example.org,D,d@example.org,2026-06-01,2026-09-01\n",
        "sure:yes",
    )
    assert [one.health for one in play.rows(Pair)] == ["new", "needs_attention"]
    assert any("1 pair has not met for a long time" in line for line in lines(play.stage.heard["olga"][-1]))
    assert [one.pair_id for one in play.rows(Alert)] == [2]
    assert play.rows(Meeting) == [], "nobody here reported it"


async def test_a_pair_of_whom_nobody_came_ends_quietly(sqlite):
    """The organizer ends it: who never wrote is told nothing, and nothing fails."""
    play = Play(sqlite)
    await play.running()
    await take(play, FILE, "sure:yes")
    for words in (
        "pair extend 1 2027-12-01",
        "pair pause 2 2027-02-01",
        "pair end 1 rematch:yes",
        "members remove Bo Diallo",
    ):
        reply = await play.command("olga", f"/mentoring-admin {words}")
        assert "bot.apology" not in [letter.key for letter in reply.private], words
    assert [one.state for one in play.rows(Pair)] == ["ended", "ended"]
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=10)
    assert set(play.stage.heard) == {"olga"} and play.rows(LogEntry, code="failed") == []


async def test_who_declines_is_an_organizers_case(sqlite):
    """The pair goes on outside; that side is asked nothing."""
    play = Play(sqlite)
    await play.running()
    await take(play, FILE, "sure:yes")
    await play.say("tom", "hello", email="tom@example.org")
    for value in ("go", "decline", "yes"):
        await play.press("tom", value)
    assert play.rows(Pair)[0].state == "active"
    assert [one.reasons[0]["code"] for one in play.rows(Alert, kind="charter")] == ["declined_in_pair"]
    letter = (await play.command("olga", "/mentoring-admin pair show 1")).private[0]
    assert facts(letter)["Charter not accepted yet by"] == "Ana Silva and Tom Roux"


async def test_the_file_is_read_in_french(sqlite):
    """The same look, in the organizer's language."""
    play = Play(sqlite)
    play.admins.add("ines")
    await play.command(
        "ines",
        "/mentoring-admin program create name:Relais template:classic starts:2027-02-01 controller:A "
        "contact:team@example.org safeguarding:care@example.org",
    )
    for step in ("open", "start"):
        await play.command("ines", f"/mentoring-admin program {step}")
    letter = await take(play, FILE, who="ines")
    assert "2 binômes" in plain(letter.text) and lines(letter)[0].startswith("ligne 2\u00a0: Tom Roux – Ana Silva")


async def test_a_rolling_pair_has_its_own_length(sqlite):
    """From the day that was given; where that has passed, from today on."""
    play = Play(sqlite)
    await play.running("community")
    await take(
        play,
        "mentor,mentor email,mentee,mentee email,start\n"
        "A,a@example.org,B,b@example.org,2026-12-01\n"
        "C,c@example.org,D,d@example.org,2026-06-01\n",
        "sure:yes",
    )
    assert [one.ends_on for one in play.rows(Pair)] == [date(2027, 3, 2), date(2027, 4, 5)]


# By hand -------------------------------------------------------------------------------------------------------------


async def pool(play: Play) -> None:
    """Tom takes three; Ana and Bo look for a mentor."""
    await play.running()
    await play.onboard("tom", "mentor")
    for who in ("ana", "bo"):
        await play.onboard(who, "mentee")


async def test_a_pair_made_by_hand_is_introduced_as_usual(database):
    """The two hear what they have in common; a proposal of somebody else's for the mentee is dropped."""
    play = Play(database)
    await pool(play)
    await play.command("olga", "/mentoring-admin match preview")
    letter = await add(play, "Tom Ana")
    assert letter.key == "pairing.introduced"
    assert play.told("shared:tom")[0] == "introduction.shared" and introduced(play) == 2
    made = play.rows(Pair, state="active")
    assert len(made) == 1 and made[0].score > 0 and made[0].reasons[0]["code"] == "common_topics"
    assert [one.state for one in play.rows(Pair)].count("dropped") == 1
    assert (await add(play, "Tom Ana")).key == "pairing.together"
    assert len(play.rows(Nudge, kind="checkin", pair_id=made[0].id)) == 2


async def test_a_typo_finds_the_name_and_a_stranger_is_named(sqlite):
    """As for every other command about people."""
    play = Play(sqlite)
    await pool(play)
    assert (await add(play, "Tomm Anna")).key in ("pairing.introduced", "commands.no_such_member")
    assert (await add(play, "Tom Zebedee")).key == "commands.no_such_member"
    assert (await add(play, "mentor:@tom mentee:@bo")).key == "pairing.introduced"


async def test_places_are_asked_about(sqlite):
    """Beyond a mentor's places only with a second word, and a second press changes nothing."""
    play = Play(sqlite)
    await pool(play)
    with_one = play.rows(Enrollment, role="mentor")[0]
    assert with_one.capacity == 3
    await play.say("tom", "hello")
    for who in ("paul", "lea"):
        await play.onboard(who, "mentee")
    for who in ("Ana", "Bo", "Paul"):
        await add(play, f"Tom {who}")
    letter = await add(play, "Tom Lea")
    assert letter.key == "pairing.doubts" and "takes 3 mentees" in lines(letter)[0]
    assert len(play.rows(Pair, state="active")) == 3
    (button,) = letter.buttons
    reply = await play.press_token("tom", button.token, button.value)
    assert len(play.rows(Pair, state="active")) == 3, "a member cannot"
    reply = await play.press_token("olga", button.token, button.value)
    assert reply.private[0].key == "pairing.introduced" and len(play.rows(Pair, state="active")) == 4
    reply = await play.press_token("olga", button.token, button.value)
    assert reply.private[0].key == "pairing.together" and len(play.rows(Pair, state="active")) == 4


async def test_hard_rules_are_said_and_asked_about(sqlite):
    """A pair that ended, or no common language: the organizer may know better."""
    play = Play(sqlite)
    await pool(play)
    await add(play, "Tom Ana")
    await play.command("olga", "/mentoring-admin pair end 1")
    letter = await add(play, "Tom Ana")
    assert letter.key == "pairing.doubts" and "before" in lines(letter)[0]
    (button,) = letter.buttons
    await play.press_token("olga", button.token, button.value)
    assert [one.state for one in play.rows(Pair)] == ["ended", "active"]


async def test_a_confidential_constraint_is_no_question(sqlite):
    """Whoever wants somebody kept apart is not overruled, whoever asks."""
    play = Play(sqlite)
    await play.running()
    await play.onboard("tom", "mentor")
    await play.onboard_apart("ana", "Tom")
    assert play.rows(Enrollment, role="mentee")[0].profile["excluded"]
    for more in ("", " introduced:yes"):
        letter = await add(play, f"mentor:Tom mentee:Ana{more}")
        assert letter.key == "pairing.no_confidential" and letter.buttons == ()
    assert "a confidential constraint" in lines(await take(play, "mentor,mentee\nTom,Ana\n"))[0]
    assert play.rows(Pair) == []


async def test_nobody_is_introduced_before_the_charter(sqlite):
    """It is said who is missing; a pair that meets already can be taken in all the same."""
    play = Play(sqlite)
    await pool(play)
    await play.say("paul", "hello")
    letter = await add(play, "Tom Paul")
    assert letter.key == "pairing.not_in_pool" and "Paul" in plain(letter.text)
    mark = play.mark("paul")
    letter = await add(play, "mentor:Tom mentee:Paul introduced:yes")
    assert letter.key == "pairing.taken_in" and "has not accepted the charter" in lines(letter)[0]
    assert play.news("paul", mark) == ["join.first_words"] and introduced(play) == 0
    assert [one.state for one in play.rows(Pair)] == ["active"]


async def test_a_mentee_has_one_partner(sqlite):
    """The other one is named."""
    play = Play(sqlite)
    await pool(play)
    await play.onboard("lea", "mentor")
    await add(play, "Tom Ana")
    letter = await add(play, "Lea Ana")
    assert letter.key == "pairing.has_partner" and "Tom" in plain(letter.text)
    assert (await add(play, "mentor:Lea mentee:Ana introduced:yes")).key == "pairing.no_has_partner"
    assert (await add(play, "Tom Tom")).key == "pairing.no_oneself"


async def test_who_is_away_is_not_introduced(sqlite):
    """They said that they rest."""
    play = Play(sqlite)
    await pool(play)
    await play.command("ana", "/mentoring pause 2027-02-01")
    assert (await add(play, "Tom Ana")).key == "pairing.away"
    assert play.rows(Conversation, flow="pause") == [] and play.rows(Pair) == []
