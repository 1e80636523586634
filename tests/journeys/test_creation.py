"""Setting a program up: six questions, days that fit its intake, a preview, a test message, an announcement to post."""

from datetime import date

import pytest

from bot.messages import plain
from storage.tables import CharterVersion, Conversation, Organizer, Outbox, Program
from tests.journeys.theatre import Play

CREATE = "/mentoring-admin program create"
GIVEN = "starts:2027-02-01 controller:A contact:team@example.org safeguarding:care@example.org"


async def told_by(play: Play, who: str, words: str) -> dict[str, str]:
    """The preview's facts after the program was created."""
    mark = play.mark(who)
    await play.command(who, f"{CREATE} {words} {GIVEN}")
    preview = next(one for one in play.stage.heard[who][mark:] if one.key == "program.created")
    return {plain(label): plain(value) for label, value in preview.facts}


@pytest.mark.parametrize(("who", "ends"), [("olga", "ends"), ("ines", "finit")])
async def test_six_questions_a_preview_a_test_message_and_an_announcement(sqlite, who, ends):
    """In the organizer's language; the announcement below stands there in the other one as well."""
    play = Play(sqlite)
    play.admins.add(who)
    await play.command(who, CREATE)
    asked = [play.told(who)[-1]]
    await play.say(who, "Tandem")
    await play.press(who, "classic")
    await play.fill(who, "2027-02-01")
    for words in ("Alumni Lyon", "team@example.org", "care@example.org"):
        await play.say(who, words)
    asked += [one for one in play.told(who) if one == "bot.after" or one.endswith(".ask")][1:]
    assert len(asked) == 6
    assert play.told(who)[-5:] == [
        "program.created", "program.test_message", "join.first_words", "program.announcement_below", "join.announcement",
    ]  # fmt: skip
    first_words, _, announcement = play.stage.heard[who][-3:]
    assert "Alumni Lyon" in plain(first_words.text)
    both = [plain(announcement.text), *(plain(one) for one in announcement.lines)]
    assert any("is looking for mentors" in one for one in both) and any("cherche" in one for one in both)
    assert not any(one.buttons for one in play.stage.heard[who][-5:]), "nothing here makes the organizer a member"
    (program,) = play.rows(Program)
    assert (program.state, program.ends_on) == ("draft", date(2027, 8, 2))
    assert len(play.rows(Organizer)) == 1 and {one.language for one in play.rows(CharterVersion)} == {"en", "fr"}


async def test_a_template_brings_its_intake(sqlite):
    """A cohort has a day on which all end; a rolling program has a length of each pair, and no such day."""
    play = Play(sqlite)
    cohort = await told_by(play, "olga", "name:Uno template:classic")
    rolling = await told_by(play, "olga", "name:Due template:community")
    assert cohort["Intake"] == "all together, with one end" and "Ends" in cohort
    assert (
        rolling["Intake"].startswith("as people come")
        and "Ends" not in rolling
        and rolling["Length"] == "91 days for each pair"
    )
    assert [one.ends_on for one in play.rows(Program)] == [date(2027, 8, 2), None]


async def test_the_intake_may_be_chosen(sqlite):
    """The days follow it: a community that begins together, a school that takes people as they come."""
    play = Play(sqlite)
    await told_by(play, "olga", "name:Uno template:community intake:cohort")
    await told_by(play, "olga", "name:Due template:classic intake:rolling")
    first, second = play.rows(Program)
    assert (first.settings["intake"], first.ends_on) == ("cohort", date(2027, 5, 3))
    assert (second.settings["intake"], second.ends_on) == ("rolling", None)
    reply = await play.command("olga", f"{CREATE} name:Tre template:classic intake:weekly {GIVEN}")
    assert reply.private[0].key == "bot.command_choices" and len(play.rows(Program)) == 2


async def test_the_intake_is_kept_through_the_questions(sqlite):
    """What stood in the command is not asked, and counts."""
    play = Play(sqlite)
    await play.command("olga", f"{CREATE} intake:rolling {GIVEN}")
    await play.say("olga", "Tandem")
    await play.press("olga", "classic")
    assert play.rows(Program)[0].settings["intake"] == "rolling" and play.rows(Program)[0].ends_on is None


async def test_an_end_for_a_rolling_program_is_refused_in_words(sqlite):
    """At the creation it is made without one; later nothing changes."""
    play = Play(sqlite)
    await told_by(play, "olga", "name:Due template:community ends:2027-12-01")
    assert "program.no_last_day" in play.told("olga") and play.rows(Program)[0].ends_on is None
    reply = await play.command("olga", "/mentoring-admin program edit what:ends value:2027-12-01")
    assert reply.private[0].key == "program.no_last_day" and play.rows(Program)[0].ends_on is None


async def test_a_changed_intake_changes_the_days(sqlite):
    """From one to the other and back, before anybody is in it."""
    play = Play(sqlite)
    await told_by(play, "olga", "name:Uno template:classic")
    await play.command("olga", "/mentoring-admin settings set intake rolling")
    assert play.rows(Program)[0].ends_on is None
    await play.command("olga", "/mentoring-admin settings set intake cohort")
    assert play.rows(Program)[0].ends_on == date(2027, 8, 2)


async def test_the_last_button_twice_makes_one_program(sqlite):
    """The second press finds the question over."""
    play = Play(sqlite)
    await play.command("olga", f"{CREATE} name:Tandem {GIVEN}")
    token, value = play.button("olga", "classic")
    for _ in range(2):
        await play.press_token("olga", token, value)
    assert len(play.rows(Program)) == 1 and [one.state for one in play.rows(Conversation)] == ["done"]


async def test_the_announcement_is_posted_by_a_button(sqlite):
    """In the channel where the program was opened; a member's press, and a second one, post nothing more."""
    play = Play(sqlite)
    await told_by(play, "olga", "name:Tandem template:classic")
    _, post = (await play.command("olga", "/mentoring-admin program open", place="mentoring")).private
    (button,) = post.buttons
    assert button.label == "Post it in this channel"
    await play.say("bo", "hello")
    await play.press_token("bo", button.token, button.value)
    assert play.told("#mentoring") == []
    await play.press_token("olga", button.token, button.value)
    assert play.told("#mentoring") == ["join.announcement"]
    assert plain(play.stage.heard["#mentoring"][0].buttons[0].label and play.stage.heard["#mentoring"][0].text)


async def test_without_a_channel_one_is_asked_for(sqlite):
    """A form where the platform has one, and in words how it is typed; what comes back is posted."""
    play = Play(sqlite)
    await told_by(play, "olga", "name:Tandem template:classic")
    _, post = (await play.command("olga", "/mentoring-admin program open")).private
    (button,) = post.buttons
    reply = await play.press_token("olga", button.token, button.value)
    assert reply.private[0].key == "program.post_how" and reply.form is not None
    assert (reply.form.token, reply.form.inputs[0].kind) == ("mentoring-admin members invite", "channel")
    assert play.rows(Outbox, kind="post") == []
    await play.say("bo", "hello")
    assert (await play.press_token("bo", button.token, button.value)).form is None
    await play.command("olga", "/mentoring-admin program close")
    assert (await play.press_token("olga", button.token, button.value)).form is None
