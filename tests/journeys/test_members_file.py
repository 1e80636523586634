"""The members as a file: looked at before it is taken in, written for organizers alone, read back as it was written."""

import csv
import io

import pytest

from bot.messages import plain
from flows.importing import COLUMNS
from flows.spreadsheet import harmless
from storage.tables import Enrollment, LogEntry, Person, SurveyAnswer
from tests.journeys.test_topics_journey import arrive
from tests.journeys.theatre import TEXTS, Play

IMPORT = "/mentoring-admin members import"
EXPORT = "/mentoring-admin members export"
LIST = (
    "Nom;Courriel;Rôle;Sujets;Langues;Disponibilités;Places;Format;Domaine;Objectifs;Tour de cou\n"
    "Zoé Müller;ZOE@example.org;mentorée;levée de fonds, pitch deck;français et anglais;le midi;;à distance;Droit;Oser;bleu\n"
    "Omar Diop;omar@example.org;mentor;Données;fr, en;weekend;3;either;;;\n"
)


async def look(play: Play, content: bytes | str, more: str = ""):
    """The answer to the command."""
    return await play.table("olga", f"{IMPORT} {more}", content)


def lines(letter) -> list[str]:
    """Its lines."""
    return [plain(one) for one in letter.lines]


def rows_of(content: bytes) -> list[dict[str, str]]:
    """A file's rows by its titles."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n")[0] else ","))


async def exported(play: Play, who: str = "olga") -> bytes:
    """What an organizer gets in their direct conversation."""
    reply = await play.command(who, EXPORT)
    assert [one.key for one in reply.private] == ["commands.in_dm"]
    letter = play.stage.heard[who][-1]
    assert letter.key == "import.exported"
    (file,) = letter.files
    assert (file.name, file.media) == ("members.csv", "text/csv")
    return file.content


@pytest.fixture
async def play(sqlite) -> Play:
    """A program that runs."""
    stage = Play(sqlite)
    await stage.running()
    return stage


async def test_a_look_first_and_nobody_is_taken_in(play):
    """What each column is taken for, how many would come, what is on no list; and the second word."""
    letter = await look(play, LIST)
    assert letter.key == "import.preview" and "2 members would be taken in" in plain(letter.text)
    taken = {plain(label): plain(value) for label, value in letter.facts}
    assert taken["2. Courriel"] == "e-mail address" and taken["11. Tour de cou"] == "not used"
    assert lines(letter) == ["1 topic in their own words is not on the list: “settings topics” shows it afterwards"]
    assert "sure:yes" in plain(letter.small)
    assert play.rows(Enrollment) == [] and play.rows(LogEntry, code="imported") == []
    assert [one.email for one in play.rows(Person)] == [None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_a_second_word_takes_them_in(database, encoding):
    """Each cell is read as the same words would be if they were typed, whatever a spreadsheet made of the file."""
    play = Play(database)
    await play.running()
    letter = await look(play, LIST.encode(encoding), "sure:yes")
    assert letter.key == "import.done" and lines(letter) == []
    zoe, omar = play.rows(Enrollment)
    assert (zoe.role, zoe.state, zoe.capacity) == ("mentee", "invited", 1)
    assert zoe.profile == {
        "topics": ["fundraising", "pitch deck"], "languages": ["fr", "en"], "availability": ["weekday_noon"],
        "format": "remote", "field": "Droit", "goals": "Oser",
    }  # fmt: skip
    assert (omar.role, omar.capacity) == ("mentor", 3)
    assert omar.profile == {
        "topics": ["data"], "languages": ["fr", "en"], "availability": ["weekend"], "format": "either",
    }  # fmt: skip


async def test_each_problem_is_named_with_line_column_and_what_to_do(play):
    """Several on one line, too; what can do without the cell is taken without it. Looking and taking say the same."""
    text = (
        "name,email,role,capacity,languages,state\n"
        "🙂,nowhere,wizard,99,,\n"
        "Ana,ana@example.org,mentee,,klingon,\n"
        "Ana,ANA@example.org,mentee,,,\n"
        "Bo,bo@example.org,mentee,,,hors du programme\n"
    )
    told = lines(await look(play, text))
    assert [line.partition(":")[0] for line in told] == [
        "line 2, column “name”", "line 2, column “email”", "line 2, column “role”", "line 2, column “capacity”",
        "line 3, column “languages”", "line 4, column “email”", "line 5, column “state”",
    ]  # fmt: skip
    assert "first and last name" in told[0] and "ana@example.org" in told[1] and "mentor or mentee" in told[2]
    assert "1 to 20" in told[3] and "left empty" in told[4] and "above already" in told[5] and "emptied" in told[6]
    letter = await look(play, text, "sure:yes")
    assert lines(letter) == told and "1 member taken in, 0 known already, 3 lines left out" in plain(letter.text)
    assert [row.profile for row in play.rows(Enrollment)] == [{}]


async def test_two_hundred_problems_come_as_a_file_before_anything_is_taken(play):
    """Line, column and what to do, in the organizer's language; the good lines wait for the second word."""
    await play.command("olga", "/mentoring language fr")
    table = "nom;courriel\n" + "".join(f"Person {n};p{n}@example.org\n=cmd|{n};nowhere\n" for n in range(200))
    letter = await look(play, table)
    assert len(letter.lines) == 16 and "200 membres seraient ajoutés" in plain(letter.text)
    (file,) = play.stage.heard["olga"][-1].files
    listed = rows_of(file.content)
    assert len(listed) == 200 and list(listed[0]) == ["ligne", "colonne", "remarque"]
    assert (listed[0]["ligne"], listed[0]["colonne"]) == ("3", "courriel") and "nowhere" in listed[0]["remarque"]
    assert play.rows(Enrollment) == []


async def test_a_file_that_changed_between_the_looks_counts_as_it_is_now(play):
    """Who came meanwhile is known, and taken in once."""
    await look(play, LIST)
    await look(play, LIST, "sure:yes")
    letter = await look(play, LIST)
    assert "0 members would be taken in, 2 known already" in plain(letter.text)


async def test_one_row_an_enrollment_and_nothing_in_confidence(database):
    """Exclusions and what counts in figures alone are left out; who was erased has no row; that it was made is logged."""
    play = Play(database)
    await play.pair("ana", "bo")
    await play.command("ana", "/mentoring forget-me")
    await play.press("ana", "yes")
    with_secret = play.rows(Enrollment, person_id=play.person("bo"))[0]
    assert "excluded" in with_secret.profile
    content = await exported(play)
    assert content.startswith(b"\xef\xbb\xbf") and b"excluded" not in content
    found = rows_of(content)
    assert [(row["name"], row["role"], row["state"]) for row in found] == [
        ("Bo", "mentee", "in a pair"),
        ("Tom", "mentor", "in a pair"),
    ]
    assert found[1]["capacity"] == "3" and found[0]["capacity"] == "" and found[0]["topics"] == "Data"
    assert lines(play.stage.heard["olga"][-1])[0].startswith("2 lines have no e-mail address")
    assert [row.values for row in play.rows(LogEntry, code="members_exported")] == [{"rows": 2}]


async def test_what_only_the_survey_knows_is_in_no_file(sqlite):
    """It counts in figures alone until the member has confirmed it in onboarding."""
    from tests.journeys.test_survey_journey import answer, launched, results

    play = await launched(sqlite)
    await answer(play, "bo", "mentee", topics="finance")
    await results(play)
    await play.command("olga", "/mentoring-admin program open")
    for value in ("yes", "more_coming", "~skip"):
        await play.press("olga", value)
    await play.say("bo", "hello")
    await play.press("bo", "go")
    await play.press("bo", "keep")
    assert play.rows(SurveyAnswer)[0].profile["topics"] == ["finance"]
    assert play.rows(Enrollment)[0].profile["format"] == "either"
    (row,) = rows_of(await exported(play))
    assert {row[name] for name in ("topics", "languages", "availability", "format", "field", "goals")} == {""}


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_what_was_written_is_read_back(sqlite, language):
    """Into another program: the same people, roles and answers, whatever is in their words."""
    play = Play(sqlite)
    await play.running()
    text = "name,email,role,topics,languages,availability,capacity,format,field,goals\n" + "".join(
        ",".join(f'"{cell}"' for cell in row) + "\n"
        for row in (
            ("Zoé Müller", "zoe@example.org", "mentee", "fundraising,=1+1,pitch deck", "fr,ar", "weekend", "", "remote",
             "=HYPERLINK(1)", "'-2"),
            ("-Bo", "bo@example.org", "mentor", "data,job_search", "zh", "weekday_morning,weekday_noon", "4",
             "in_person", "@Law", "+1, «vite» ; oui\nlà"),
            ("-Bo", "bo@example.org", "mentee", "career", "en", "weekday_evening", "", "either", "", ""),
        )
    )  # fmt: skip
    await look(play, text, "sure:yes")
    await play.command("olga", f"/mentoring language {language}")
    content = await exported(play)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows_of(content) for cell in row.values())
    await play.running(name="Duo")
    before = play.rows(Enrollment)
    letter = await look(play, content, "sure:yes program:Duo")
    assert letter.key == "import.done" and lines(letter) == []
    after = play.rows(Enrollment)[len(before) :]

    def told(rows) -> list[tuple]:
        return sorted((row.person_id, row.role, row.capacity, repr(sorted(row.profile.items()))) for row in rows)

    assert told(after) == told(before) and len(after) == 3
    assert {row.name for row in play.rows(Person)} == {"Olga", "Zoé Müller", "-Bo"}


async def test_a_member_in_own_words_is_read_back(sqlite):
    """Somebody who answered the bot, with topics in their own words and an address that the platform told."""
    play = Play(sqlite)
    await play.running()
    await play.say("tom", "hello", email="tom@example.org")
    await arrive(play, "tom", "mentor", "Pitch decks, levée de fonds")
    content = await exported(play)
    await play.running(name="Duo")
    await look(play, content, "sure:yes program:Duo")
    first, second = play.rows(Enrollment)
    kept = ("topics", "languages", "availability")
    assert [second.profile[name] for name in kept] == [first.profile[name] for name in kept]
    assert (second.person_id, second.capacity, second.state) == (first.person_id, 3, "invited")


async def test_who_left_is_not_invited_again_by_a_file(sqlite):
    """The file says where somebody stands; in either language."""
    play = Play(sqlite)
    await play.running()
    await look(play, "name,email\nAna,ana@example.org\nBo,bo@example.org\n", "sure:yes")
    await play.command("olga", "/mentoring-admin members remove Ana")
    await play.command("olga", "/mentoring language fr")
    content = await exported(play)
    await play.command("olga", "/mentoring language en")
    await play.running(name="Duo")
    letter = await look(play, content, "sure:yes program:Duo")
    assert "1 member taken in" in plain(letter.text) and "does not take part any more" in lines(letter)[0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_title_that_is_written_is_read(language):
    """Under the name of its column."""
    from bot.messages import Text
    from bot.text_safety import folded

    for name, titles in COLUMNS.items():
        assert folded(TEXTS.plain(language, Text(f"import.title_{name}"))) in titles, name


@pytest.mark.parametrize("cell", ["=1+1", "+33 6", "-2", "@sum", "\t=1", "\r=1", " =1", "'=1", "''=1", "\n=1"])
def test_no_formula_is_written(cell):
    """An apostrophe stands before whatever a spreadsheet would run."""
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "l’été", "'tis", "1+1", "a=b", "🙂"])
def test_what_is_no_formula_is_written_as_it_is(cell):
    """Nothing is added to it."""
    assert harmless(cell) == cell


async def test_a_member_gets_no_file(play):
    """A polite refusal, and nothing is recorded."""
    await arrive(play, "tom", "mentor", "data")
    reply = await play.command("tom", EXPORT)
    assert [one.key for one in reply.private] == ["commands.refused"]
    assert play.rows(LogEntry, code="members_exported") == []
