"""A channel on the page: everybody reads it, whoever one is presses its buttons, and they stay."""

import re

import pytest
from playwright.sync_api import expect
from test_page import CHECK, TOO_WIDE, WIDTHS
from visitor import Visitor

pytestmark = pytest.mark.browser

CREATE = (
    '/mentoring-admin program create name:Tandem template:classic starts:"next Monday" controller:Alumni '
    "contact:team@example.org safeguarding:care@example.org"
)


@pytest.mark.parametrize(("width", "scheme"), [("desk", "dark"), ("phone", "light")])
def test_an_invitation_is_pressed_by_one_after_the_other(chromium, bot, axe, width, scheme):
    """From the command to the first words and the page, for two people; nothing of it is closed to anybody."""
    context = chromium.new_context(
        viewport=WIDTHS["desk"], color_scheme=scheme, locale="en-GB", bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    visitor = Visitor(page, bot)
    visitor.add("Olga", organizer=True)
    visitor.says(CREATE)
    visitor.says("/mentoring-admin program open")
    visitor.add("Ana")
    visitor.be("Olga")
    visitor.says("/mentoring-admin members invite #mentoring")
    page.locator("#people-lists").get_by_role("button", name=re.compile("mentoring")).click()
    page.get_by_role("heading", name="#mentoring").wait_for()
    page.set_viewport_size(WIDTHS[width])
    found = []
    for name in ("Olga", "Ana"):
        page.get_by_role("combobox", name="You are").select_option(label=name)
        interested = visitor.transcript.get_by_role("button", name="I’m interested")
        visitor.clicks("I’m interested")
        visitor.sees("I wrote to you, just the two of us.")
        expect(interested).to_be_enabled()  # The post is still everybody's.
        page.evaluate(axe)
        found += page.evaluate(CHECK)
        assert page.evaluate(TOO_WIDE) <= 0
    visitor.transcript.get_by_role("button", name="Open my mentoring page").click()
    page.get_by_role("dialog").get_by_text("Tandem").first.wait_for()
    page.keyboard.press("Escape")
    visitor.says("/mentoring-admin members list")
    visitor.sees("That one is for organizers")
    page.set_viewport_size(WIDTHS["desk"])
    visitor.be("Ana")
    visitor.sees("I look after the program")
    assert found == [] and visitor.errors == []
    context.close()
