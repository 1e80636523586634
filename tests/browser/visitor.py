"""What a visitor's hands do on the page."""

import os
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

SHOTS = Path(__file__).parents[2] / "docs" / "pictures"


class Visitor:
    """Somebody in front of the page: types and clicks, and sees what is there."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.set_default_timeout(20_000)
        page.goto(address)
        page.locator(".welcome, #people-lists button").first.wait_for(state="attached")

    def add(self, name: str, *, language: str = "en", organizer: bool = False) -> None:
        """Add a person, and be them."""
        dialog = self.page.get_by_role("dialog")
        self.page.locator("button:visible", has_text=re.compile("Add (a person|yourself)")).first.click()
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Language").select_option(language)
        dialog.get_by_label("Time zone").select_option("Europe/Paris")
        if organizer:
            dialog.get_by_role("checkbox").check()
        dialog.get_by_role("button", name=re.compile("^(Add|Join)")).click()
        dialog.wait_for(state="hidden")
        self.be(name)

    def be(self, name: str) -> None:
        """See the page as that person."""
        self.page.get_by_role("navigation").get_by_role("button", name=re.compile(name)).first.click()
        self.page.get_by_role("heading", name=name).first.wait_for()

    def says(self, text: str) -> None:
        """Type into the conversation, and send it."""
        before = self._messages()
        box = self.page.locator("#composer textarea")
        box.fill(text)
        if text.startswith("/"):
            box.press("Escape")
        box.press("Enter")
        self._moves_on(before)

    def clicks(self, label: str) -> None:
        """Press the newest button of that name in the conversation."""
        before = self._messages()
        self.transcript.get_by_role("button", name=label, exact=True).last.click()
        self._moves_on(before)

    def ticks(self, *labels: str) -> None:
        """Tick options of the newest list, and send them."""
        before = self._messages()
        form = self.transcript.locator("form.field").last
        for label in labels:
            form.get_by_role("checkbox", name=label, exact=True).check()
        form.get_by_role("button", name=re.compile("^(Send|Envoyer)$")).click()
        self._moves_on(before)

    def fills(self, value: str) -> None:
        """Fill in the newest field, and send it."""
        before = self._messages()
        form = self.transcript.locator("form.field").last
        form.locator("input:not([type=checkbox]), textarea").first.fill(value)
        form.get_by_role("button", name=re.compile("^(Send|Envoyer)$")).click()
        self._moves_on(before)

    def sees(self, words: str) -> None:
        """Wait for words in the conversation."""
        self.transcript.get_by_text(words).last.wait_for()

    def waits(self, label: str) -> None:
        """Move the clock, by a day or more."""
        ahead = self.page.locator("#ahead")
        before = ahead.inner_text()
        self.page.get_by_role("button", name=label, exact=True).click()
        expect(ahead).not_to_have_text(before, timeout=120_000)
        self.page.locator("body:not(.busy)").wait_for()

    @property
    def transcript(self) -> Any:
        """The conversation."""
        return self.page.locator("#transcript")

    def _messages(self) -> str:
        return self.transcript.inner_text()

    def _moves_on(self, before: str) -> None:
        """Wait until something new was said and the page is at rest."""
        expect(self.transcript).not_to_have_text(before, use_inner_text=True, timeout=20_000)

    def shows(self, name: str) -> None:
        """Keep a picture for the documentation, where it is asked for (BINOME_PICTURES=1)."""
        if not os.environ.get("BINOME_PICTURES"):
            return
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")
