"""What a person gets when they ask for what is kept of them: all of it, nobody else's answers, and who looked."""

import json
from html.parser import HTMLParser

import pytest
from sqlalchemy import inspect

from bot.messages import Letter
from flows.linking.rows import pointing_at
from flows.own_data.collecting import NOT_SHOWN, SHOWN
from storage.tables import LogEntry, Person
from tests.journeys.test_forgetting import ME, SAID, a_whole_program, ended
from tests.journeys.theatre import Play


def files(letter: Letter) -> dict[str, str]:
    """The files of a message, by name."""
    return {one.name: one.content.decode() for one in letter.files}


async def asked(play: Play, who: str, **more: object) -> tuple[dict, str]:
    """The file and the page."""
    await play.say(who, "my data", **more)
    found = files(play.stage.heard[who][-1])
    return json.loads(found["my-data.json"]), found["my-data.html"]


class Safe(HTMLParser):
    """Reads a page: its tags, its text, and what in it could run or fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def test_each_table_is_shown_or_it_is_said_why_not():
    """A new table that holds something of a person cannot be forgotten."""
    tables = {one.name for one in Person.metadata.sorted_tables}
    assert tables == set(SHOWN) | set(NOT_SHOWN) and not set(SHOWN) & set(NOT_SHOWN)
    of_people = {
        column.table.name
        for table in ("person", "account", "enrollment", "conversation", "pair")
        for column in pointing_at(table)
    }
    assert of_people - set(SHOWN) == {"nudge"}, "what names a person is shown, unless it could tell on the partner"
    assert inspect(Person).local_table.name in SHOWN


async def test_all_that_somebody_said_is_in_the_file_and_on_the_page(database):
    """Every planted word; each part of the file that a table belongs to is there."""
    play = await a_whole_program(database)
    await ended(play)
    data, page = await asked(play, "zelmira", **ME)
    kept, text = json.dumps(data, ensure_ascii=False), Safe(page).text
    missing = {name for name, words in SAID.items() if words not in kept or words not in text}
    assert missing == {"note"}, "an organizer's note is about two people: when it was written is shown"
    assert set(SHOWN.values()) == set(data) - {"looked_at"}
    assert len(data["notes"]) == 1 and data["notes"][0]["text"] is None
    assert {"zelmira", "Zelmira Okonkwo", "zelmira.o@okonkwo.example"} <= set(
        json.dumps(data).replace('"', "|").split("|")
    )
    readers = {(one["conversation"], one["question"]): one["seen_by"] for one in data["answers"]}
    assert readers["onboarding", "goals"] == "partner" and readers["onboarding", "excluded"] == "nobody"
    assert readers["agreement", "objectives"] == "partner_alone" and readers["checkin", "mood"] == "figures"
    assert None not in readers.values()
    pair = data["enrollments"][0]["pairs"][0]
    assert pair["partner"] == "Tom" and pair["meetings"] and pair["checkins"] and pair["satisfaction"][0]["score"] == 4
    assert {one["code"] for one in data["log"]} >= {"enrolled", "onboarded", "goal_set"}


async def test_who_looked_is_told_and_nobody_elses_answers_are(sqlite):
    """What Olga opened, by name and day; after she is erased by nobody's. Tom's answers and the pair's health are not."""
    play = await a_whole_program(sqlite)
    for command in ("pair show 1", "charter proof Zelmira", "match queue", "members show Tom"):
        await play.command("olga", f"/mentoring-admin {command}")
    await play.command("tom", "/mentoring met")
    await play.say("tom", "today")
    await play.press("tom", "2")
    await play.say("tom", "She forgot the clay again")
    data, page = await asked(play, "zelmira")
    looked = [(one["who"], one["what"]) for one in data["looked_at"]]
    assert looked == [
        ("Olga", "members_exported"),
        ("Olga", "member"),
        ("Olga", "pair"),
        ("Olga", "charter"),
        ("Olga", "queue"),
    ]
    assert "your page as a member" in Safe(page).text and "Olga" in page
    for held in (json.dumps(data), page):
        assert "clay again" not in held and "on_track" not in held and "health" not in held
    mine = json.loads(files((await told(play, "tom"))[-1])["my-data.json"])
    assert [one["what"] for one in mine["looked_at"]] == ["members_exported", "pair", "queue", "member"]
    assert not any(words in json.dumps(mine, ensure_ascii=False) for words in (SAID["comment"], SAID["message"]))
    await play.command("olga", "/mentoring forget-me")
    await play.press("olga", "yes")
    data, _ = await asked(play, "zelmira")
    assert {one["who"] for one in data["looked_at"]} == {None}
    assert play.rows(LogEntry, code="looked_at")


async def told(play: Play, who: str) -> list[Letter]:
    """Asked in words, what came."""
    await play.say(who, "my data")
    return play.stage.heard[who]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_the_page_is_text_in_the_readers_language(sqlite, language):
    """Whatever somebody typed acts nowhere; nothing runs and nothing is fetched."""
    play = Play(sqlite)
    who = "ana" if language == "fr" else "bo"
    await play.running()
    await play.onboard(who, "mentee")
    await play.command(who, "/mentoring goals")
    await play.say(who, '<script>alert("x")</script> & <img src=x onerror=y>')
    _, page = await asked(play, who)
    read = Safe(page)
    assert '<script>alert("x")</script> & <img src=x onerror=y>' in read.text
    assert not {"script", "img", "a", "link", "iframe", "form", "object"} & set(read.tags)
    assert not {"src", "href", "onerror", "onclick"} & {name for name, _ in read.attributes}
    assert ("lang", language) in read.attributes and "own_data." not in page
    assert ("Vos réponses" if language == "fr" else "Your answers") in read.text


async def test_who_takes_part_in_nothing_gets_what_there_is(sqlite):
    """An account that said hello."""
    play = Play(sqlite)
    await play.say("bo", "hello")
    data, page = await asked(play, "bo")
    assert data["person"]["name"] == "Bo" and data["enrollments"] == [] and "Nothing." in page
