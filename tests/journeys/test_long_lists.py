"""A list of many is shown a page at a time, and what is done to all is done to those on the other pages too."""

from datetime import timedelta

from bot.messages import Letter, Reply, plain
from storage.database import reading, writing
from storage.tables import Alert, Enrollment, Nudge, Pair, Person, Program
from tests.journeys.theatre import MONDAY, Play


async def many(database, pairs: int) -> Play:
    """A program with so many pairs, introduced long ago, that have not met; each is a case."""
    play = Play(database)
    await play.running()
    program = play.rows(Program)[0].id
    long_ago = MONDAY - timedelta(days=60)
    with writing(database) as session:
        for number in range(pairs):
            sides: list[Enrollment] = []
            for role in ("mentor", "mentee"):
                person = Person(name=f"{role} {number:03}", language="en", created_at=long_ago)
                session.add(person)
                session.flush()
                sides.append(
                    Enrollment(
                        program_id=program,
                        person_id=person.id,
                        role=role,
                        state="pool",
                        joined_at=long_ago,
                        accepted_at=long_ago,
                    )
                )
                session.add(sides[-1])
            session.flush()
            pair = Pair(
                program_id=program,
                mentor_id=sides[0].id,
                mentee_id=sides[1].id,
                state="active",
                health="needs_attention",
                rhythm_days=30,
                proposed_at=long_ago,
                introduced_at=long_ago,
            )
            session.add(pair)
            session.flush()
            reasons = [{"code": "no_contact_yet", "n": 59, "expected": 30}]
            session.add(
                Alert(
                    program_id=program,
                    pair_id=pair.id,
                    kind="health",
                    urgency=1 + number % 2,
                    reasons=reasons,
                    opened_at=long_ago,
                )
            )
    return play


def page(reply: Reply) -> tuple[Letter, list[str]]:
    """A list's page, and its lines."""
    return reply.private[0], [plain(line) for line in reply.private[0].lines]


async def more(play: Play, letter: Letter) -> Reply:
    """Press a message's last button."""
    button = letter.buttons[-1]
    return await play.press_token("olga", button.token, button.value)


async def test_a_list_shows_its_first_lines_and_the_next_ones_by_a_button(sqlite):
    """Each member once, in order; the number in the heading is that of all; a button pressed again shows the same."""
    play = await many(sqlite, 31)
    first, lines = page(await play.command("olga", "/mentoring-admin members list"))
    assert plain(first.text) == "62 members of Tandem" and len(lines) == 31 and lines[-1] == "… and 32 more"
    assert [one.label for one in first.buttons] == ["Show 30 more"]
    second, next_lines = page(await more(play, first))
    assert plain(second.text) == "62 members of Tandem (31–60)" and next_lines[-1] == "… and 2 more"
    assert page(await more(play, first))[1] == next_lines
    third, last_lines = page(await more(play, second))
    assert len(last_lines) == 2 and third.buttons == ()
    named = [line.split(" · ")[0] for line in (*lines[:-1], *next_lines[:-1], *last_lines)]
    assert named == [f"{role} {number:03}" for role in ("mentee", "mentor") for number in range(31)]
    token = first.buttons[0].token
    for odd in ("62", "999999999999", "-1", "", "abc"):
        assert not (reply := await play.press_token("olga", token, odd)).private and reply.sealed
    await play.say("tom", "hello")
    assert not (await play.press_token("tom", token, "30")).private, "it is for organizers"


async def test_pairs_and_those_who_do_not_answer_are_shown_a_page_at_a_time(sqlite):
    """The button that reminds all is on every page."""
    play = await many(sqlite, 32)
    await play.command("olga", "/mentoring-admin settings set name:agreement value:on")
    pairs, unsigned = (await play.command("olga", "/mentoring-admin pair list")).private
    assert plain(pairs.text) == "32 pairs in Tandem" and len(pairs.lines) == 31
    assert len(page(await more(play, pairs))[1]) == 2
    assert "64 people" in plain(unsigned.text) and len(unsigned.lines) == 31
    letter, lines = page(await more(play, unsigned))
    assert len(lines) == 31 and [one.label for one in letter.buttons] == ["Remind all", "Show 4 more"]


async def test_cases_come_ten_at_a_time_and_all_are_written_to(sqlite):
    """What was settled meanwhile makes no gap; the rest is written about from the first page's button."""
    play = await many(sqlite, 25)
    shown = (await play.command("olga", "/mentoring-admin alerts list")).private
    head, cases, rest = shown[0], shown[1:11], shown[11]
    assert plain(head.text) == "25 open cases in Tandem:" and head.buttons[0].label == "Write to both, in all 25 pairs"
    assert plain(rest.text) == "… and 15 more" and rest.buttons[0].label == "Show 10 more" and len(shown) == 12
    assert {one.key for one in cases} == {"alerts.case"}
    for one in cases:
        assert (await play.press_token("olga", one.buttons[-1].token, "fine")).sealed
    following = (await more(play, rest)).private
    assert len(following) == 11 and plain(following[-1].text) == "… and 5 more"
    seen = [one.buttons[0].token for one in (*cases, *following[:-1])]
    urgent = sorted(play.rows(Alert), key=lambda one: (-one.urgency, one.id))
    assert seen == [f"do.case.{one.id}" for one in urgent[:20]]
    sealed = plain((await play.press_token("olga", head.buttons[0].token, "write")).sealed)
    assert "15 pairs are written to" in sealed
    assert {one.state for one in play.rows(Alert)} == {"resolved"}
    written = [one for one in play.rows(Alert) if one.outcome == "write"]
    assert len(written) == 15 and {one.resolved_by for one in written} == {play.person("olga")}
    assert len(play.rows(Nudge, kind="checkin")) == 2 * 15
    assert not (await more(play, rest)).private, "nothing is left to show"
    with reading(sqlite) as session:
        assert session.get_one(Pair, written[0].pair_id).state == "active"
