"""A topic in people's own words becomes the program's, or is kept and shown to the organizer, who says what it means."""

import pytest

from bot.messages import plain
from storage.tables import Answer, Conversation, Enrollment, LogEntry, Pair, Program, SurveyAnswer
from tests.journeys.test_survey_journey import launched
from tests.journeys.theatre import Play

TOPICS = "/mentoring-admin settings topics"


async def arrive(play: Play, who: str, role: str, topics: str) -> None:
    """From hello to the pool, with topics as they are typed."""
    await play.say(who, "bonjour")
    await play.press(who, "go")
    await play.press(who, role)
    await play.say(who, topics)
    if play.told(who)[-1] == "bot.did_you_mean":
        await play.press(who, play.stage.heard[who][-1].buttons[-1].label)
    for answer in ("fr,en", "weekday_noon", *(("3",) if role == "mentor" else ())):
        await play.fill(who, answer)
    await play.press(who, "no")
    await play.press(who, "accept")


async def asked(play: Play, who: str, text: str):
    """What comes back to topics that are typed."""
    await play.say(who, "bonjour")
    await play.press(who, "go")
    await play.press(who, "mentee")
    await play.say(who, text)
    return play.stage.heard[who][-1]


def topics(play: Play) -> list[list[str]]:
    """Everybody's topics, in the order in which they came."""
    return [row.profile.get("topics", []) for row in play.rows(Enrollment)]


async def shown(play: Play, more: str = "") -> list[str]:
    """What the organizer reads: each message with its lines."""
    reply = await play.command("olga", f"{TOPICS} {more}")
    return [" | ".join([plain(one.text), *map(plain, one.lines)]) for one in reply.private]


@pytest.fixture
async def play(sqlite) -> Play:
    """A program that runs."""
    stage = Play(sqlite)
    await stage.running()
    return stage


@pytest.mark.parametrize(
    ("who", "typed", "kept", "noted"),
    [
        ("bo", "levée de fonds", ["fundraising"], "Noted: Fundraising (“levée de fonds”)."),
        ("ana", "fundraising", ["fundraising"], "Noté\u00a0: Levée de fonds (« fundraising »)."),
        ("bo", "Fundraising", ["fundraising"], "Noted: Fundraising."),
        ("bo", "donées, Marketting", ["data", "marketing"], "Noted: Data (“donées”) and Marketing (“Marketting”)."),
        ("ana", "l’emploi et la cuisine", None, None),
        ("bo", "cooking and AI", ["cooking", "data"], "Noted: cooking and Data (“AI”)."),
    ],
)
async def test_words_become_the_topic_and_are_said_back(play, who, typed, kept, noted):
    """In either language; what nobody knows stays as it was typed."""
    letter = await asked(play, who, typed)
    rows = [row.value for row in play.rows(Answer, step="topics")]
    if kept is None:
        assert letter.key == "bot.did_you_mean" and rows == []
    else:
        assert rows == [kept]
        assert plain(letter.text).replace("«\u00a0", "« ").replace("\u00a0»", " »").startswith(noted)


async def test_what_may_be_meant_is_asked_and_ones_own_words_can_stand(play):
    """A button for each guess, and one for the words as they are; nothing is kept before."""
    letter = await asked(play, "bo", "gestion, data")
    assert "Leading a team" in plain(letter.text)
    labels = [one.label for one in letter.buttons]
    assert labels == ["Yes, that’s it", "Rather Finance and Data", "Rather gestion and Data"]
    assert play.rows(Answer, step="topics") == []
    await play.press("bo", "Rather gestion and Data")
    assert [row.value for row in play.rows(Answer, step="topics")] == [["gestion", "data"]]


async def test_guesses_too_long_for_a_button_stand_in_the_list(play):
    """Picked already, to be sent as they are."""
    own = "the history of the trade unions of the northern shores"
    letter = await asked(play, "bo", f"{own}, data ethics")
    assert letter.key == "bot.did_you_mean" and not [one for one in letter.buttons if one.label == "Yes, that’s it"]
    assert letter.input.chosen == (own, "data")
    assert {own, "data ethics"} <= {value for value, _ in letter.input.options}
    await play.fill("bo", ",".join((own, "data ethics")))
    assert [row.value for row in play.rows(Answer, step="topics")] == [[own, "data ethics"]]


@pytest.mark.parametrize("typed", ["oui", "non", "merci", "👍"])
async def test_what_names_no_topic_is_none(play, typed):
    """A yes, a thank you, an emoji: the question stays."""
    await asked(play, "bo", typed)
    assert play.rows(Answer, step="topics") == []
    await play.say("bo", "data")
    assert [row.value for row in play.rows(Answer, step="topics")] == [["data"]]


async def test_two_who_typed_the_same_unknown_topic_are_a_pair_for_it(database):
    """Or one near it; and across the languages for one that is known."""
    play = Play(database)
    await play.running(threshold="55")
    await arrive(play, "tom", "mentor", "Pitch decks, levée de fonds")
    await arrive(play, "ana", "mentee", "pich deck")
    await play.command("olga", "/mentoring-admin match preview")
    (pair,) = play.rows(Pair)
    assert pair.reasons[0]["code"] == "common_topics" and pair.reasons[0]["topics"] == ["Pitch decks"]
    assert "Pitch decks" in plain(play.stage.heard["olga"][-1].lines[0])


async def test_the_organizer_sees_who_wants_and_offers_and_what_is_on_no_list(play):
    """With how many said it and how else it is written, and nobody's name."""
    await arrive(play, "tom", "mentor", "pitch deck, data")
    await arrive(play, "ana", "mentee", "Pitch decks, données")
    head, found, pitch = await shown(play)
    assert "Data: wanted by 1, offered by 1" in head and "Finance: wanted by 0, offered by 0" in head
    assert "1 topic in people’s own words" in found
    assert "wanted by 1, offered by 1" in pitch and pitch.endswith("Also written pitch deck")
    assert not any(name in text for text in (head, found, pitch) for name in ("Tom", "Ana"))


async def test_merging_changes_profiles_and_answers_at_once_and_is_learned(database):
    """Who has it has the topic now; who types it later gets it too."""
    play = await launched(database)
    await play.press_in("ines", "mentoring", "go")
    await play.press("ines", "go")
    await play.press("ines", "mentee")
    await play.say("ines", "pich deck, données")
    await play.fill("ines", "2")
    await play.fill("ines", "fr")
    await play.press("ines", "remote")
    await play.press("ines", "~skip")
    assert play.rows(SurveyAnswer)[0].profile["topics"] == ["pich deck", "data"]
    texts = await shown(play)
    assert any("pich deck" in text and "fewer than 5" in text for text in texts[2:])
    await shown(play, 'merge:"Pitch deck" into:"Levée de fonds"')
    assert play.rows(SurveyAnswer)[0].profile["topics"] == ["fundraising", "data"]
    assert [row.values for row in play.rows(LogEntry, code="topic_merged")] == [{"changed": 1}]
    assert len(await shown(play)) == 1


async def test_a_half_given_answer_is_merged_when_it_is_kept(play):
    """Somebody in the middle of onboarding is not forgotten."""
    await asked(play, "bo", "pitch deck")
    await shown(play, 'merge:"pitch deck" into:fundraising')
    for answer in ("en", "weekday_noon"):
        await play.fill("bo", answer)
    await play.press("bo", "no")
    assert topics(play) == [["fundraising"]]


async def test_the_buttons_do_the_same(play):
    """The same as a topic that is picked, a topic of its own, left alone; pressed twice, the second changes nothing."""
    await arrive(play, "tom", "mentor", "pitch deck, beekeeping, haiku, emploi")

    async def buttons(words: str) -> dict[str, tuple[str, str]]:
        private = (await play.command("olga", TOPICS)).private
        letter = next(one for one in private if plain(one.text).startswith(words))
        return {one.label: (one.token, one.value) for one in letter.buttons}

    first = await buttons("pitch deck")
    question = (await play.press_token("olga", *first["Same as…"])).private[0]
    value = next(value for value, label in question.input.options if label == "Fundraising")
    reply = await play.press_token("olga", question.input.token, value)
    assert reply.sealed is not None and "Fundraising" in plain(reply.sealed)
    await play.press_token("olga", *(await buttons("beekeeping"))["A topic of its own"])
    await play.press_token("olga", *(await buttons("haiku"))["Leave it"])
    await play.press_token("olga", *(await buttons("emploi"))["Same as Finding a job"])
    assert topics(play) == [["fundraising", "beekeeping", "haiku", "job_search"]]
    assert "beekeeping" in play.rows(Program)[0].settings["topics"]
    (head,) = await shown(play)
    assert "beekeeping: wanted by 0, offered by 1" in head and "Left as they are, in people’s own words: haiku" in head
    before = play.rows(Program)[0].settings
    for label, pressed in first.items():
        reply = await play.press_token("olga", *pressed)
        assert "no longer open" in plain(reply.sealed), label
    assert play.rows(Program)[0].settings == before


async def test_nobody_else_can_press_them(play):
    """A member who has the token of a button gets nowhere."""
    await arrive(play, "tom", "mentor", "pitch deck")
    letter = (await play.command("olga", TOPICS)).private[2]
    for one in letter.buttons:
        reply = await play.press_token("tom", one.token, one.value)
        assert "no longer open" in plain(reply.sealed)
    assert "topics" not in play.rows(Program)[0].settings
    for token in ("do.topic.x-1", "do.topic.", "do.topic_same.1-²", f"do.topic.{'9' * 40}-1"):
        assert "no longer open" in plain((await play.press_token("olga", token, "own")).sealed)


async def test_a_topic_that_is_removed_is_kept_by_who_has_it(play):
    """It is offered no longer, it still matches, and adding it again is enough to have it back."""
    await arrive(play, "tom", "mentor", "data")
    assert "offered no longer" in (await shown(play, "remove:Données"))[0]
    assert topics(play) == [["data"]]
    letter = await asked(play, "bo", "nothing of that kind, données")
    assert "data" not in {value for one in play.stage.heard["bo"] if one.input for value, _ in one.input.options}
    assert plain(letter.text) == "Did you mean Data?"
    assert letter.buttons[1].label == "Rather Data and nothing of that kind"
    await shown(play, "add:data")
    assert play.rows(Program)[0].settings["topics"][-1] == "data"
    assert len(await shown(play)) == 1


async def test_one_listed_topic_merged_into_another_takes_its_words_along(play):
    """In both languages, and what was taught of it."""
    await arrive(play, "tom", "mentor", "data, science des données")
    await shown(play, 'merge:"cuisine" into:data')
    await shown(play, "merge:data into:engineering")
    assert topics(play) == [["engineering"]]
    await asked(play, "bo", "cuisine, machine learning")
    assert play.rows(Answer, step="topics")[-1].value == ["engineering"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("merge:x", "Which topic does “x” mean?"),
        ("merge:x into:y", "“y” is not on the list"),
        ("merge:data into:données", "nothing changed"),
        ("add:Données", "on the list already"),
        ("add:🙂", "no letter"),
        ("remove:cooking", "“cooking” is not on the list"),
    ],
)
async def test_what_cannot_be_done_is_said(play, typed, said):
    """In a sentence, and nothing changes."""
    before = play.rows(Program)[0].settings
    assert said in (await shown(play, typed))[0]
    assert play.rows(Program)[0].settings == before


async def test_a_list_keeps_one_topic_and_holds_a_hundred(play):
    """The last one cannot go, and one more than fits is refused."""
    await play.command("olga", "/mentoring-admin settings set topics Law")
    assert "only topic left" in (await shown(play, "remove:law"))[0]
    many = ",".join(f"Topic {'abcdefghij'[n // 10]}{'klmnopqrst'[n % 10]}" for n in range(100))
    await play.command("olga", f'/mentoring-admin settings set topics "{many}"')
    assert "up to 100" in (await shown(play, "add:Law"))[0]


async def test_a_list_that_is_set_takes_names_and_settles_everybody(play):
    """Shipped topics by their names in either language; who had one of them in their own words has it."""
    await arrive(play, "tom", "mentor", "pitch deck")
    await play.command("olga", '/mentoring-admin settings set topics "Levée de fonds, Pitch Deck, Law"')
    assert play.rows(Program)[0].settings["topics"] == ["fundraising", "Pitch Deck", "Law"]
    assert topics(play) == [["Pitch Deck"]]


MARKUP = ("=HYPERLINK(1)", "@everyone", "<!channel>", "*bold* {name}", "'; drop table x;--")


@pytest.mark.parametrize("words", MARKUP)
async def test_an_unknown_topic_is_text(play, words):
    """Kept and shown as it was typed, in a list, a merge and a match; nothing of it acts."""
    await arrive(play, "tom", "mentor", words)
    assert topics(play)[0]
    texts = await shown(play)
    assert any(topics(play)[0][0] in text for text in texts)
    assert "means Data" in (await shown(play, f'merge:"{topics(play)[0][0]}" into:data'))[0]
    assert topics(play)[0][0] == "data"
    assert play.rows(Conversation, why="failed") == [] and play.rows(LogEntry, code="failed") == []


async def test_a_french_organizer_reads_french(play):
    """Labels and sentences."""
    await play.command("olga", "/mentoring language fr")
    await arrive(play, "tom", "mentor", "fundraising")
    (head,) = await shown(play)
    assert "Levée de fonds\u00a0: souhaité par 0, proposé par 1" in head


async def test_survey_files_know_the_same_words(sqlite):
    """What is plain becomes the topic, what is not stays: nobody is there to be asked."""
    play = await launched(sqlite)
    form = 'email,role,topics\nana@example.org,mentee,"levée de fonds; Pitch deck; data ethics"\n'
    await play.command("olga", "/mentoring-admin survey import sure:yes", file=form.encode())
    assert play.rows(SurveyAnswer)[0].profile["topics"] == ["fundraising", "Pitch deck", "data ethics"]
