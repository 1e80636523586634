"""The playground's routes, on the running bot: what the page does, and what a script may get wrong."""

import asyncio
import json
from base64 import b64encode

import pytest

from tests.adapters.playground.conftest import visiting


async def test_a_person_says_hello_and_presses_what_is_offered(visitor):
    """The bot answers in the person's language; a pressed message keeps a line in place of its buttons."""
    await visitor.program()
    ines = await visitor.add("Inès", language="fr", zone="Europe/Paris")
    said = await visitor.post("say", person=ines, text="bonjour")
    letters = [one for one in said["conversation"]["messages"] if one["author"] == "bot"]
    assert letters and "Bonjour" in json.dumps(letters, ensure_ascii=False)
    asking = next(one for one in reversed(letters) if one["letter"]["buttons"])
    button = asking["letter"]["buttons"][0]
    pressed = await visitor.post(
        "press", person=ines, message=asking["id"], token=button["token"], value=button["value"]
    )
    after = next(one for one in pressed["conversation"]["messages"] if one["id"] == asking["id"])
    assert after["sealed"], "no button stays where it was pressed"


async def test_the_same_act_twice_happens_once(visitor):
    """A page that repeats a request after a lost answer changes nothing twice, people included."""
    for _ in range(2):
        person = await visitor.add("Ana", id="act-1")
    assert [one["name"] for one in (await visitor.get("people"))["people"]] == ["Ana"]
    for _ in range(2):
        await visitor.post("say", person=person, text="hello", id="act-2")
    assert (await visitor.lines(person)).count("hello") == 1
    heard = len(await visitor.lines(person))
    await visitor.post("say", person=person, text="hello", id="act-2")
    assert len(await visitor.lines(person)) == heard


async def test_commands_are_listed_and_used(visitor):
    """The list a completion needs; an organizer's answer is seen by the organizer alone."""
    olga = await visitor.add("Olga", admin=True)
    commands = (await visitor.get("commands", language="fr"))["commands"]
    assert {"command", "path", "usage", "help", "arguments"} <= set(commands[0])
    assert "/mentoring-admin" in {one["command"] for one in commands}
    answer = await visitor.post("command", person=olga, text="/mentoring-admin help")
    assert answer["conversation"]["messages"][-1]["private"] is True
    await visitor.post("command", 422, person=olga, text="mentoring-admin help")


async def test_a_file_comes_with_a_command_and_leaves_with_a_message(visitor):
    """A CSV goes up in base64; the list of refused lines comes back as a download, never shown as a page."""
    olga = await visitor.program()
    content = b64encode(b"name,email,role\n" + b"Bad,nowhere,mentor\n" * 50).decode()
    shown = await visitor.post("command", person=olga, text="/mentoring-admin members import", files={"file": content})
    message = next(one for one in shown["conversation"]["messages"] if one["letter"]["files"])
    file = await visitor.client.get("file", params={"message": message["id"]})
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert b"nowhere" in file.content
    await visitor.get("file", 404, message=message["id"], index=9)
    await visitor.post("command", 422, person=olga, text="/mentoring-admin members import", files={"file": "%%%"})


@pytest.mark.parametrize("by", ["day", "week", "next", "now"])
async def test_the_clock_moves_forward_and_stays_there(tmp_path, by):
    """Also over a restart."""
    async with visiting(tmp_path) as visitor:
        before = (await visitor.get("clock"))["ahead_seconds"]
        after = (await visitor.post("clock", by=by))["ahead_seconds"]
        assert after - before in {"day": (86400,), "week": (604800,), "next": range(2), "now": range(2)}[by]
    async with visiting(tmp_path) as visitor:
        assert (await visitor.get("clock"))["ahead_seconds"] == after
        await visitor.post("clock", 422, by="-1 day")


async def test_after_a_restart_everything_is_still_there(tmp_path):
    """People, transcripts, unread counts, and the question that waits."""
    async with visiting(tmp_path) as visitor:
        ana = await visitor.add("Ana", email="ana@example.org", zone="America/Montreal")
        await visitor.post("say", person=ana, text="hello")
        state, lines = await visitor.get("state"), await visitor.lines(ana)
    async with visiting(tmp_path) as visitor:
        again = await visitor.get("state")
        assert again["people"] == state["people"]
        assert await visitor.lines(ana) == lines
        await visitor.post("read", conversation=f"dm:{ana}")
        assert (await visitor.get("state"))["people"][0]["unread"] == 0


async def test_what_a_script_gets_wrong_is_named_by_a_code(visitor):
    """And nothing of it reaches the bot."""
    ana, ben = await visitor.add("Ana"), await visitor.add("Ben")
    for route, status, body, code in (
        ("say", 422, {"person": ana}, "needs_text"),
        ("say", 422, {"person": ana, "text": "   "}, "needs_text"),
        ("say", 404, {"person": "nobody", "text": "hello"}, "no_such_person"),
        ("say", 404, {"person": ana, "text": "hello", "conversation": "dm:nobody"}, "no_such_conversation"),
        ("say", 403, {"person": ana, "text": "hello", "conversation": f"dm:{ben}"}, "not_in_conversation"),
        ("say", 422, {"person": ana, "text": "x" * 50_001}, "long_text"),
        ("press", 404, {"person": ana, "token": "t", "message": "²"}, "no_such_message"),
        ("press", 404, {"person": ana, "token": "t", "message": 99}, "no_such_message"),
        ("fill", 422, {"person": ana, "token": "t", "values": {"value": 3}}, "needs_values"),
        ("people", 422, {"name": "Zoé", "zone": "Mars/Phobos"}, "unknown_zone"),
        ("people", 422, {"name": "Zoé", "language": "de"}, "unknown_language"),
    ):
        assert (await visitor.post(route, status, **body))["error"] == code, route
    for raw in (b"{", b"[]", b'"text"', b"[" * 100_000, b"\xff\xfe"):
        answer = await visitor.client.post("say", content=raw, headers={"content-type": "application/json"})
        assert answer.status_code == 400, raw[:10]
    assert await visitor.lines(ana) == await visitor.lines(ben)
    assert (await visitor.client.get("nothing")).status_code == 404
    assert (await visitor.client.get("say")).status_code == 405


@pytest.mark.parametrize("text", ["\ud83d", "nul \x00 in it", "a" * 10_000, "\u202e mirrored", "<b>bold</b>", "\ufeff"])
async def test_strange_text_is_answered_and_kept(visitor, text):
    """Half an emoji, a NUL, ten thousand characters, marks that turn lines around."""
    ana = await visitor.add("Ana")
    body = json.dumps({"person": ana, "text": text}).encode()
    answer = await visitor.client.post("say", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert [one["author"] for one in answer.json()["conversation"]["messages"]][-1] == "bot"


async def test_a_press_on_somebody_elses_message_is_refused(visitor):
    """The page shows nobody another's buttons, and the API takes none."""
    await visitor.program()
    ana, ben = await visitor.add("Ana"), await visitor.add("Ben")
    said = await visitor.post("say", person=ana, text="hello")
    asking = next(one for one in said["conversation"]["messages"] if one["letter"]["buttons"])
    button = asking["letter"]["buttons"][0]
    body = {"message": asking["id"], "token": button["token"], "value": button["value"]}
    assert (await visitor.post("press", 403, person=ben, **body))["error"] == "not_in_conversation"
    assert next(one for one in (await visitor.get("people"))["people"] if one["id"] == ben)["badges"] == []


async def test_the_feed_tells_which_conversation_changed(visitor):
    """A page that listens hears of it; it is not told what was said."""
    ana = await visitor.add("Ana")

    async def first_change() -> str:
        async with visitor.client.stream("GET", "events") as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data:") and ana in line:
                    return line
        raise AssertionError("the feed ended")

    hearing = asyncio.create_task(first_change())
    while not visitor.page.feed._listeners:
        await asyncio.sleep(0)
    await visitor.post("say", person=ana, text="a secret")
    line = await asyncio.wait_for(hearing, 30)
    assert f"dm:{ana}" in line and "secret" not in line


async def test_the_demo_fills_an_empty_place_only(visitor):
    """A program with a past; what a person began is never mixed with it."""
    await visitor.add("Ana")
    assert (await visitor.post("demo", 409))["error"] == "not_empty"


async def test_a_channel_is_everybodys(visitor):
    """The invitation stands there with its buttons; each who presses sees what comes of it alone."""
    olga = await visitor.program()
    ana, ben = await visitor.add("Ana"), await visitor.add("Ben")
    text = "/mentoring-admin members invite #Mentoring"
    await visitor.post("command", person=olga, text=text)
    state = await visitor.get("state")
    (place,) = [one for one in state["conversations"] if one["kind"] == "channel"]
    assert (place["id"], place["name"], place["people"]) == ("channel:mentoring", "mentoring", [])
    (post,) = (await visitor.get("conversation", id=place["id"], person=ana))["messages"]
    go, page = post["letter"]["buttons"]
    for person in (ana, ben):
        done = await visitor.post("press", person=person, message=post["id"], token=go["token"], value=go["value"])
        assert [one["private"] for one in done["conversation"]["messages"]] == [False, True]
        assert done["conversation"]["messages"][0]["sealed"] is None
    assert (await visitor.get("conversation", id=f"dm:{ana}", person=ana))["messages"][0]["letter"]["key"] == (
        "join.first_words"
    )
    done = await visitor.post("press", person=ana, message=post["id"], token=page["token"], value=page["value"])
    assert done["sheet"]["parts"] and done["conversation"]["id"] == place["id"]
    await visitor.post("say", person=ben, text="hello all", conversation=place["id"])
    assert await visitor.lines(ana, place["id"]) == [
        *(await visitor.lines(olga, place["id"]))[:1],
        *("I wrote to you, just the two of us.", "hello all"),
    ]


async def test_a_command_in_a_channel_knows_where_it_is(visitor):
    """What is typed there, and its answer, are seen by the typist alone; the post is seen by all."""
    olga = await visitor.program()
    ana = await visitor.add("Ana")
    await visitor.post("command", person=olga, text="/mentoring-admin members invite channel:alumni")
    here = "channel:alumni"
    await visitor.post("command", person=olga, text="/mentoring-admin members invite", conversation=here)
    kinds = [one["letter"]["key"] for one in (await visitor.get("conversation", id=here, person=olga))["messages"]]
    assert kinds == ["join.announcement", "command", "invitation.stands"]
    assert len(await visitor.lines(ana, here)) == 1
    body = {"person": ana, "text": "/mentoring me", "conversation": f"dm:{olga}"}
    assert (await visitor.post("command", 403, **body))["error"] == "not_in_conversation"
