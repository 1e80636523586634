"""A flow has a flaw that one person meets: they are told in their language, an organizer is, and everybody else goes on."""

from dataclasses import replace

from bot.messages import plain
from storage.tables import Alert, Answer, Conversation
from tests.journeys.theatre import Play


async def test_a_flaw_in_one_conversation_is_everybody_elses_ordinary_day(sqlite, monkeypatch):
    """Ana's check-in breaks. Tom's does not, and Ana can do everything else."""
    play = Play(sqlite)
    await play.pair()
    await play.wait(days=8)
    flows = play.engine.repertoire.flows
    sound = flows["checkin"]
    ana = play.person("ana")

    def flawed(turn, conversation):
        if conversation.person_id == ana:
            raise ZeroDivisionError("a flaw")
        return sound.context(turn, conversation)

    monkeypatch.setitem(flows, "checkin", replace(sound, context=flawed))
    told = play.mark("ana")
    await play.press("ana", "yes")
    assert play.news("ana", told) == ["bot.apology"]
    assert plain(play.stage.heard["ana"][-1].text).startswith("Quelque chose n’a pas marché de mon côté")
    closed = [one for one in play.rows(Conversation, flow="checkin", person_id=ana) if one.state == "closed"]
    assert [one.why for one in closed] == ["failed"]
    assert [(one.kind, one.state) for one in play.rows(Alert)] == [("failed", "open")]

    await play.press("tom", "yes")
    assert [one.value for one in play.rows(Answer, step="met")] == ["yes"]
    assert (await play.answered("ana", "aide"))[-1] != "bot.apology"
    shown = await play.command("olga", "/mentoring-admin alerts list")
    assert shown.private or play.told("olga")
