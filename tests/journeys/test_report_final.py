"""The end-of-program report: one page that can be sent on, with figures, charts, and the words that may be shown."""

import re
from base64 import b64decode
from html import unescape

from bot.messages import Attachment, Letter, plain
from storage.tables import Nudge, Outbox, Report
from tests.journeys.test_report_journey import three_pairs
from tests.journeys.theatre import Play

WORDS = "<script>alert('x')</script> & he *listened* {name}"


def pages(play: Play, who: str) -> list[Letter]:
    """The messages with the page that somebody got."""
    return [letter for letter in play.stage.heard[who] if letter.key == "report.final"]


def page(letter: Letter) -> str:
    """The page of a message."""
    (file,) = letter.files
    assert isinstance(file, Attachment) and (file.name, file.media) == ("report-tandem.html", "text/html")
    return file.content.decode()


async def closing(play: Play, who: str, *values: str, words: str, may_show: str) -> None:
    """Somebody answers the closing questions."""
    for value in values:
        await play.press(who, value)
    await play.say(who, words)
    await play.press(who, may_show)


async def finished(play: Play) -> None:
    """Three pairs, a closed program, and words of three mentees."""
    await three_pairs(play)
    await play.wait(days=40)
    await play.command("olga", "/mentoring-admin program close sure:yes")
    await play.wait(days=2)
    said = (("mentee0", WORDS, "yes"), ("mentee1", "Merci pour tout", "unnamed"), ("mentee2", "My secret", "no"))
    for who, words, may_show in said:
        await closing(play, who, "met", "yes", "5", "10", "no", words=words, may_show=may_show)


async def test_it_comes_when_the_program_closes_and_when_the_closing_is_answered(sqlite):
    """At once, and two weeks later with what members said; on demand as well."""
    play = Play(sqlite)
    await finished(play)
    assert len(pages(play, "olga")) == 1 and "Merci" not in page(pages(play, "olga")[0])
    assert [one.state for one in play.rows(Nudge, kind="final_report")] == ["planned"]
    await play.wait(days=16)
    assert len(pages(play, "olga")) == 2 and "Merci pour tout" in page(pages(play, "olga")[1])
    reply = await play.command("olga", "/mentoring-admin report now final")
    assert [one.key for one in reply.private] == ["report.working"] and len(pages(play, "olga")) == 3
    assert len(play.rows(Report)) == 4, "what it shows is kept as a report's figures are"


async def test_words_are_shown_as_their_authors_agreed(sqlite):
    """With the first name, with the role alone, not at all; markup is text, in the page and in the message."""
    play = Play(sqlite)
    await finished(play)
    await play.command("olga", "/mentoring-admin report now final")
    letter = pages(play, "olga")[-1]
    html = page(letter)
    assert "<script" not in html and "&lt;script&gt;" in html and WORDS in unescape(html)
    quotes = re.findall("<blockquote>(.*?)<footer>(.*?)</footer>", html, re.DOTALL)
    assert [by for _, by in quotes] == ["Mentee0, mentee", "mentee"]
    assert "secret" not in html and "Mentee1" not in html and "Mentee2" not in html
    assert any(WORDS in plain(line) for line in letter.lines), "an erasure finds the message by its words"


async def test_it_needs_nothing_from_outside_and_runs_nothing(sqlite):
    """Pictures are inlined, each with its data in words; no address, no script, no style from elsewhere."""
    play = Play(sqlite)
    await finished(play)
    html = page(pages(play, "olga")[-1])
    assert not re.search(r"https?://|<script|<link|<iframe|@import|url\(|\bon\w+=", html, re.IGNORECASE)
    pictures = re.findall(r'<img alt="([^"]*)" src="(data:image/png;base64,)', html)
    assert len(pictures) >= 4 and all(len(alt) > 40 for alt, _ in pictures)
    assert "Joined: 6 · 100%" in pictures[0][0]
    assert "default-src &#x27;none&#x27;" in html


async def test_it_says_how_it_went_and_how_it_is_made(sqlite):
    """The months' figures side by side, the reasons for ending, and what is hidden, in the organizer's language."""
    play = Play(sqlite)
    await finished(play)
    await play.say("ines", "bonjour")
    await play.command("olga", "/mentoring-admin settings organizer-add Ines")
    await play.wait(days=16)
    html = page(pages(play, "ines")[0])
    for words in ("Au fil du programme", "Comment les binômes ont pris fin", "Fin du programme", "moins de cinq"):
        assert words in html, words
    assert 'lang="fr"' in html and "trop peu pour l’afficher" in html
    assert 'lang="en"' in page(pages(play, "olga")[-1])


async def test_words_go_with_their_author(sqlite):
    """Who is forgotten is quoted no longer: not in the next page, and no copy is kept of the pages that were sent."""
    play = Play(sqlite)
    await finished(play)
    await play.command("olga", "/mentoring-admin report now final")
    assert copies(play, "listened") == 1
    await play.command("mentee0", "/mentoring forget-me")
    await play.press("mentee0", "yes")
    assert copies(play, "listened") == 0
    await play.command("olga", "/mentoring-admin report now final")
    html = page(pages(play, "olga")[-1])
    assert "listened" not in html and "Mentee0" not in html and "Merci pour tout" in html


def copies(play: Play, words: str) -> int:
    """How many of the pages that are kept hold these words."""
    files = [file for row in play.rows(Outbox) for file in row.message.get("files", ())]
    return sum(words in b64decode(file["content"]).decode(errors="replace") for file in files)
