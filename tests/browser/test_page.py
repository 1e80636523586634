"""The page itself: for everyone's eyes, hands and screens, in both languages, with a program that has a past."""

import re

import pytest
from playwright.sync_api import expect
from visitor import Visitor

from tests.browser.conftest import serving

pytestmark = pytest.mark.browser

WIDTHS = {"desk": {"width": 1360, "height": 860}, "phone": {"width": 390, "height": 780}}
CHECK = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
  one => one.id + ': ' + one.nodes.slice(0, 3).map(node => node.target.join(' ') + ' ' + node.failureSummary).join(' | '))"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def living(chromium, tmp_path_factory):
    """The address of a playground into which the demo was loaded, by one click."""
    with serving(tmp_path_factory.mktemp("living")) as address:
        page = chromium.new_page(viewport=WIDTHS["desk"])
        visitor = Visitor(page, address)
        page.get_by_role("button", name="Load the demo").click()
        page.locator("#people-lists button").first.wait_for(timeout=180_000)
        page.locator("body:not(.busy)").wait_for(timeout=180_000)
        assert visitor.errors == []
        page.close()
        yield address


KINDS = [("desk", "light", "en"), ("desk", "dark", "fr"), ("phone", "light", "fr"), ("phone", "dark", "en")]
"""Each width, scheme and language with each of the others."""


def opened(chromium, address, width, scheme, language):
    """A page of that kind, and what goes wrong on it."""
    context = chromium.new_context(
        viewport=WIDTHS[width],
        color_scheme=scheme,
        locale={"en": "en-GB", "fr": "fr-FR"}[language],
        bypass_csp=True,  # The checker is a script that the page's own policy refuses.
        reduced_motion="reduce",
    )
    page = context.new_page()
    return page, Visitor(page, address)


def violations(page, axe):
    """What the accessibility checker finds."""
    page.evaluate(axe)
    return page.evaluate(CHECK)


@pytest.mark.parametrize(("width", "scheme", "language"), KINDS)
def test_everyone_can_read_and_reach_everything(chromium, living, axe, width, scheme, language):
    """No violation in any view: people, a conversation, a pair's talk, the panel, a dialog, a sheet, an open menu."""
    page, visitor = opened(chromium, living, width, scheme, language)
    found = {"first": violations(page, axe)}
    views = page.locator("#views").get_by_role("button")
    for number in range(views.count() if width == "phone" else 0):
        views.nth(number).click()
        found[f"view {number}"] = violations(page, axe)
        assert page.evaluate(TOO_WIDE) <= 0
    if width == "phone":
        views.nth(0).click()
    people = page.locator("#people-lists button")
    for number in (0, 1, people.count() - 1):
        if width == "phone":
            views.nth(0).click()
        people.nth(number).click()
        page.locator("#transcript .message").first.wait_for()
        found[f"conversation {number}"] = violations(page, axe)
        assert page.evaluate(TOO_WIDE) <= 0
    box = page.locator("#composer textarea")
    if box.count() and box.first.is_visible():
        box.first.fill("/men")
        found["completion"] = violations(page, axe)
        box.first.press("Escape")
        box.first.fill("")
    if width == "phone":
        views.nth(0).click()
    page.locator("#add-person").click()
    page.get_by_role("dialog").wait_for()
    found["dialog"] = violations(page, axe)
    assert {name: one for name, one in found.items() if one} == {}
    assert visitor.errors == []
    page.context.close()


def test_an_empty_page_is_for_everyone_too(chromium, bot, axe):
    """The first thing that a newcomer sees."""
    for kind in KINDS:
        page, visitor = opened(chromium, bot, *kind)
        assert violations(page, axe) == []
        assert page.evaluate(TOO_WIDE) <= 0
        assert visitor.errors == []
        page.context.close()


def test_the_keyboard_is_enough(chromium, bot):
    """From an empty page to an answered question, without a mouse."""
    page, visitor = opened(chromium, bot, "desk", "light", "en")

    def reach(name, most=60):
        for _ in range(most):
            page.keyboard.press("Tab")
            if (
                page.evaluate(
                    "() => (document.activeElement.innerText || document.activeElement.ariaLabel || '')"
                ).strip()
                == name
            ):
                return
        raise AssertionError(f"Tab does not reach {name}")

    reach("Add yourself")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Olga")
    page.keyboard.press("Enter")  # The first person organizes; the box is ticked already.
    page.get_by_role("dialog").wait_for(state="hidden")
    page.get_by_role("heading", name="Olga").first.wait_for()
    for _ in range(60):
        if page.evaluate("() => document.activeElement.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("/mentoring-admin hel")
    page.keyboard.press("Tab")
    assert page.locator("#composer textarea").input_value().strip() == "/mentoring-admin help"
    page.keyboard.press("Enter")
    visitor.sees("/mentoring-admin program create")
    assert visitor.errors == []


def test_a_press_is_not_lost_while_others_write(chromium, bot):
    """A button stays under the hand until it is released, by mouse and by keyboard, and the focus stays on it."""
    page, visitor = opened(chromium, bot, "desk", "light", "en")
    visitor.add("Olga", organizer=True)
    visitor.add("Ana")
    people = page.get_by_role("navigation")

    def joins(name):
        page.request.post(
            f"{bot}api/people",
            data={"id": name, "name": name, "language": "en", "zone": "Europe/Paris", "admin": False},
        )

    def joins_during(press, name):
        # An answer that was on its way already is held too, and the next one is asked for after it.
        with page.expect_response(lambda one: "api/state" in one.url):
            press()
            joins(name)
        page.evaluate("() => new Promise(requestAnimationFrame)")

    def is_open(name):
        page.get_by_role("heading", name=name, exact=True).wait_for()
        expect(page.locator("#composer textarea")).to_be_focused()

    is_open("Ana")
    people.get_by_role("button", name="Olga").hover()
    joins_during(page.mouse.down, "Tom")
    assert people.get_by_role("button", name="Tom").count() == 0
    page.mouse.up()
    is_open("Olga")
    people.get_by_role("button", name="Tom").wait_for()

    people.get_by_role("button", name="Ana").focus()
    joins_during(lambda: page.keyboard.down("Space"), "Léa")
    page.keyboard.up("Space")
    is_open("Ana")

    mine = page.get_by_role("button", name="My page")
    mine.focus()
    joins("Max")
    people.get_by_role("button", name="Max").wait_for()
    assert mine.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert visitor.errors == []
    page.context.close()


def test_a_list_that_the_keyboard_opens_holds_up_nothing(chromium, bot):
    """The release of Space never reaches the page while a list of the browser's own is open."""
    page, visitor = opened(chromium, bot, "desk", "light", "en")
    page.locator("button:visible", has_text="Add yourself").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Olga")
    dialog.get_by_label("Language").focus()
    page.keyboard.down("Space")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Add").focus()
    page.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    page.get_by_role("heading", name="Olga", exact=True).wait_for()
    assert visitor.errors == []
    page.context.close()


def test_the_focus_goes_to_no_other_message(chromium, living):
    """Two messages ask with the same words on their buttons: where one of them is closed, the other is not pressed next."""
    page, _ = opened(chromium, living, "desk", "light", "en")
    page.evaluate(
        """async () => {
          const { el, fill } = await import('./dom.js');
          const message = (id, closed) => el('li', {'data-message': id}, closed ? 'over' : el('button', {type: 'button'}, 'Yes'));
          const box = el('div', {id: 'trial'});
          document.body.append(box);
          fill(box, message(1), message(2));
          box.lastChild.firstChild.focus();
          fill(box, message(1), message(2));
          window.stays = document.activeElement === box.lastChild.firstChild;
          fill(box, message(1), message(2, true));
          window.nowhere = document.activeElement === document.body;
        }"""
    )
    assert page.evaluate("() => [window.stays, window.nowhere]") == [True, True]
    page.context.close()


def test_a_phone_shows_one_room_at_a_time(chromium, living):
    """People, then the conversation, then the program; nothing is wider than the screen."""
    page, visitor = opened(chromium, living, "phone", "light", "en")
    views = page.locator("#views").get_by_role("button")
    rooms = page.locator("#people, #conversation, #program")
    for number in range(views.count()):
        views.nth(number).click()
        assert sum(rooms.nth(one).is_visible() for one in range(3)) == 1
    visitor.shows("phone")
    views.nth(0).click()
    page.locator("#people-lists button").first.click()
    assert page.locator("#conversation").is_visible()
    page.context.close()


def test_a_living_program_stands_beside_its_conversations(chromium, living):
    """Pairs with their health in words, figures, the next nudges; the clock moves them."""
    page, visitor = opened(chromium, living, "desk", "light", "en")
    panel = page.locator("#program")
    panel.get_by_text(re.compile("thriving|on track", re.I)).first.wait_for()
    assert panel.get_by_text("Charter accepted").count()
    before = page.locator("#clock").inner_text()
    visitor.waits("+1 day")
    assert page.locator("#clock").inner_text() != before
    visitor.shows("demo")
    assert visitor.errors == []
    page.context.close()
