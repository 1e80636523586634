"""Organizers say it in their own words: a wording per language, checked, shown, and taken back."""

from bot.messages import plain
from storage.tables import Program
from tests.journeys.theatre import TEXTS, Play

ASK = "checkin.met.ask"


async def test_a_reworded_question_is_what_members_read(database):
    """From then on, in that language alone, with the names filled in; the shipped one comes back by its button."""
    play = Play(database)
    await play.pair()
    shown = await play.command(
        "olga", f'/mentoring-admin settings texts {ASK} en "Well {{name}}, how is it with {{partner}}?"'
    )
    assert shown.private[0].key == "wording.set"
    assert "Well {name}, how is it with {partner}?" in str(shown.private[0].lines)
    back = shown.private[0].buttons[0]
    await play.wait(days=7, hours=4)
    assert play.last("tom") == "Well Tom, how is it with Ana?"
    assert "Well" not in play.last("ana") and "Tom" in play.last("ana"), "Ana reads French"
    reply = await play.press_token("tom", back.token, back.value)
    assert play.rows(Program)[0].settings["texts"] and reply.sealed
    await play.press_token("olga", back.token, back.value)
    assert play.rows(Program)[0].settings["texts"] == {}
    again = await play.press_token("olga", back.token, back.value)
    assert plain(again.sealed or ()) and play.rows(Program)[0].settings["texts"] == {}


async def test_a_wording_holds_in_both_registers_of_french(sqlite):
    """An organizer writes "tu" or "vous" as they like; no shipped text of the other register comes between."""
    play = Play(sqlite)
    await play.pair()
    await play.command("olga", "/mentoring-admin settings set pronoun tu")
    await play.command("olga", f"/mentoring-admin settings texts {ASK} fr Alors, et {{partner}} ?")
    await play.wait(days=7, hours=4)
    assert play.last("ana").replace("\u00a0", " ") == "Alors, et Tom ?"
    await play.command("olga", f"/mentoring-admin settings texts {ASK} fr d’origine")
    assert play.rows(Program)[0].settings["texts"] == {}


async def test_a_wording_that_cannot_be_is_answered_with_what_can(sqlite):
    """Unknown or lost placeholders, stray braces, too long a label: a sentence each, and nothing is changed."""
    play = Play(sqlite)
    await play.pair()
    for key, words, code in (
        (ASK, "Hello {nobody}", "unknown"),
        (ASK, "Hello {name", "broken"),
        (ASK, "*Hello", "broken"),
        ("checkin.serious", "Write to somebody.", "missing"),
        ("checkin.met.yes", "y" * 76, "long"),
        (ASK, "y" * 1501, "long"),
    ):
        shown = await play.command("olga", f'/mentoring-admin settings texts {key} en "{words}"')
        assert [one.key for one in shown.private] == [f"wording.{code}"], words
    assert "texts" not in play.rows(Program)[0].settings


async def test_texts_are_found_by_their_conversation_by_words_and_in_spite_of_typos(sqlite):
    """Without a key the groups and what is reworded; with one the text now, what it may hold and how to change it."""
    play = Play(sqlite)
    await play.pair()
    assert "checkin" in plain((await play.command("olga", "/mentoring-admin settings texts")).private[0].text)
    shown = (await play.command("olga", "/mentoring-admin settings texts exit")).private[0]
    assert shown.key == "wording.found" and all(plain(line).startswith("exit.") for line in shown.lines)
    for typed in ("“manage to talk”", "chekin.met.ask"):
        shown = (await play.command("olga", f"/mentoring-admin settings texts {typed}")).private[0]
        assert any(plain(line).startswith("checkin.met.ask") for line in shown.lines), typed
    shown = await play.command("olga", f"/mentoring-admin settings texts {ASK}")
    assert [one.key for one in shown.private] == ["wording.one", "wording.one"]
    assert (await play.command("olga", "/mentoring-admin settings texts zzzzzz")).private[0].key == "wording.none"


async def test_what_organizers_read_and_a_wording_with_marks_stay_as_they_are(sqlite):
    """A command's own words are nobody's to change here; a mention in a wording is text."""
    play = Play(sqlite)
    await play.pair()
    shown = await play.command("olga", "/mentoring-admin settings texts alerts.case en Hey")
    assert shown.private[0].key in ("wording.none", "wording.found")
    await play.command("olga", f'/mentoring-admin settings texts {ASK} en "@everyone <!channel> {{partner}}"')
    await play.wait(days=7, hours=4)
    assert play.last("tom").endswith("Ana") and "texts" in play.rows(Program)[0].settings


def test_every_text_of_a_member_can_be_reworded_with_itself():
    """The shipped wording passes its own check, in every language."""
    from flows.program import wording

    for key in wording.rewordable(TEXTS):
        for language in ("en", "fr", "fr@tu"):
            shipped = wording.shipped(TEXTS, language, key)
            assert wording.checked(TEXTS, language, key, shipped) == shipped.strip()
