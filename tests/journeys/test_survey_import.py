"""A form tool's answers come into the survey: looked at first, taken on a second word, joined when people arrive."""

import pytest

from bot.messages import plain
from storage.tables import LogEntry, Person, SurveyAnswer
from tests.journeys.test_survey_journey import drafted, launched, results
from tests.journeys.theatre import Play

IMPORT = "/mentoring-admin survey import"
FORM = (
    "Horodateur;Adresse e-mail;Souhaitez-vous participer ?;Quels sujets vous importent ?;Combien d’heures par mois ?;"
    "Langues parlées;À distance ou en présentiel ?;Qu’en attendez-vous ?\n"
    "04/01/2027;ZOE@example.org;Comme mentorée;Données, Finance;2;Français, Anglais;À distance;Un regard neuf\n"
    "04/01/2027;omar@example.org;Comme mentor;Données;4 heures;Français;Les deux me vont;\n"
    "05/01/2027;lea@example.org;Pas maintenant;;;;;\n"
)


async def take(play: Play, content: bytes | str, more: str = ""):
    """The answer to the command."""
    return await play.table("olga", f"{IMPORT} {more}", content)


def lines(letter) -> list[str]:
    """Its lines."""
    return [plain(one) for one in letter.lines]


def columns(letter) -> dict[str, str]:
    """What each column is taken for."""
    return {plain(label): plain(value) for label, value in letter.facts}


async def test_a_look_first_and_nothing_is_taken(sqlite):
    """Each column with what it is taken for; the second word is named."""
    play = await drafted(sqlite)
    letter = await take(play, FORM)
    assert letter.key == "needs_survey.preview" and "3 answers" in plain(letter.text)
    assert list(columns(letter).values()) == [
        "not used", "e-mail address", "mentor, mentee, both or not now", "topics", "hours a month", "languages",
        "remote or in person", "expectations",
    ]  # fmt: skip
    assert "sure:yes" in plain(letter.small)
    assert play.rows(SurveyAnswer) == [] and [one.email for one in play.rows(Person)] == [None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
async def test_a_second_word_takes_the_answers_in(database, encoding):
    """Whatever a spreadsheet made of the file; each cell is read as the same words would be if they were typed."""
    play = await drafted(database)
    letter = await take(play, FORM.encode(encoding), "sure:yes")
    assert letter.key == "needs_survey.imported" and lines(letter) == []
    zoe, omar, lea = play.rows(SurveyAnswer)
    assert (zoe.joins, zoe.expects, zoe.source) == ("mentee", "Un regard neuf", "imported")
    assert zoe.profile == {"topics": ["data", "finance"], "hours": 2, "languages": ["fr", "en"], "format": "remote"}
    assert (omar.joins, omar.profile["format"], omar.profile["hours"]) == ("mentor", "either", 4)
    assert (lea.joins, lea.profile) == ("not_now", {})
    assert play.rows(Person, email="zoe@example.org")[0].name == ""
    assert play.rows(LogEntry, code="survey_imported")[0].values == {"taken": 3, "problems": 0}


async def test_the_same_file_twice_counts_once(sqlite):
    """Who answered already, in a file or here, is left as they are."""
    play = await launched(sqlite)
    await take(play, FORM, "sure:yes")
    letter = await take(play, FORM.replace("Comme mentorée", "Comme mentor"), "sure:yes")
    assert "0 answers taken in, 3 known" in plain(letter.text)
    assert [row.joins for row in play.rows(SurveyAnswer)] == ["mentee", "mentor", "not_now"]


async def test_columns_that_are_not_found_are_asked_for(sqlite):
    """By number or by title; what is no column is said."""
    play = await drafted(sqlite)
    form = "Q1,Q2\nana@example.org,mentor\n"
    letter = await take(play, form, "sure:yes")
    assert letter.key == "needs_survey.columns_missing" and "e-mail address and mentor" in plain(letter.text)
    assert columns(letter) == {"1. Q1": "not used", "2. Q2": "not used"}
    letter = await take(play, form, 'columns:"email=9" sure:yes')
    assert letter.key == "import.no_such_column" and "email=9" in plain(letter.text)
    for wrong in ("=", "mail=1", "email=", "email=²", "email=-1", "email=" + "9" * 30):
        assert (await take(play, form, f'columns:"{wrong}"')).key == "import.no_such_column"
    assert play.rows(SurveyAnswer) == []
    letter = await take(play, form, 'columns:"email=1, join=Q2" sure:yes')
    assert letter.key == "needs_survey.imported" and [row.joins for row in play.rows(SurveyAnswer)] == ["mentor"]


async def test_a_mistaken_column_can_be_set_right(sqlite):
    """The organizer's word comes before any guess."""
    play = await drafted(sqlite)
    form = "email,role,topics,more topics\nana@example.org,mentee,data,finance\n"
    await take(play, form, 'columns:"topics=4" sure:yes')
    assert play.rows(SurveyAnswer)[0].profile["topics"] == ["finance"]


async def test_each_bad_line_is_named_and_the_good_ones_count(sqlite):
    """No address, no role, a line twice, an hour that is none: a spreadsheet's own numbers."""
    play = await drafted(sqlite)
    letter = await take(
        play,
        "email,role,hours\nana@example.org,mentee,2\nnobody,mentor,1\nbo@example.org,perhaps a wizard,1\n\n"
        "ANA@example.org,mentor,1\nleo@example.org,mentor,lots\n",
        "sure:yes",
    )
    told = lines(letter)
    assert [line.split(":")[0] for line in told] == [
        "line 3, column “email”", "line 4, column “role”", "line 6, column “email”", "line 7, column “hours”",
    ]  # fmt: skip
    assert "nobody" in told[0] and "wizard" in told[1] and "ana@example.org" in told[2] and "lots" in told[3]
    assert [(row.joins, row.profile.get("hours")) for row in play.rows(SurveyAnswer)] == [
        ("mentee", 2),
        ("mentor", None),
    ]


async def test_formulas_and_markup_are_words(sqlite):
    """What would act in a spreadsheet or a channel is shown as it is; the list of problems is no formula either."""
    play = await drafted(sqlite)
    await take(play, 'email,role,expectations\nana@example.org,mentee,"=HYPERLINK(""x"")"\n', "sure:yes")
    assert play.rows(SurveyAnswer)[0].expects == '=HYPERLINK("x")'
    bad = "".join(f"=cmd|{n},mentee\n" for n in range(30))
    letter = await take(play, "email,role\n" + bad)
    assert len(letter.lines) == 16
    (file,) = play.stage.heard["olga"][-1].files
    listing = file.content.decode("utf-8-sig").splitlines()[1:]
    assert len(listing) == 30 and not any(cell.startswith(("=", '"=')) for row in listing for cell in row.split(","))


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "import.no_csv"),
        (b"\x00\x01\x02PK\x03\x04" * 50, "import.no_csv"),
        (b"x" * (11 << 20), "import.too_large"),
    ],
)
async def test_what_is_no_table_is_refused(sqlite, content, key):
    """In the same words as for members."""
    play = await drafted(sqlite)
    assert (await take(play, content, "sure:yes")).key == key


async def test_who_arrives_with_the_address_has_answered(database):
    """The account joins the person of the file; the survey is not asked again, and the program's onboarding knows."""
    play = await launched(database)
    await take(play, FORM, "sure:yes")
    await play.say("zoe", "hello", email="zoe@example.org")
    assert play.told("zoe")[-1] == "needs_survey.already"
    assert play.rows(SurveyAnswer)[0].person_id == play.person("zoe") and len(play.rows(SurveyAnswer)) == 3
    await results(play)
    await play.command("olga", "/mentoring-admin program open")
    for value in ("yes", "more_coming", "~skip"):
        await play.press("olga", value)
    await play.say("zoe", "hello")
    await play.press("zoe", "go")
    if play.told("zoe")[-1] == "onboarding.name.ask":
        await play.say("zoe", "Zoé Müller")
    assert play.told("zoe")[-1] == "still_right.still.ask"
    await play.press("zoe", "keep")
    await play.say("zoe", "Zoé Müller")
    assert play.told("zoe")[-1] in ("bot.after", "onboarding.availability.ask")
