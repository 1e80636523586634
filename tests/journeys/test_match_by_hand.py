"""Proposed pairs, by hand: pinned, kept apart, exchanged, approved one by one; nobody hears of it before approval."""

import csv
import io

import pytest

from bot.messages import plain
from bot.repertoire import Work
from flows.pairing import preview, spread
from storage.database import writing
from storage.tables import Account, Enrollment, Job, Pair, Ruling
from tests.journeys.theatre import Play

MEMBERS = ("tom", "paul", "ana", "bo", "leo")


async def staged(database, template: str = "classic", **settings: str) -> Play:
    """Tom offers data, Paul finance; Ana and Bo want data, Leo wants finance."""
    play = Play(database)
    await play.running(template, **settings)
    for one, topic in (("tom", "data"), ("paul", "finance")):
        await play.onboard(one, "mentor", topic)
    for one, topic in (("ana", "data"), ("bo", "data"), ("leo", "finance")):
        await play.onboard(one, "mentee", topic)
    return play


async def match(play: Play, text: str) -> list[str]:
    """What Olga reads after a command about proposals, line by line: first what she alone is shown, then messages."""
    mark = play.mark("olga")
    reply = await play.command("olga", f"/mentoring-admin match {text}")
    letters = [*reply.private, *play.stage.heard["olga"][mark:]]
    return [plain(one) for letter in letters for one in (letter.text, *letter.lines, letter.small) if one]


async def shown(play: Play, text: str, value: str):
    """A command of Olga's whose answer has buttons, and the press of one of them."""
    reply = await play.command("olga", f"/mentoring-admin match {text}")
    return next((one.token, one.value) for one in reply.private[0].buttons if one.value == value)


def enrollment(play: Play, who: str) -> int:
    """The number of somebody's enrollment."""
    return play.rows(Enrollment, person_id=play.person(who))[0].id


def change(play: Play, who: str, **values: object) -> None:
    """Somebody's enrollment as it is from now on; a profile is added to."""
    with writing(play.database) as session:
        row = session.get_one(Enrollment, enrollment(play, who))
        for name, value in values.items():
            setattr(row, name, {**row.profile, **value} if name == "profile" else value)
        session.add(row)


def pairs(play: Play, state: str) -> set[str]:
    """The pairs in a state, by their accounts."""
    persons = {one.id: one.person_id for one in play.rows(Enrollment)}
    names = {id: play.rows(Account, person_id=person)[0].external_id for id, person in persons.items()}
    return {f"{names[one.mentor_id]}–{names[one.mentee_id]}" for one in play.rows(Pair, state=state)}


# Pins and forbids ----------------------------------------------------------------------------------------------------


async def test_a_pin_is_proposed_whatever_its_score_and_members_hear_nothing(sqlite):
    """Said with its price, marked in the preview, kept with who did it; undone, the best pairs are proposed again."""
    play = await staged(sqlite)
    silent = {one: play.mark(one) for one in MEMBERS}
    said = await match(play, "pin Tom Leo")
    assert said[0].startswith("Tom – Leo are pinned") and "Nobody has been told anything." in said
    assert said[-1] == "Tom – Leo (pinned): against the best matching, that is 50 points less in all."
    (ruling,) = play.rows(Ruling)
    assert (ruling.by_id, ruling.at, ruling.kind) == (play.person("olga"), play.clock.now(), "pin")
    found = await match(play, "preview")
    (line,) = [one for one in found if "Tom – Leo ·" in one]
    assert "30/100 · pinned, below the threshold of 40, both speak" in line
    assert "Pinned by hand: Tom – Leo." in found
    assert (await match(play, "list"))[:2] == [
        "Tandem: 1 decision by hand.",
        "Tom – Leo · pinned · Olga, Monday 4 January 2027",
    ]
    assert (await match(play, "pin Tom Leo"))[0] == "Tom – Leo are pinned already."
    assert "no longer" in (await match(play, "pin Tom Leo undo:yes"))[0]
    assert (await match(play, "pin Tom Leo undo:yes"))[0] == "Tom – Leo are not pinned."
    await match(play, "preview")
    assert pairs(play, "proposed") == {"tom–ana", "tom–bo", "paul–leo"}
    assert {one: play.news(one, mark) for one, mark in silent.items()} == {one: [] for one in MEMBERS}


async def test_a_pin_that_has_become_a_pair_is_done_and_says_nothing_to_the_two(sqlite):
    """Their introduction tells what they have in common, as everybody's does."""
    play = await staged(sqlite)
    await match(play, "pin Tom Leo")
    await match(play, "preview")
    mark = {one: play.mark(one) for one in MEMBERS}
    await match(play, "approve Tom – Leo")
    told = " ".join(
        plain(one)
        for who in ("tom", "leo", "shared:tom", "shared:leo")
        for letter in play.stage.heard[who][mark.get(who, 0) :]
        for one in (letter.text, *letter.lines)
    )
    assert "Leo" in told and "pin" not in told and "impos" not in told and "Olga" not in told
    assert (await match(play, "list"))[
        0
    ] == "Tandem: nothing is decided by hand. “match pin” and “match forbid” do that."
    assert (await match(play, "pin Tom Leo"))[0] == "Tom – Leo meet already. “pair end” ends a pair."
    assert (await match(play, "forbid Tom Leo"))[0] == "Tom – Leo meet already. “pair end” ends a pair."


@pytest.mark.parametrize(
    ("who", "values", "why"),
    [
        ("leo", {"profile": {"languages": ["de"]}}, "the two have no common language"),
        ("leo", {"profile": {"excluded": ["tom"]}}, "a confidential constraint"),
        ("tom", {"profile": {"excluded": ["leo"]}}, "a confidential constraint"),
    ],
)
async def test_a_pin_against_a_rule_is_refused_with_the_rule(sqlite, who, values, why):
    """Whose exclusion it is stays with them."""
    play = await staged(sqlite)
    profile = values["profile"]
    if "excluded" in profile:
        profile = {"excluded": [enrollment(play, one) for one in profile["excluded"]]}
    change(play, who, profile=profile)
    assert await match(play, "pin Tom Leo") == [f"Tom – Leo cannot be pinned: {why}."]
    assert play.rows(Ruling) == []


async def test_a_pin_in_a_program_of_one_field_needs_the_same_field(sqlite):
    """What the template requires is a rule too."""
    play = await staged(sqlite, same_field="yes")
    change(play, "leo", profile={"field": "Law"})
    assert "not in the same field" in (await match(play, "pin Tom Leo"))[0]


async def test_former_partners_cannot_be_pinned(sqlite):
    """A pair that has ended is never made again."""
    play = await staged(sqlite)
    await play.match()
    await play.command("olga", "/mentoring-admin pair end pair:Ana")
    assert await match(play, "pin Tom Ana") == ["Tom – Ana cannot be pinned: the two have been a pair before."]


async def test_a_pin_of_who_is_not_there_or_has_no_place_says_so(sqlite):
    """Not in the pool, on pause, with a mentor, without a place, of the wrong role, the same person, nobody's name."""
    play = await staged(sqlite)
    await play.say("mia", "hello")
    await play.press("mia", "go")
    await play.press("mia", "mentee")
    said = {
        "pin Tom Mia": "Mia cannot be proposed yet: answering the first questions.",
        "pin Ana Leo": "I find no mentor called “Ana”. The mentor comes first, then the mentee; “members list” shows the names.",
        "pin Tom Nobody": "I find no mentee called “Nobody”. The mentor comes first, then the mentee; “members list” shows the names.",
    }
    for text, why in said.items():
        assert await match(play, text) == [why]
    await play.say("leo", "pause until 1 March")
    assert await match(play, "pin Tom Leo") == ["Leo is away at the moment and cannot be proposed."]
    await play.onboard("zoe", "both")
    assert await match(play, "pin Zoe Zoe") == ["That is the same person in both roles."]
    change(play, "tom", capacity=2)
    await play.match()
    assert await match(play, "pin Paul Ana") == ["Ana has a mentor already."]
    await play.onboard("max", "mentee")
    assert await match(play, "pin Tom Max") == ["Tom has no place left: all 2 are taken."]
    assert play.rows(Ruling) == []


async def test_pins_beyond_the_places_are_refused(sqlite):
    """Of a mentor with one place, and of a mentee, who has one always; undoing the other pin makes room."""
    play = await staged(sqlite)
    change(play, "tom", capacity=1)
    await match(play, "pin Tom Leo")
    assert (await match(play, "pin Tom Ana"))[0].startswith("Tom has 1 place left, and it is pinned: Tom – Leo.")
    assert (await match(play, "pin Paul Leo"))[0].startswith("Leo is pinned already: Tom – Leo.")
    await match(play, "pin Tom Leo undo:yes")
    assert (await match(play, "pin Tom Ana"))[0].startswith("Tom – Ana are pinned:")


async def test_who_is_kept_apart_is_proposed_no_more_and_reads_no_name_of_it(sqlite):
    """The proposal goes at once; the next previews hold it, with the price said once; undone by its button."""
    play = await staged(sqlite)
    await match(play, "preview")
    mark = play.mark("ana")
    token = await shown(play, "forbid Tom Ana", "undo")
    assert pairs(play, "proposed") == {"tom–bo", "paul–leo"}
    assert play.last("olga") == "Tom – Ana (kept apart): against the best matching, that is 1 pair fewer."
    found = await match(play, "preview")
    assert "Kept apart by hand: Tom – Ana." in found and "tom–ana" not in pairs(play, "proposed")
    await match(play, "approve")
    assert play.news("ana", mark) == ["matching.you_wait"] and "Tom" not in play.last("ana")
    assert plain((await play.press_token("olga", *token)).sealed).startswith("✓ Tom – Ana are kept apart no longer")
    assert "have changed since" in plain((await play.press_token("olga", *token)).sealed)
    await match(play, "preview")
    assert pairs(play, "proposed") == {"tom–ana"}


async def test_the_newer_word_counts_and_says_so(sqlite):
    """A pair is never pinned and kept apart at once; a pin takes back what speaks against it."""
    play = await staged(sqlite)
    await match(play, "preview")
    said = await match(play, "pin Paul Ana")
    assert "The proposal Tom – Ana is taken back; “match preview” looks again." in said
    said = await match(play, "forbid Paul Ana")
    assert "Before, they were pinned; the newer word counts." in said
    await match(play, "preview")
    assert "paul–ana" not in pairs(play, "proposed")
    said = await match(play, "pin Paul Ana")
    assert "Before, they were kept apart; the newer word counts." in said
    await match(play, "preview")
    assert "paul–ana" in pairs(play, "proposed")
    assert len(await match(play, "list")) == 3, "one decision, between its title and how to undo it"
    assert [one.kind for one in play.rows(Ruling)] == ["pin", "forbid", "pin"], "and what was said before is kept"


async def test_a_pin_that_cannot_be_made_any_more_says_why_in_the_preview(sqlite):
    """Leo pauses after he was pinned; when he is back, the pin holds."""
    play = await staged(sqlite)
    await match(play, "pin Tom Leo")
    await play.say("leo", "pause until 10 January")
    found = await match(play, "preview")
    assert "The pin Tom – Leo is not among the proposals: someone is not in the pool at the moment." in found
    await play.wait(days=9)
    await match(play, "preview")
    assert "tom–leo" in pairs(play, "proposed")


async def test_what_is_pinned_while_the_pool_is_matched_is_matched_again(sqlite):
    """The result of before is not delivered: no proposal of it is ever there."""
    play = await staged(sqlite)
    job = play.engine.repertoire.jobs["match"]
    made: list[int] = []

    def compute(session, payload):
        found = job.compute(session, payload)
        if not made:
            with writing(sqlite) as other:
                at = {"program_id": 1, "by_id": play.person("olga"), "at": play.clock.now(), "kind": "pin"}
                two = {"mentor_id": enrollment(play, "tom"), "mentee_id": enrollment(play, "leo")}
                other.add(Ruling(**at, **two))
        made.append(len(found["proposals"]))
        return found

    play.engine.repertoire.jobs["match"] = Work(compute, job.deliver)
    await match(play, "preview")
    assert len(made) == 2 and [one.attempts for one in play.rows(Job, kind="match")] == [2]
    assert pairs(play, "dropped") == set() and "tom–leo" in pairs(play, "proposed")


async def test_nothing_is_left_of_who_is_erased(sqlite):
    """Neither what they were pinned to, nor from whom they were kept apart."""
    play = await staged(sqlite)
    await match(play, "pin Tom Leo")
    await match(play, "forbid Paul Ana")
    await play.say("leo", "erase my data")
    await play.press("leo", "yes")
    assert [one.kind for one in play.rows(Ruling)] == ["forbid"]
    assert len(await match(play, "list")) == 3


# Exchanges -----------------------------------------------------------------------------------------------------------


async def test_an_exchange_says_what_it_costs_and_is_made_by_a_button_once(sqlite):
    """The new pairs have numbers of their own; they hold until the next preview; nobody is told."""
    play = await staged(sqlite)
    await match(play, "preview")
    silent = {one: play.mark(one) for one in MEMBERS}
    said = await match(play, "swap 1 3")
    assert said == [
        "Tom – Ana and Paul – Leo would exchange partners:",
        "Tom – Leo · 30/100",
        "Paul – Ana · 30/100",
        "All proposals together: 240 points now, 140 then (100 points less in all).",
        "Below the threshold of 40: Tom – Leo and Paul – Ana.",
        "It holds until the next “match preview”, which computes anew; “match pin” keeps a pair.",
    ]
    assert pairs(play, "proposed") == {"tom–ana", "tom–bo", "paul–leo"}, "asking changes nothing"
    no = await shown(play, "swap Ana Leo", "no")
    assert plain((await play.press_token("olga", *no)).sealed) == "✓ Leave as is"
    assert pairs(play, "proposed") == {"tom–ana", "tom–bo", "paul–leo"}
    old = play.button("olga", "all")
    yes = await shown(play, "swap Ana Leo", "yes")
    assert plain((await play.press_token("olga", *yes)).sealed) == "✓ Exchange"
    assert pairs(play, "proposed") == {"tom–leo", "tom–bo", "paul–ana"}
    for token in (yes, old):
        assert "have changed since" in plain((await play.press_token("olga", *token)).sealed)
    assert pairs(play, "proposed") == {"tom–leo", "tom–bo", "paul–ana"} and pairs(play, "active") == set()
    assert {one: play.news(one, mark) for one, mark in silent.items()} == {one: [] for one in MEMBERS}
    await play.press("olga", "all")
    assert pairs(play, "active") == {"tom–leo", "tom–bo", "paul–ana"}


async def test_the_next_preview_computes_anew(sqlite):
    """What was exchanged is gone, unless it was pinned."""
    play = await staged(sqlite)
    await match(play, "preview")
    await play.press_token("olga", *await shown(play, "swap Ana Leo", "yes"))
    await match(play, "preview")
    assert pairs(play, "proposed") == {"tom–ana", "tom–bo", "paul–leo"}


async def test_an_exchange_that_cannot_be_is_refused_in_words(sqlite):
    """Two of one mentor, one pair twice, a pinned one, a rule; each without a button."""
    play = await staged(sqlite)
    await match(play, "preview")
    assert (await match(play, "swap Ana Bo"))[0] == "Both have Tom as mentor, so there is nothing to exchange."
    assert (await match(play, "swap 1 Ana"))[0] == "Those two are the same proposal."
    assert await match(play, "swap 1 77") == ["I find no proposal called 77, so nothing changed. Proposed: 1–3."]
    assert (await match(play, "swap Tom Leo"))[0].startswith("Several pairs fit: #1 Tom – Ana and #2 Tom – Bo")
    change(play, "ana", profile={"excluded": [enrollment(play, "paul")]})
    assert await match(play, "swap Ana Leo") == ["They cannot exchange partners: a confidential constraint."]
    await match(play, "forbid Paul Bo")
    assert await match(play, "swap Bo Leo") == ["They cannot exchange partners: the organizers keep the two apart."]
    await match(play, "pin Paul Leo")
    assert (await match(play, "swap Bo Leo"))[0].startswith("Paul – Leo are pinned.")


async def test_an_exchange_with_who_is_away_meanwhile_is_not_made(sqlite):
    """Ana pauses before the button is pressed."""
    play = await staged(sqlite)
    await match(play, "preview")
    yes = await shown(play, "swap Ana Leo", "yes")
    await play.say("ana", "pause jusqu'au 25 janvier")
    reply = await play.press_token("olga", *yes)
    assert "someone is away" in plain(reply.private[0].text)
    assert pairs(play, "proposed") == {"tom–ana", "tom–bo", "paul–leo"}


async def test_the_weaker_proposals_name_the_exchange_that_costs_little(sqlite):
    """Bo and Leo each want what both mentors offer half of: who is with whom makes no difference. Ana has the best."""
    play = await staged(sqlite)
    for one, values in (("bo", {"topics": ["data", "finance"]}), ("leo", {"topics": ["data", "finance"]})):
        change(play, one, profile=values)
    change(play, "tom", capacity=2)
    change(play, "paul", capacity=1)
    lines = {one.split(" – ")[1].split(" ")[0]: one for one in await match(play, "preview") if "/100" in one}
    number = {name: line.split(" ")[0] for name, line in lines.items()}
    assert lines["Bo"].endswith(f"· could change with {number['Leo']}: the same total")
    assert lines["Leo"].endswith(f"· could change with {number['Bo']}: the same total")
    assert "could change" not in lines["Ana"]


# Approval ------------------------------------------------------------------------------------------------------------


async def test_some_are_approved_by_number_or_name_and_the_rest_waits(sqlite):
    """What is not there is named, and then nothing is approved at all."""
    play = await staged(sqlite)
    assert await match(play, "approve") == ["No proposal waits. “match preview” makes new ones."]
    await match(play, "preview")
    assert await match(play, "approve 1, 7, Nobody") == [
        "I find no proposal called 7 and Nobody, so nothing changed. Proposed: 1–3."
    ]
    assert (await match(play, "approve Tom"))[0].startswith("Several pairs fit: #1 Tom – Ana and #2 Tom – Bo")
    assert pairs(play, "active") == set()
    assert (await match(play, "approve 2–3"))[0] == "2 pairs introduced in Tandem."
    assert pairs(play, "active") == {"tom–bo", "paul–leo"} and pairs(play, "proposed") == {"tom–ana"}
    assert await match(play, "approve 3") == ["Nothing to do for 3: introduced already. Still proposed: 1."]
    assert (await match(play, "approve ana"))[0] == "1 pair introduced in Tandem."


async def test_a_button_of_an_older_preview_approves_nothing_that_is_newer(sqlite):
    """Olga presses yesterday's "approve all": it says that the proposals have changed."""
    play = await staged(sqlite)
    await match(play, "preview")
    old = play.button("olga", "all")
    await match(play, "preview")
    assert "have changed since" in plain((await play.press_token("olga", *old)).sealed)
    assert pairs(play, "active") == set()
    await play.press("olga", "all")
    assert len(pairs(play, "active")) == 3


async def test_where_each_is_approved_by_itself_there_is_no_button_for_all(sqlite):
    """Two buttons a proposal; the command without numbers asks for them; "not this one" keeps the two apart."""
    play = await staged(sqlite, "commitment", threshold="40", agreement="off")
    mark = play.mark("olga")
    await match(play, "preview")
    first, *each = play.stage.heard["olga"][mark:]
    assert first.buttons == () and [len(one.buttons) for one in each] == [2, 2, 2]
    for text in ("approve", "approve all"):
        assert await match(play, text) == [
            "In Tandem each pair is approved by itself. Proposed: 1–3. Which ones, for instance “match approve 3, 5–8”?"
        ]
    assert pairs(play, "active") == set()
    buttons = {one.text[0].text[:1]: [(b.token, b.value) for b in one.buttons] for one in each}
    assert plain((await play.press_token("olga", *buttons["1"][0])).sealed) == "✓ Approve"
    assert pairs(play, "active") == {"tom–ana"} and pairs(play, "proposed") == {"tom–bo", "paul–leo"}
    assert "have changed since" in plain((await play.press_token("olga", *buttons["1"][1])).sealed)
    assert "Tom – Bo is kept apart" in plain((await play.press_token("olga", *buttons["2"][1])).sealed)
    assert "have changed since" in plain((await play.press_token("olga", *buttons["2"][0])).sealed)
    assert pairs(play, "active") == {"tom–ana"} and pairs(play, "proposed") == {"paul–leo"}
    assert [one.kind for one in play.rows(Ruling)] == ["forbid"]
    assert (await match(play, "approve 3"))[0] == "1 pair introduced in Tandem."


async def test_nobody_but_an_organizer_presses_these(sqlite):
    """A member who has got hold of a token changes nothing."""
    play = await staged(sqlite, "commitment", threshold="40")
    undo = await shown(play, "forbid Paul Bo", "undo")
    await match(play, "preview")
    before = (pairs(play, "proposed"), len(play.rows(Ruling)))
    mark = play.mark("ana")
    tokens = (undo, ("do.approve.1-9", "all"), ("do.proposal.1", "approve"), ("do.proposal.1", "forbid"))
    for token in (*tokens, ("do.swap.1-3", "yes"), ("do.proposals.1", "1")):
        assert plain((await play.press_token("ana", *token)).sealed).startswith("Cette question n’est plus posée")
    for token in (
        "do.swap.1",
        "do.swap.1-",
        "do.swap.x-y",
        "do.proposal.²",
        "do.undo.x",
        "do.approve.1",
        "do.proposals.",
    ):
        assert plain((await play.press_token("olga", token, "yes")).sealed)
    assert (pairs(play, "proposed"), len(play.rows(Ruling))) == before and play.news("ana", mark) == []


# Long previews -------------------------------------------------------------------------------------------------------


async def test_a_long_preview_shows_both_ends_goes_on_by_a_button_and_has_it_all_in_a_sheet(sqlite, monkeypatch):
    """Two lines a message: the best and the lowest; then page by page, until nothing is left."""
    monkeypatch.setattr(preview, "PAGE", 2)
    monkeypatch.setattr(preview, "LOWEST", 1)
    monkeypatch.setattr(preview, "LEFT", 1)
    play = await staged(sqlite)
    change(play, "tom", capacity=2)
    for one in ("mia", "zoe"):
        await play.onboard(one, "mentee", "law")
    await play.onboard("=sum(a1)", "mentee", "data")
    found = await match(play, "preview")
    assert sum("/100" in one for one in found) == 2
    assert any(one.startswith("… 1 more in between") for one in found)
    assert any(one.startswith("… and 2 more people wait") for one in found)
    letter = play.stage.heard["olga"][-1]
    assert [one.label for one in letter.buttons] == ["Approve all 3", "Show 2 more"]
    rows = list(csv.reader(io.StringIO(letter.files[-1].content.decode("utf-8-sig"))))
    assert rows[0] == ["number", "mentor", "mentee", "score", "why", "exchange with", "points lost"]
    assert len(rows) == 7 and {row[2] for row in rows[1:4]} == {"Ana", "Bo", "Leo"}
    assert "'=sum(a1)" in {row[2] for row in rows[4:]} and all(row[4] for row in rows[4:])
    more = play.button("olga", "Show 2 more")
    await play.press_token("olga", *more)
    assert play.last("olga") == "Tandem: proposals 2 to 3 of 3." and play.stage.heard["olga"][-1].buttons == ()
    await match(play, "approve 2, 3")
    assert plain((await play.press_token("olga", *more)).sealed), "nothing comes after it any more"


@pytest.mark.parametrize(("language", "words"), [("en", "Scores of the proposed pairs"), ("fr", "Scores des binômes")])
async def test_the_scores_come_as_a_picture_with_words_for_who_does_not_see_it(sqlite, monkeypatch, language, words):
    """In the organizer's language, with the threshold; a few pairs have none."""
    play = await staged(sqlite)
    await play.command("olga", f"/mentoring language {language}")
    await match(play, "preview")
    assert play.stage.heard["olga"][-1].files == ()
    monkeypatch.setattr(spread, "FEWEST", 3)
    await match(play, "preview")
    (picture,) = play.stage.heard["olga"][-1].files
    assert picture.media == "image/png" and picture.content.startswith(b"\x89PNG")
    assert picture.alt.startswith(words) and "80–89: 3" in picture.alt and "40" in picture.alt


async def test_where_each_is_approved_by_itself_a_few_come_at_a_time(sqlite, monkeypatch):
    """The rest behind a button, each with its own two."""
    monkeypatch.setattr(preview, "EACH", 2)
    play = await staged(sqlite, "commitment", threshold="40")
    mark = play.mark("olga")
    await match(play, "preview")
    letters = play.stage.heard["olga"][mark:]
    assert [len(one.buttons) for one in letters] == [0, 2, 2, 1]
    assert plain(letters[-1].text) == "… and 1 more proposal."
    mark = play.mark("olga")
    await play.press("olga", "Show 1 more")
    letters = play.stage.heard["olga"][mark:]
    assert plain(letters[0].text) == "Tandem: proposals 3 to 3 of 3." and len(letters[1].buttons) == 2


async def test_members_and_proposals_are_offered_while_they_are_typed(sqlite):
    """Mentors for the mentor, mentees for the mentee, and for an exchange what is proposed."""
    play = await staged(sqlite)
    await match(play, "preview")
    assert await play.complete("olga", "match pin", "mentor") == ["Paul", "Tom"]
    assert await play.complete("olga", "match forbid", "mentee") == ["Ana", "Bo", "Leo"]
    assert await play.complete("olga", "match swap", "first", "leo") == ["#3 Paul – Leo"]
    assert await play.complete("ana", "match swap", "first") == []
