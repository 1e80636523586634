"""A template is a file: what can stand in it, what is said of one that cannot be used, and that adding one is enough."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import flows
from flows.program import terms
from flows.program.terms import BadTemplate, Terms, check_templates, names, template, titled
from tests.journeys.theatre import TEXTS

GOOD = (terms.TEMPLATES / "classic.toml").read_text("utf-8")
ROOT = Path(flows.__file__).parent.parent


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes the file of a template `own`, in a folder where nothing else is."""
    monkeypatch.setattr(terms, "TEMPLATES", tmp_path)
    terms._file.cache_clear()
    yield lambda text: (tmp_path / "own.toml").write_text(text, "utf-8")
    terms._file.cache_clear()


def test_every_template_that_ships_can_be_used():
    """Each has its terms, and a title in every language."""
    check_templates()
    assert {"classic", "commitment", "community", "flash", "quality"} <= set(names())
    for name in names():
        assert Terms.model_validate(template(name)).checkins
        for language in ("en", "fr"):
            assert TEXTS.plain(language, titled(name))


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        (("threshold = 40", "treshold = 40"), "threshold", "missing"),
        (("threshold = 40", "threshold = 40\ntreshhold = 5"), "treshhold", "threshold is meant"),
        (("threshold = 40", "threshold = 140"), "threshold", "140"),
        (("checkins = [7, 21]", "checkins = [21, 7]"), "checkins", "[21, 7]"),
        (("hours = [9, 18]", "hours = [18, 9]"), "hours", "[18, 9]"),
        (('intake = "cohort"', 'intake = "cohorte"'), "intake", "cohorte"),
        (("threshold = 40", "threshold = "), "", "TOML"),
        (("threshold = 40", "threshold = 40\ntitle = 7"), "title", "70 characters"),
    ],
)
def test_what_cannot_be_is_named_with_its_file_and_key(written, change, key, says):
    """Whoever wrote it reads where to look; nothing is guessed."""
    written(GOOD.replace(*change))
    with pytest.raises(BadTemplate) as told:
        check_templates()
    assert (told.value.file, told.value.key) == ("own.toml", key)
    assert "flows/templates/own.toml" in str(told.value) and says in str(told.value)


def test_a_title_of_ones_own_is_shown_as_it_is_written(written):
    """Without one, the file's name stands there."""
    written('title = "Déjeuners : huit semaines"\n' + GOOD)
    assert TEXTS.plain("fr", titled("own")) == "Déjeuners : huit semaines"
    assert "title" not in template("own")
    written(GOOD)
    terms._file.cache_clear()
    assert TEXTS.plain("en", titled("own")) == "own"


CREATES = """
import asyncio, sys
import flows
from storage import schema
from storage.database import connect
from storage.tables import Program
from tests.journeys.theatre import Play

assert flows.__file__.startswith(sys.argv[1]), flows.__file__

async def create():
    database = connect(f"sqlite:///{sys.argv[1]}/own.sqlite")
    schema.upgrade(database)
    play = Play(database)
    await play.command("olga", "/mentoring-admin program create name:Midi")
    print([button.label for button in play.stage.heard["olga"][-1].buttons])
    await play.press("olga", "Lunches: eight weeks")
    await play.command("olga", "/mentoring-admin program create name:Soir template:lunches starts:2027-02-01 "
        "controller:A contact:team@example.org safeguarding:care@example.org")
    print([(one.name, one.template, str(one.ends_on)) for one in play.rows(Program)])
    print(play.told("olga"))

asyncio.run(create())
"""


def test_a_file_is_all_that_a_template_needs(tmp_path):
    """Put beside the others, it is offered by `program create`, by button and by command, and its numbers are used."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows", ignore=shutil.ignore_patterns("__pycache__"))
    own = GOOD.replace("length_days = 182", 'title = "Lunches: eight weeks"\nlength_days = 56')
    (tmp_path / "flows/templates/lunches.toml").write_text(own, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-c", CREATES, str(tmp_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    offered, made, told = done.stdout.splitlines()
    assert "Lunches: eight weeks" in offered and "Classic: 6 months" in offered
    assert made == "[('Soir', 'lunches', '2027-03-29')]"
    assert "program_create.starts_on.ask" in told
