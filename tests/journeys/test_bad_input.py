"""What people really send: broken files, strange names, markup, far too much. A clear sentence, nothing lost, nothing run."""

import pytest

from bot.messages import plain
from storage.tables import Alert, Answer, Conversation, Enrollment, LogEntry, Person, Program
from tests.journeys.theatre import Play

MARKUP = (
    "<!channel>", "<@U0123>", "@everyone @here", '=HYPERLINK("http://example.org","x")', "+1+1", "<script>alert(1)</script>",
    "Robert'); DROP TABLE person;--", "*bold* _it_ `code`", "{name} {0} %s", "../../etc/passwd", "[a](javascript:alert(1))",
)  # fmt: skip


def failed(play: Play) -> int:
    """Conversations that had to be set aside."""
    return len(play.rows(Conversation, why="failed")) + len(play.rows(LogEntry, code="failed"))


async def imported(play: Play, content: bytes) -> list[str]:
    """What Olga reads after importing a file: the keys, then the words."""
    letter = await play.table("olga", "/mentoring-admin members import sure:yes", content)
    return [letter.key, plain(letter.text), *(plain(line) for line in letter.lines)]


@pytest.fixture
async def play(sqlite) -> Play:
    """A program that runs."""
    stage = Play(sqlite)
    await stage.running()
    return stage


async def test_a_csv_without_the_columns_is_refused_and_names_them(play):
    """Which are missing, and which the file has."""
    key, words, *_ = await imported(play, b"Firstname;Phone\nAna;06\n")
    assert key == "import.columns"
    assert "name" in words and "email" in words and "Phone" in words
    assert play.rows(Enrollment) == []


async def test_good_lines_are_taken_among_two_hundred_bad_ones(play):
    """Each bad line is named, the first ones in the message and all of them in a file."""
    lines = ["name,email,role,capacity"]
    for number in range(100):
        lines += [f"Person {number},person{number}@example.org,mentor,2"]
        lines += [f"🙂,x{number}@example.org,mentor,1", f"Bad {number},not-an-address,mentor,1"]
    letter = await play.table("olga", "/mentoring-admin members import sure:yes", "\n".join(lines))
    assert len(play.rows(Enrollment, state="invited")) == 100
    assert "100" in plain(letter.text) and "200" in plain(letter.text)
    (file,) = play.stage.heard["olga"][-1].files
    listing = file.content.decode("utf-8-sig").splitlines()
    assert len(listing) == 201 and all("line" in one for one in listing)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
async def test_whatever_a_spreadsheet_saves_is_read(play, encoding, delimiter):
    """Excel's encodings and separators, French titles."""
    table = [
        ("Nom", "Courriel", "Rôle"),
        ("Zoé Müller", "ZOE@example.org", "mentorée"),
        ("Noël", "noel@example.org", ""),
    ]
    content = "\r\n".join(delimiter.join(row) for row in table).encode(encoding)
    key, *_ = await imported(play, content)
    assert key == "import.done"
    assert {row.name for row in play.rows(Person)} >= {"Zoé Müller", "Noël"}
    assert {row.email for row in play.rows(Person)} >= {"zoe@example.org"}


async def test_the_same_file_twice_takes_nobody_in_twice(play):
    """And a line that stands there twice is said."""
    content = b"name,email\nAna,ana@example.org\nAna,ana@example.org\n"
    assert any("ana@example.org" in line for line in (await imported(play, content))[2:])
    await imported(play, content)
    assert len(play.rows(Enrollment)) == 1


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import.no_csv"),
        (b"\x00\x01\x02PK\x03\x04" * 50, "import.no_csv"),
        (b"name,email\n" + b"x" * (50 * 1024 * 1024), "import.too_large"),
    ],
)
async def test_what_is_no_table_is_refused(play, content, key):
    """Nothing, a picture, fifty megabytes."""
    assert (await imported(play, content))[0] == key
    assert play.rows(Enrollment) == []


async def test_a_quote_that_is_never_closed_loses_no_line_before_it(play):
    """The lines above it count; the place is named."""
    content = b'name,email\nAna,ana@example.org\n"Bo,bo@example.org\n' + b"x" * 200_000
    key, *words = await imported(play, content)
    assert key == "import.done"
    assert any("3" in line for line in words[1:])
    assert len(play.rows(Enrollment)) == 1


@pytest.mark.parametrize("capacity", ["-1", "0", "1.5", "many", "99", "²"])
async def test_an_impossible_capacity_in_a_file_is_named(play, capacity):
    """The line is left out and the sentence says what fits."""
    _, _, line = await imported(play, f"name,email,role,capacity\nAna,ana@example.org,mentor,{capacity}\n".encode())
    assert capacity in line and "20" in line
    assert play.rows(Enrollment) == []


async def test_an_emoji_is_no_name_and_nobody_is_called_by_it(play):
    """Somebody whose profile says 🙂 is asked for a name; an emoji again is asked back."""
    await play.say("bo", "hello", name="🙂")
    await play.press("bo", "go")
    assert play.told("bo")[-1].startswith("onboarding.name")
    await play.say("bo", "🙂🙂")
    assert not list(play.rows(Answer, step="name"))
    await play.say("bo", "Bo Li")
    assert [row.value for row in play.rows(Answer, step="name")] == ["Bo Li"]
    assert play.rows(Person, id=play.person("bo"))[0].name in ("", "Bo Li")


@pytest.mark.parametrize("capacity", ["-1", "minus one", "0", "99", "1.5"])
async def test_an_impossible_number_of_mentees_is_asked_back(play, capacity):
    """The question stays, with what fits."""
    await play.say("tom", "hello")
    await play.press("tom", "go")
    await play.press("tom", "mentor")
    await play.fill("tom", "data")
    await play.fill("tom", "en")
    await play.fill("tom", "weekday_noon")
    await play.say("tom", capacity)
    assert play.rows(Answer, step="capacity") == []
    await play.say("tom", "2")
    assert [row.value for row in play.rows(Answer, step="capacity")] == [2]


async def test_the_most_mentees_are_the_programs_own(play):
    """Where a program lets a mentor take two, three is asked back, and two is taken."""
    await play.command("olga", "/mentoring-admin settings set capacity_most 2")
    await play.say("tom", "hello")
    await play.press("tom", "go")
    await play.press("tom", "mentor")
    for value in ("data", "en", "weekday_noon"):
        await play.fill("tom", value)
    await play.say("tom", "3")
    assert play.rows(Answer, step="capacity") == [] and "2" in play.last("tom")
    await play.fill("tom", "2")
    assert [row.value for row in play.rows(Answer, step="capacity")] == [2]


async def test_ten_thousand_characters_are_met_with_a_sentence(sqlite):
    """Too long for a comment: how much fits is said, and the question stays open."""
    play = Play(sqlite)
    await play.pair(days=9)
    await play.say("ana", "oui, hier")
    await play.press("ana", "5")
    assert play.told("ana")[-1] == "bot.after" or play.told("ana")[-1].startswith("checkin.comment")
    await play.say("ana", "mot " * 2500)
    text = play.last("ana")
    assert "1000" in text.replace("\u202f", "").replace("\u00a0", "")
    assert play.rows(Answer, step="comment") == []
    await play.say("ana", "très bien")
    assert [row.value for row in play.rows(Answer, step="comment")] == ["très bien"]
    assert failed(play) == 0


@pytest.mark.parametrize("words", MARKUP)
async def test_markup_is_text_everywhere(sqlite, words):
    """In a topic, a comment, a message to the team, a goal, a program's name: kept as typed, and shown as text."""
    play = Play(sqlite)
    await play.pair()
    await play.command("ana", f'/mentoring goals "{words}"')
    await play.say("ana", f"contact: {words}")
    await play.wait(days=9)
    await play.say("ana", "oui, hier")
    await play.press("ana", "5")
    await play.say("ana", words)
    assert failed(play) == 0
    comments = [row.value for row in play.rows(Answer, step="comment")]
    assert comments in ([words], [None], [])
    assert play.rows(Person, id=play.person("ana"))[0].name == "Ana"


async def test_a_program_has_a_name_with_a_letter(sqlite):
    """By command too: what is wrong is asked again, the rest is kept."""
    play = Play(sqlite)
    given = "template:classic starts:2027-03-01 controller:A contact:team@example.org safeguarding:care@example.org"
    await play.command("olga", f"/mentoring-admin program create name:🙂 {given}")
    assert play.rows(Program) == []
    await play.say("olga", "Tandem")
    assert [row.name for row in play.rows(Program)] == ["Tandem"]


async def test_a_day_in_a_command_is_read_as_people_write_it(sqlite):
    """Words in either language; a day that does not exist is no day."""
    play = Play(sqlite)
    given = "template:classic controller:A contact:team@example.org safeguarding:care@example.org"
    await play.command("olga", f'/mentoring-admin program create name:Uno starts:"next Monday" {given}')
    await play.command("olga", f'/mentoring-admin program create name:Duo starts:"1er mars" {given}')
    assert [str(row.starts_on) for row in play.rows(Program)] == ["2027-01-11", "2027-03-01"]
    reply = await play.command("olga", f'/mentoring-admin program create name:Tre starts:"30 février" {given}')
    assert plain(reply.private[0].text).startswith("starts:30 février: ")
    reply = await play.command("olga", "/mentoring-admin program edit starts whenever Uno")
    assert reply.private[0].key == "bot.no_date"
    assert [str(row.starts_on) for row in play.rows(Program)] == ["2027-01-11", "2027-03-01"]


@pytest.mark.parametrize(
    ("language", "ends", "said"),
    [
        ("en", "yesterday", "ends:2027-01-03: It takes a day from"),
        ("fr", "hier", "ends:2027-01-03\u00a0: Il me faut un jour"),
    ],
)
async def test_which_of_two_days_cannot_be_is_named(sqlite, language, ends, said):
    """It stands, as it was understood, before why it cannot be taken, whether it is no day or one too early."""
    play = Play(sqlite)
    await play.running()
    await play.command("olga", f"/mentoring language {language}")
    reply = await play.command("olga", f"/mentoring-admin program create name:Duo starts:2027-03-01 ends:{ends}")
    assert said in plain(reply.private[0].text)
    reply = await play.command("olga", "/mentoring-admin program create name:Duo starts:2027-03-01 ends:bof")
    assert "ends:bof" in plain(reply.private[0].text)
    assert len(play.rows(Program)) == 1


async def test_an_end_that_comes_with_the_command_stands(sqlite):
    """Whether all is said at once or the rest is asked."""
    play = Play(sqlite)
    given = "template:classic starts:2027-03-01 ends:2027-09-01 contact:team@example.org safeguarding:care@example.org"
    await play.command("olga", f"/mentoring-admin program create name:Uno controller:A {given}")
    await play.command("olga", f"/mentoring-admin program create name:Duo {given}")
    await play.say("olga", "Alumni")
    assert [(row.name, str(row.ends_on)) for row in play.rows(Program)] == [
        ("Uno", "2027-09-01"),
        ("Duo", "2027-09-01"),
    ]


async def test_a_program_that_ends_before_it_starts_is_refused(sqlite):
    """In the command and by editing it later; what was right stays."""
    play = Play(sqlite)
    given = "controller:A contact:team@example.org safeguarding:care@example.org"
    reply = await play.command(
        "olga",
        f"/mentoring-admin program create name:Tandem template:classic starts:2027-03-01 ends:2027-02-01 {given}",
    )
    said = [*(letter.key for letter in reply.private), *play.told("olga")]
    assert said
    assert not [row for row in play.rows(Program) if row.ends_on and row.starts_on and row.ends_on < row.starts_on]
    await play.command("olga", f"/mentoring-admin program create name:Duo template:classic starts:2027-03-01 {given}")
    reply = await play.command("olga", "/mentoring-admin program edit ends 2027-02-01 program:Duo")
    assert reply.private
    assert not [row for row in play.rows(Program) if row.ends_on and row.starts_on and row.ends_on < row.starts_on]


@pytest.mark.parametrize("words", ["", "   ", "\u200b\u200b", "\n\n\n", "\x00"])
async def test_nothing_at_all_is_answered(sqlite, words):
    """Blank messages and invisible characters: one line, and the question stays."""
    play = Play(sqlite)
    await play.running()
    await play.say("bo", "hello")
    await play.press("bo", "go")
    mark = play.mark("bo")
    await play.say("bo", words)
    assert play.news("bo", mark) == ["bot.nothing_readable"]
    await play.say("bo", "mentor")
    assert [row.value for row in play.rows(Answer, step="role")] == ["mentor"]


async def test_three_lines_at_once_are_one_answer(sqlite):
    """A message of several lines is read as one."""
    play = Play(sqlite)
    await play.pair(days=9)
    await play.say("ana", "oui\nhier\nc'était super")
    values = {row.step: row.value for row in play.rows(Answer) if row.step in ("met", "day", "mood", "when")}
    assert values["met"] == "yes"
    assert play.rows(Alert) == []
