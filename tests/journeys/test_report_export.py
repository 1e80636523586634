"""The figures as a spreadsheet: one row a fact, in the reader's language; nobody is named, and no cell acts."""

import csv
import io
from typing import Any

from openpyxl import load_workbook

from bot.messages import Letter, plain
from flows.report import last_shown
from storage.database import reading, writing
from storage.tables import Enrollment, LogEntry, Report, SatisfactionAnswer
from tests.journeys.theatre import Play

FORMULA = '=HYPERLINK("http://example.org")'


async def crowd(play: Play) -> None:
    """Six pairs, of which everybody says how satisfied they are; one topic is a formula."""
    await play.running(capacity_most="6")
    for one in ("tom", "max"):
        await play.onboard(one, "mentor", FORMULA)
    mentees = ("ana", "bo", "cy", "di", "ed", "flo")
    for one in mentees:
        await play.onboard(one, "mentee", FORMULA)
    await play.match()
    with writing(play.database) as session:
        for number, one in enumerate(play.rows(Enrollment, role="mentee"), start=1):
            session.add(
                SatisfactionAnswer(
                    pair_id=min(number, 3), enrollment_id=one.id, round="mid1", score=4, answered_at=play.clock.now()
                )
            )


async def exported(play: Play, words: str = "", who: str = "olga") -> Letter:
    """What comes of the command."""
    reply = await play.command(who, f"/mentoring-admin report export {words}".strip())
    assert [one.key for one in reply.private] == ["report.working"]
    letter = play.stage.heard[who][-1]
    assert letter.key == "report.exported"
    return letter


def table(letter: Letter, name: str, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV file."""
    (file,) = (one for one in letter.files if one.name == f"{name}.csv")
    return list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=delimiter))


def book(letter: Letter) -> Any:
    """The workbook."""
    (file,) = letter.files
    return load_workbook(io.BytesIO(file.content))


async def test_one_row_a_fact_in_a_workbook(sqlite):
    """Each figure and each of its groups, with a code that stays the same in every language; who is few is empty."""
    play = Play(sqlite)
    await crowd(play)
    found = book(await exported(play))
    assert found.sheetnames == ["Figures", "Check-ins", "Meetings", "How to read this"]
    head, *rows = [[cell.value for cell in row] for row in found["Figures"].rows]
    assert head[:4] == ["Figure", "Group", "Value", "Numerator"] and head[-2:] == ["Hidden", "Code"]
    facts = {row[-1]: row for row in rows}
    assert len(facts) == len(rows)
    assert facts["onboarding_rate"][:5] == ["Profile completed", "All", 1, 8, 8]
    assert facts["satisfaction_mean"][2:5] == [4, 24, 6]
    # Two mentors: too few, and by subtraction the mentees as well.
    assert facts["onboarding_rate/role:mentor"][2:5] == [None] * 3 == facts["onboarding_rate/role:mentee"][2:5]
    assert facts["onboarding_rate/role:mentor"][-2] == "yes"
    assert [row.code for row in play.rows(LogEntry, code="report_exported")] == ["report_exported"]


async def test_nothing_in_it_is_a_formula_or_a_name(sqlite):
    """A topic that a member typed is a text in the workbook, and begins with an apostrophe in the CSV."""
    play = Play(sqlite)
    await crowd(play)
    found = book(await exported(play, "xlsx"))
    cells = [cell for sheet in found for row in sheet.rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in cells if str(cell.value).startswith("=")] == [FORMULA]
    letter = await exported(play, "csv")
    rows = [row for name in ("figures", "checkins", "meetings", "notes") for row in table(letter, name)]
    assert [cell for row in rows for cell in row if cell.startswith("'=")] == [f"'{FORMULA}"]
    for word in ("Tom", "Ana", "Flo"):
        assert word not in str(rows)


async def test_it_is_in_the_readers_language(sqlite):
    """In French: the words, a semicolon between the cells, a comma in the numbers, days as they sort."""
    play = Play(sqlite)
    play.admins.add("ines")
    await crowd(play)
    await play.say("ines", "bonjour")
    await play.command("olga", "/mentoring-admin settings organizer-add Ines")
    await play.wait(days=15)
    letter = await exported(play, "csv", "ines")
    head, *rows = table(letter, "figures", ";")
    assert head[:3] == ["Chiffre", "Groupe", "Valeur"]
    facts = {row[-1]: row for row in rows}
    assert facts["funnel/step:joined"][:2] == ["Le parcours dans le programme", "Ont rejoint"]
    assert facts["meetings_per_month"][4].replace(",", "").isdecimal() and "," in facts["meetings_per_month"][4]
    assert facts["onboarding_rate"][5] == play.clock.now().date().isoformat()
    assert plain(letter.text).startswith(f"Les chiffres de Tandem\u00a0: {len(rows)} lignes")


async def test_an_export_and_a_report_cannot_be_subtracted(sqlite):
    """One more answer after a report is not in the export that follows; nor in the report after an export."""
    play = Play(sqlite)
    await crowd(play)
    for asked in ("report now", "report export csv"):
        await play.command("olga", f"/mentoring-admin {asked}")
        with writing(sqlite) as session:
            one = session.get_one(SatisfactionAnswer, 2)
            one.score = (one.score or 0) - 1
        await play.wait(hours=1)
        assert [
            "4" in row[2] for row in table(await exported(play, "csv"), "figures") if row[-1] == "satisfaction_mean"
        ]
        with reading(sqlite) as session:
            shown = {one["name"]: one for one in last_shown(session, 1)}
        assert (shown["satisfaction_mean"]["numerator"], shown["satisfaction_mean"]["denominator"]) == (24, 6)


async def test_words_that_few_chose_are_not_kept(sqlite):
    """A topic that one member typed is in no report that is kept: they may ask to be forgotten."""
    play = Play(sqlite)
    await crowd(play)
    await play.onboard("gus", "mentee", "Basket weaving under water")
    await exported(play)
    assert "weaving" not in str([row.figures for row in play.rows(Report)])


async def test_another_form_is_refused_in_words(sqlite):
    """And what is no organizer's is refused to a member."""
    play = Play(sqlite)
    await play.pair()
    reply = await play.command("olga", "/mentoring-admin report export form:pdf")
    assert [one.key for one in reply.private] == ["bot.command_choices"]
    reply = await play.command("ana", "/mentoring-admin report export")
    assert [one.key for one in reply.private] == ["commands.refused"]
