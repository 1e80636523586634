"""Who is no organizer of a program changes nothing in it by command; what is uploaded is neither unpacked nor believed."""

import io
import re
import zipfile

import pytest

from adapters.slack import limits
from bot.commands import Argument, Command
from flows.rehearsal.perform import page_name
from storage.tables import Program
from tests.journeys.theatre import Play
from tests.security.rows import everything_of_others

OTHERS = ("olga", "ana", "tom")


def filled(command: Command, program: str) -> str:
    """The command with something fitting for each argument."""
    return f"/{command.root} {' '.join(command.path)} " + " ".join(_given(one, program) for one in command.arguments)


def _given(one: Argument, program: str) -> str:
    if one.kind == "program" or one.name == "program":
        return f"program:{program}"
    if one.kind == "choice":
        return f"{one.name}:{one.choices[0]}" if one.choices else ""
    known = {"member": "Ana", "channel": "#square", "date": "2027-06-01", "day": "2027-06-01", "number": "1"}
    return f'{one.name}:"{known.get(one.kind, "1")}"' if one.kind != "file" else ""


@pytest.mark.parametrize("who", ["ines", "mallory"])
async def test_no_command_for_organizers_does_anything_for_who_is_none(sqlite, who):
    """Every one of them: by a member of the program, and by an organizer of another one in another workspace."""
    play = Play(sqlite)
    play.admins.add("mallory")
    play.elsewhere["mallory"] = ("stage", "elsewhere")
    await play.pair("ana")
    if who == "ines":
        await play.onboard("ines", "mentee")
    else:
        await play.command(
            "mallory",
            "/mentoring-admin program create name:Ailleurs template:classic starts:2027-02-01 "
            "controller:Ailleurs contact:team@example.org safeguarding:care@example.org",
        )
    theirs = next((one.id for one in play.rows(Program, name="Ailleurs")), None)
    before, told = everything_of_others(play, who, theirs), {one: play.mark(one) for one in OTHERS}
    tried = 0
    for command in play.engine.repertoire.commands:
        if command.root != "mentoring-admin" or command.path == ("program", "create"):
            continue
        await play.command(who, filled(command, "Tandem"))
        tried += 1
        after = everything_of_others(play, who, theirs)
        assert not [name for name in before if before[name] != after[name]], command.path
        assert told == {one: play.mark(one) for one in OTHERS}, command.path
    assert tried > 40


def bomb() -> bytes:
    """A kilobyte or two that would unpack to ten million bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("content", [bomb(), b"\x1f\x8b\x08" + b"\x00" * 200], ids=["zip", "gzip"])
async def test_what_is_packed_is_not_unpacked(sqlite, content):
    """A spreadsheet program's own file, or an archive: said, and nobody taken in."""
    play = Play(sqlite)
    await play.running()
    before = everything_of_others(play, "olga")
    await play.command("olga", "/mentoring-admin members import", file=content)
    assert play.told("olga")[-1] == "import.no_csv"
    after = everything_of_others(play, "olga")
    assert {name for name in before if before[name] != after[name]} <= {"job", "upload"}


async def test_of_an_upload_no_more_is_read_than_is_taken(workspace):
    """However large Slack says or does not say that it is."""
    workspace.slack.scopes.add("files:read")
    async with workspace.living():
        workspace.slack._responses["F1"] = {"content": b"x" * (limits.UPLOAD + 500_000)}
        url = f"http://127.0.0.1:{workspace.slack.port}/download/F1"
        content = await workspace.adapter.download("T1", {"url_private_download": url, "size": 1})
        assert len(content) == limits.UPLOAD


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x", "a\x00b", "…", "=1+1", "con.", "é" * 300])
def test_a_name_that_people_gave_names_no_place(name):
    """The one file that is called after something: letters and digits are left of it. Uploads have no names here."""
    assert re.fullmatch(r"rehearsal-[a-z0-9-]+\.html", page_name(name))
