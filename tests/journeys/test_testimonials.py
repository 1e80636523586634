"""Words left at the end: shown with a name, without, or not at all; and taken back at any time."""

from bot.messages import plain
from flows.closing.testimonials import shown
from storage.database import reading
from storage.tables import LogEntry, Outbox, Program, SatisfactionAnswer
from tests.journeys.theatre import Play

WORDS = "Des échanges précieux, *vraiment* 🙂"


async def said(database, consent: str) -> Play:
    """Ana has left words at the end, and said whether they may be shown."""
    play = Play(database)
    await play.pair(days=184)
    for value in ("met", "yes", "5", "9", "no"):
        await play.press("ana", value)
    await play.say("ana", WORDS)
    await play.press("ana", consent)
    return play


def showable(play: Play) -> list[tuple[str, str | None, str]]:
    """What may be shown: words, name, role."""
    with reading(play.database) as session:
        return [(one.words, one.name, one.role) for one in shown(session, play.rows(Program)[0].id)]


async def listed(play: Play) -> list[str]:
    """What an organizer can copy."""
    token = f"do.testimonials.{play.rows(Program)[0].id}"
    reply = await play.press_token("olga", token, "read")
    return [plain(line) for line in reply.private[0].lines]


async def test_words_are_shown_with_the_name_where_their_author_wants_it(database):
    """The organizers' list has them as they were typed, to be copied."""
    play = await said(database, "Oui, avec mon prénom")
    assert showable(play) == [(WORDS, "Ana", "mentee")]
    assert await listed(play) == [f"“{WORDS}” – Ana, mentee"]


async def test_words_are_shown_without_the_name_where_their_author_wants_that(sqlite):
    """In the author's own words, too."""
    play = await said(sqlite, "unnamed")
    assert showable(play) == [(WORDS, None, "mentee")]
    assert await listed(play) == [f"“{WORDS}” – mentee"]


async def test_words_between_us_are_in_no_list(sqlite):
    """And have no button to take back what was not given."""
    play = await said(sqlite, "no")
    assert showable(play) == [] and await listed(play) == []
    assert play.told("ana")[-1] == "closing.noted" and not play.stage.heard["ana"][-1].buttons


async def test_consent_is_understood_when_it_is_typed(sqlite):
    """ "sans mon nom" is a yes without the name, and "non" a no."""
    play = Play(sqlite)
    await play.pair(days=184)
    for value in ("met", "yes", "5", "9", "no"):
        await play.press("ana", value)
    await play.say("ana", WORDS)
    await play.say("ana", "oui, mais sans mon nom")
    assert showable(play) == [(WORDS, None, "mentee")]


async def test_words_are_taken_back_right_after_or_on_ones_page(database):
    """From then on they are in no list; the organizers, who may have used them, are told once."""
    play = await said(database, "yes")
    page = await play.open("ana")
    part = next(one for one in page.parts if one.key == "closing.shown_yes")
    assert WORDS in plain(part.text)
    mark = play.mark("olga")
    reply = await play.press_token("ana", part.buttons[0].token, part.buttons[0].value)
    assert plain(reply.sealed).startswith("C’est retiré")
    assert play.news("olga", mark) == ["closing.taken_back_told"] and WORDS in play.last("olga")
    assert showable(play) == [] and await listed(play) == []
    assert play.rows(SatisfactionAnswer, round="end")[0].answers["may_show"] == "no"
    await play.press("ana", "Retirer ces mots")  # The older button of the same thing.
    assert play.news("olga", mark) == ["closing.taken_back_told"]
    assert all(one.key != "closing.shown_yes" for one in (await play.open("ana")).parts)
    assert len(play.rows(LogEntry, code="testimonial_taken_back")) == 1


async def test_nobody_takes_back_or_lists_for_others(sqlite):
    """Somebody else's button, a member's try at the organizers' list, and nonsense change nothing."""
    play = await said(sqlite, "yes")
    token, value = play.button("ana", "Retirer ces mots")
    program = play.rows(Program)[0].id
    for who, one in (("tom", token), ("tom", f"do.testimonials.{program}"), ("olga", "do.testimonials.²")):
        reply = await play.press_token(who, one, value)
        assert reply.sealed and not reply.private
    assert showable(play) == [(WORDS, "Ana", "mentee")]


async def test_words_go_with_their_author(sqlite):
    """Who erases themselves has left no words: not in a list, nor in what organizers were told about them."""
    play = await said(sqlite, "yes")
    await play.press("ana", "Retirer ces mots")
    await play.say("ana", "efface mes données")
    await play.press("ana", "yes")
    assert showable(play) == []
    assert not [row for row in play.rows(Outbox) if "précieux" in str(row.message)]
