"""The needs survey, from its post to an opened program: asked before anybody takes part, and nothing asked twice."""

import json

import pytest

from bot.messages import plain
from bot.turn import Turn
from flows.needs_survey.results import JOBS
from storage.database import writing
from storage.tables import Answer, Enrollment, LogEntry, Nudge, Organizer, Person, Program, Readiness, SurveyAnswer
from tests.journeys.theatre import TEXTS, Play

LAUNCH = "/mentoring-admin survey launch"
COUNTED = ("counted in figures only", "compté dans les chiffres, sans nom")
CREATE = (
    "/mentoring-admin program create name:Tandem template:classic starts:2027-02-01 controller:A "
    "contact:team@example.org safeguarding:care@example.org"
)


async def drafted(database) -> Play:
    """A program that nobody was told of yet."""
    play = Play(database)
    await play.command("olga", CREATE)
    return play


async def launched(database) -> Play:
    """The survey stands in #mentoring."""
    play = await drafted(database)
    await play.command("olga", LAUNCH, place="mentoring")
    return play


async def answer(play: Play, who: str, joins: str, topics: str = "data", hours: str = "2") -> None:
    """From the post to the thanks, by buttons and fields."""
    await play.press_in(who, "mentoring", "go")
    await play.press(who, "go")
    await play.press(who, joins)
    if joins == "not_now":
        return
    await play.fill(who, topics)
    if joins != "mentee":
        await play.fill(who, "2")
    await play.fill(who, hours)
    await play.fill(who, "fr,en")
    await play.press(who, "either")
    await play.press(who, "~skip")


async def crowd(play: Play, mentees: int, mentors: int) -> None:
    """So many people answer, each on their own."""
    for n in range(mentees):
        await answer(play, f"mentee{n}", "mentee")
    for n in range(mentors):
        await answer(play, f"mentor{n}", "mentor")


async def results(play: Play):
    """The readiness report."""
    await play.command("olga", "/mentoring-admin survey results")
    return play.stage.heard["olga"][-1]


def state(play: Play) -> str:
    """The program's."""
    return play.rows(Program)[0].state


def lines(letter) -> str:
    """The lines of a message."""
    return "\n".join(plain(one) for one in letter.lines)


async def test_the_survey_is_one_post_and_the_program_is_surveying(database):
    """Nobody is written to; a text for a newsletter comes with it; the audience is kept."""
    play = await drafted(database)
    before = play.mark("olga")
    reply = await play.command("olga", f"{LAUNCH} audience:80", place="mentoring")
    assert [letter.key for letter in reply.private] == ["needs_survey.posting", "needs_survey.newsletter"]
    assert "Tandem" in plain(reply.private[1].lines[0])
    assert play.told("#mentoring") == ["needs_survey.announcement"] and play.mark("olga") == before
    assert state(play) == "surveying" and play.rows(Program)[0].settings["survey_audience"] == 80


async def test_without_who_runs_it_nobody_is_asked(sqlite):
    """The first words could not be said: the refusal names what to set, and nothing is posted."""
    play = await drafted(sqlite)
    with writing(sqlite) as session:
        session.get_one(Program, 1).settings = {"contact": "team@example.org"}
    reply = await play.command("olga", LAUNCH, place="mentoring")
    assert [letter.key for letter in reply.private] == ["program.not_ready"]
    assert play.told("#mentoring") == [] and state(play) == "draft"


async def test_a_second_post_takes_a_second_word_and_the_invitation_is_another(sqlite):
    """In the channel that has the survey, the invitation is posted at once when the program opens."""
    play = await launched(sqlite)
    reply = await play.command("olga", LAUNCH, place="mentoring")
    assert reply.private[0].key == "needs_survey.stands"
    (again,) = reply.private[0].buttons
    await play.press_token("olga", again.token, again.value)
    assert play.told("#mentoring") == ["needs_survey.announcement"] * 2
    await play.command("olga", "/mentoring-admin program open")
    assert state(play) == "open", "no answer speaks against it"
    await play.command("olga", "/mentoring-admin members invite", place="mentoring")
    assert play.told("#mentoring")[-1] == "join.announcement"


@pytest.mark.parametrize("who", ["bo", "ines"])
async def test_a_survey_by_buttons(database, who):
    """First words, then each question with who sees its answer; thanks at the end, and no enrollment."""
    play = await launched(database)
    await play.press_in(who, "mentoring", "go")
    assert play.told(who) == ["join.first_words"]
    await play.press(who, "go")
    first = play.stage.heard[who][-1]
    assert first.key == "needs_survey.join.ask" and plain(first.small) in COUNTED
    await play.press(who, "both")
    asked = []
    for value in ("data,career", "3", "4", "fr,en"):
        asked.append(play.told(who)[-1])
        await play.fill(who, value)
    await play.press(who, "remote")
    await play.say(who, "Des rencontres, et un regard neuf")
    assert asked == [
        "onboarding.topics.ask", "onboarding.capacity.ask", "needs_survey.hours.ask", "onboarding.languages.ask",
    ]  # fmt: skip
    (row,) = play.rows(SurveyAnswer)
    assert (row.joins, row.expects) == ("both", "Des rencontres, et un regard neuf")
    assert row.profile == {
        "topics": ["data", "career"], "languages": ["fr", "en"], "capacity": 3, "format": "remote", "hours": 4,
    }  # fmt: skip
    assert play.told(who)[-1] == "needs_survey.thanks" and play.rows(Enrollment) == []


@pytest.mark.parametrize(
    ("who", "typed"),
    [
        ("bo", ("as a mentee", "data and finance", "2 hours", "French and English", "remotely", "A fresh eye")),
        (
            "ines",
            ("je cherche un mentor", "Données, Finance", "deux heures", "français et anglais", "à distance", "Oser"),
        ),
    ],
)
async def test_a_survey_by_typed_words(database, who, typed):
    """In both languages, as people write."""
    play = await launched(database)
    await play.say(who, "bonjour" if who == "ines" else "hello")
    await play.press(who, "go")
    for words in typed:
        await play.say(who, words)
    (row,) = play.rows(SurveyAnswer)
    assert row.joins == "mentee" and row.expects == typed[-1]
    assert row.profile["hours"] == 2 and row.profile["format"] == "remote"
    assert set(row.profile["languages"]) == {"fr", "en"}
    assert "finance" in row.profile["topics"] and len(row.profile["topics"]) == 2


@pytest.mark.parametrize(
    ("who", "typed"), [("bo", "not now"), ("ines", "pas maintenant"), ("ines", "non, pas cette fois")]
)
async def test_not_now_ends_kindly(sqlite, who, typed):
    """Nothing more is asked, and it can be changed."""
    play = await launched(sqlite)
    await play.press_in(who, "mentoring", "go")
    await play.press(who, "go")
    await play.say(who, typed)
    assert play.told(who)[-1] == "needs_survey.not_now"
    assert [row.joins for row in play.rows(SurveyAnswer)] == ["not_now"]
    await play.press_in(who, "mentoring", "go")
    assert play.told(who)[-1] == "needs_survey.already"


async def test_an_answer_can_be_changed_and_replaces_the_first(sqlite):
    """By the button under the thanks."""
    play = await launched(sqlite)
    await answer(play, "bo", "mentee")
    token, value = next(
        (button.token, button.value)
        for button in play.stage.heard["bo"][-1].buttons
        if button.token.startswith("change.")
    )
    await play.press_token("bo", token, value)
    await play.press("bo", "hours")
    await play.say("bo", "5")
    assert [row.profile["hours"] for row in play.rows(SurveyAnswer)] == [5]


async def test_who_stops_halfway_is_reminded_and_goes_on(sqlite):
    """The reminders count against the week's budget; the first words are not said again."""
    play = await launched(sqlite)
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    await play.press("bo", "mentee")
    mark = play.mark("bo")
    await play.wait(days=4)
    assert play.news("bo", mark) == ["bot.after"]
    assert all(one.counted for one in play.rows(Nudge, kind="reminder"))
    await play.press_in("bo", "mentoring", "go")
    assert play.told("bo")[-1] == "onboarding.topics.ask"


async def test_enough_answers_are_a_go(database):
    """9 mentees, 6 mentors with 2 places: 12 places, all matched; the chart has words for who does not see it."""
    play = await launched(database)
    await crowd(play, 9, 6)
    letter = await results(play)
    assert letter.key == "needs_survey.go"
    told = lines(letter)
    assert "15" in told and "12 for 9 mentees, 133 %" in told and "9 of 9, 100 %" in told
    (chart,) = letter.files
    assert chart.content.startswith(b"\x89PNG") and "Data: mentor places 12, mentees who want it 9" in chart.alt
    await play.command("olga", "/mentoring-admin program open")
    assert state(play) == "open"


async def test_too_few_are_a_wait_with_what_is_missing(sqlite):
    """Each reason has its figure and its threshold; fewer than five are not shown."""
    play = await launched(sqlite)
    await crowd(play, 6, 1)
    letter = await results(play)
    assert letter.key == "needs_survey.wait"
    told = lines(letter)
    assert "answers: 7 (at least 15)" in told and told.count("too few to show") == 2 and "80 %" in told
    assert "2 for 6" not in told


async def test_one_answer_more_does_not_give_itself_away(sqlite):
    """While one to four answers came, changed or went, the report is the old one with its date; five make a new one."""
    play = await launched(sqlite)
    await crowd(play, 6, 5)
    first = lines(await results(play))
    await play.wait(hours=1)
    await answer(play, "bo", "mentee")
    second = lines(await results(play))
    assert second.startswith(first) and "1 answer has changed" in second
    assert len(play.rows(Readiness)) == 1
    for n in range(10, 14):
        await answer(play, f"mentee{n}", "mentee")
    third = lines(await results(play))
    assert "10 for 11" in third and len(play.rows(Readiness)) == 2
    await play.wait(hours=1)
    await play.say("bo", "erase my data")
    await play.press("bo", "yes")
    assert "10 for 11" in lines(await results(play)), "what was erased is not found by subtraction"


async def test_what_people_expect_is_for_organizers_alone(sqlite):
    """Behind a button, with a name; that they looked is in the log; a member who presses it sees nothing."""
    play = await launched(sqlite)
    await answer(play, "bo", "mentee")
    await play.press_in("ines", "mentoring", "go")
    await play.press("ines", "go")
    for words in ("mentoré", "Données", "2", "français", "à distance", "Un avis *franc* <!channel>"):
        await play.say("ines", words)
    await results(play)
    token, value = play.button("olga", "read")
    reply = await play.press_token("olga", token, value)
    assert [plain(one) for one in reply.private[0].lines] == ["Ines: Un avis *franc* <!channel>"]
    assert len(play.rows(LogEntry, code="looked_at_expectations")) == 1
    assert (await play.press_token("ines", token, value)).private == ()


async def test_opening_against_a_wait_is_asked_twice_and_recorded(database):
    """Confirmed by a button, with a reason: its code in the log, the words with who wrote them alone."""
    play = await launched(database)
    await crowd(play, 2, 1)
    await results(play)
    reply = await play.command("olga", "/mentoring-admin program open")
    assert [letter.key for letter in reply.private] == ["commands.in_dm"] and state(play) == "surveying"
    assert "answers: 3 (at least 15)" in play.last("olga")
    await play.say("olga", "yes, we have talked about it at length yesterday")
    assert play.told("olga")[-1] == "bot.did_you_mean" and state(play) == "surveying"
    await play.press("olga", "yes")
    assert state(play) == "surveying"
    await play.press("olga", "fixed_date")
    await play.say("olga", "The board has decided")
    assert state(play) == "open"
    (entry,) = play.rows(LogEntry, code="opened_against_wait")
    assert entry.values == {"why": "fixed_date"}
    assert [row.value for row in play.rows(Answer, step="words")] == ["The board has decided"]
    assert "board" not in str([row.values for row in play.rows(LogEntry)])


async def test_who_runs_it_no_longer_opens_nothing(sqlite):
    """The question waited; meanwhile the program is somebody else's."""
    play = await launched(sqlite)
    await answer(play, "bo", "mentee")
    await play.command("olga", "/mentoring-admin program open")
    await play.press("olga", "yes")
    with writing(sqlite) as session:
        session.delete(session.get_one(Organizer, 1))
    await play.press("olga", "enough")
    await play.press("olga", "~skip")
    assert play.told("olga")[-1] == "bot.stale" and state(play) == "surveying"


async def test_a_report_that_another_overtook_is_made_again(sqlite):
    """Two who ask at once would else see two reports that can be subtracted."""
    play = await launched(sqlite)
    await crowd(play, 3, 2)
    await results(play)
    payload = {"program": 1, "person": play.person("olga"), "at": play.clock.now().isoformat()}
    with writing(sqlite) as session:
        turn = Turn(session, play.clock.now(), "event", play.engine.repertoire, TEXTS)
        assert JOBS["readiness"].deliver(turn, payload, {"before": None}) is False
    assert len(play.rows(Readiness)) == 1


async def test_answers_that_nobody_looked_at_are_no_go(sqlite):
    """And "no" leaves all as it is."""
    play = await launched(sqlite)
    await answer(play, "bo", "mentee")
    await play.command("olga", "/mentoring-admin program open")
    assert "nobody has looked" in play.last("olga")
    await play.press("olga", "no")
    assert play.told("olga")[-1] == "open_anyway.waits" and state(play) == "surveying"


async def opened(database, who: str = "bo", joins: str = "mentor") -> Play:
    """Somebody has answered, and the program is open."""
    play = await launched(database)
    await answer(play, who, joins, topics="data,career")
    await play.command("olga", "/mentoring-admin program open")
    for value in ("yes", "enough", "~skip"):
        await play.press("olga", value)
    assert state(play) == "open"
    return play


async def test_what_the_survey_knows_is_offered_and_not_asked_again(database):
    """The survey's post is the way in now; "keep" leaves what only onboarding asks."""
    play = await opened(database)
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    offer = play.last("bo")
    assert play.told("bo")[-1] == "still_right.still.ask"
    assert all(word in offer for word in ("As a mentor", "Data", "Career", "French", "English", "2"))
    await play.press("bo", "keep")
    assert play.told("bo")[-1] == "onboarding.availability.ask"
    await play.fill("bo", "weekend")
    await play.press("bo", "no")
    await play.press("bo", "accept")
    (row,) = play.rows(Enrollment)
    assert (row.role, row.capacity, row.state) == ("mentor", 2, "pool")
    assert row.profile["topics"] == ["data", "career"] and row.profile["format"] == "either"


@pytest.mark.parametrize("typed", ["no", "ask me again"])
async def test_what_is_not_right_any_more_is_asked(sqlite, typed):
    """Everything, from the role on; in the question's own words or with a plain no."""
    play = await opened(sqlite)
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    await play.say("bo", typed)
    assert play.told("bo")[-1] == "onboarding.role.ask"
    await play.press("bo", "mentee")
    assert play.told("bo")[-1] == "onboarding.topics.ask"
    await play.press_in("bo", "mentoring", "go")
    assert play.told("bo")[-1] == "onboarding.topics.ask", "it is not offered twice"


async def test_not_now_offers_nothing(sqlite):
    """Who comes all the same is asked as anybody is."""
    play = await opened(sqlite, joins="not_now")
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    assert play.told("bo")[-1] == "onboarding.role.ask"


async def test_my_data_shows_it_and_forget_me_erases_it(database):
    """The answers, also where no program was ever joined."""
    play = await launched(database)
    await answer(play, "bo", "mentee")
    await play.say("bo", "my data")
    held = json.loads(play.stage.heard["bo"][-1].files[0].content)
    assert [(one["program"], one["joins"], one["profile"]["hours"]) for one in held["surveys"]] == [
        ("Tandem", "mentee", 2)
    ]
    await play.say("bo", "erase my data")
    await play.press("bo", "yes")
    assert play.rows(SurveyAnswer) == [] and play.rows(Answer) == []


async def test_a_closed_survey_says_so(sqlite):
    """The post stays in the channel after the program is over."""
    play = await opened(sqlite)
    await play.command("olga", "/mentoring-admin program close sure:yes")
    reply = await play.press_in("ines", "mentoring", "go")
    assert [letter.key for letter in reply.private] == ["join.closed"]


async def test_the_states_of_the_commands(sqlite):
    """An open program is not surveyed any more; its results can still be read."""
    play = await opened(sqlite)
    assert (await play.command("olga", LAUNCH, place="mentoring")).private[0].key == "commands.wrong_state"
    reply = await play.command("olga", "/mentoring-admin survey import", file=b"email,role\n")
    assert reply.private[0].key == "commands.wrong_state"
    assert (await results(play)).key == "needs_survey.wait"
    assert play.rows(Person, id=play.person("bo"))[0].name == "Bo"


async def test_who_would_join_is_told_when_it_opens(sqlite):
    """Once, with the way in, in their hours; not who said no, nor who is in already."""
    play = await launched(sqlite)
    await answer(play, "ana", "mentee")
    await answer(play, "bo", "both")
    await answer(play, "cleo", "not_now")
    await play.wait(hours=11)  # The evening has come: nobody is written to before the morning.
    await play.command("olga", "/mentoring-admin program open")
    await play.press("olga", "yes")
    await play.press("olga", "fixed_date")
    await play.press("olga", "~skip")
    opened = next(one for one in play.stage.heard["olga"] if one.key == "program.opened")
    assert "2 people who said they would join are told" in plain(opened.lines[0])
    await play.press_in("bo", "mentoring", "go")
    await play.press("bo", "go")
    await play.wait(days=2)
    assert play.told("ana").count("needs_survey.opens") == 1
    assert "needs_survey.opens" not in play.told("bo") + play.told("cleo")
    await play.press("ana", "go")
    assert play.told("ana")[-1] == "join.first_words"
