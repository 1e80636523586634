"""Pictures of what people see in Slack, from the golden files: `python -m tests.adapters.slack.paint` makes them anew.

The look is our own; the words and the blocks are what the bot sends. A block that is not known here fails.
"""

import html
import io
import json
import shutil
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
PICTURES = Path(__file__).parents[3] / "docs" / "pictures"

SHOWN = {
    "slack-onboarding": ("en", "message.join.first_words", "message.onboarding.topics.ask"),
    "slack-charter": ("en", "message.charter.decision.ask"),
    "slack-matching": ("en", "message.matching.preview"),
    "slack-introduction": ("en", "message.introduction.shared"),
    "slack-check-in": ("fr", "message.checkin.met.ask", "message.checkin.mood.ask"),
    "slack-home": ("en", "home.UANA"),
    "slack-home-organizer": ("en", "home.U0LGA"),
    "slack-window": ("en", "form"),
}
"""The pictures in the docs: the language and the golden files of each."""

STYLE = """
* { box-sizing: border-box }
body { margin: 0; padding: 20px; width: 680px; background: #fff; color: #1d1c1d;
       font: 15px/1.46 system-ui, "DejaVu Sans", sans-serif }
.message { display: flex; gap: 10px; margin-bottom: 18px }
.message:last-child { margin-bottom: 0 }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #0f766e; color: #fff;
        font-weight: 700; font-size: 18px; display: grid; place-items: center }
.said { flex: 1; min-width: 0 }
.who { font-weight: 700 }
.who i { font: 600 10px system-ui, "DejaVu Sans", sans-serif; background: #e8e8e8; color: #616061;
         border-radius: 3px; padding: 1px 4px; margin: 0 6px; vertical-align: 1px }
.who time { font-weight: 400; font-size: 12px; color: #616061 }
p { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere }
small { display: block; margin: 4px 0; font-size: 13px; color: #616061 }
h2 { margin: 4px 0 10px; font-size: 19px; line-height: 1.3 }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 }
button { font: 600 13px system-ui, "DejaVu Sans", sans-serif; color: #1d1c1d; background: #fff;
         border: 1px solid #b9b9ba; border-radius: 8px; padding: 7px 12px }
button.primary { background: #007a5a; border-color: #007a5a; color: #fff }
button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff }
.field { margin: 10px 0 }
.field > b { display: block; margin-bottom: 5px }
.field > b span { font-weight: 400; color: #616061 }
.box { border: 1px solid #b9b9ba; border-radius: 6px; padding: 8px 11px; color: #757575; max-width: 380px }
.box.tall { min-height: 74px }
.box.wide { max-width: none }
.list::after { content: "▾"; float: right }
.option { display: flex; gap: 9px; align-items: center; margin: 5px 0 }
.option::before { content: ""; width: 16px; height: 16px; border: 1px solid #7a7a7a; border-radius: 4px; flex: none }
.option.round::before { border-radius: 50% }
.option.chosen::before { content: "✓"; background: #1264a3; border-color: #1264a3; color: #fff;
                         font: 700 12px/14px sans-serif; text-align: center }
figure { margin: 8px 0; border: 1px solid #ddd; border-radius: 8px; padding: 28px; color: #616061; text-align: center }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0 }
.view { border: 1px solid #ddd; border-radius: 10px; padding: 18px 24px 14px }
.window { max-width: 520px; margin: 4px auto; padding: 0; box-shadow: 0 6px 24px #0002 }
.window > header { font-weight: 800; font-size: 18px; padding: 16px 24px; border-bottom: 1px solid #e4e4e4 }
.window > main { padding: 8px 24px }
.window > footer { display: flex; justify-content: flex-end; gap: 10px; padding: 14px 24px;
                   border-top: 1px solid #e4e4e4 }
"""

WORDS = {
    "en": {"optional": "optional", "date": "Select a date", "file": "Upload a file", "list": "Choose"},
    "fr": {"optional": "facultatif", "date": "Choisir une date", "file": "Charger un fichier", "list": "Choisir"},
}
"""What Slack itself writes on its widgets, in our words."""


class Unknown(Exception):
    """Something that Slack may show and this module does not."""


def page(language, bodies):
    """A page with messages, a Home tab or a window."""
    shown = "".join(_body(body, language) for body in bodies)
    return f'<!doctype html><html lang="{language}"><meta charset="utf-8"><style>{STYLE}</style>{shown}</html>'


def _body(body, language):
    if isinstance(body, list):
        return "".join(_message(post, language) for post in body)
    match body["type"]:
        case "home":
            return f'<div class="view">{_blocks(body["blocks"], language)}</div>'
        case "modal":
            foot = [_button({"text": body["close"]})]
            foot += [_button({"text": body["submit"], "style": "primary"})] if "submit" in body else []
            head, main = _text(body["title"]), _blocks(body["blocks"], language)
            return (
                f'<div class="view window"><header>{head}</header><main>{main}</main>'
                f"<footer>{''.join(foot)}</footer></div>"
            )
    raise Unknown(body["type"])


def _message(post, language):
    who = '<div class="who">Binôme<i>APP</i><time>9:00</time></div>'
    return (
        f'<div class="message"><div class="face">B</div><div class="said">{who}{_blocks(post["blocks"], language)}'
        "</div></div>"
    )


def _blocks(blocks, language):
    return "".join(_block(block, language) for block in blocks)


def _block(block, language):
    match block["type"]:
        case "rich_text":
            return "".join(_section(one) for one in block["elements"])
        case "context":
            return f"<small>{' '.join(map(_text, block['elements']))}</small>"
        case "header":
            return f"<h2>{_text(block['text'])}</h2>"
        case "actions":
            return f'<div class="actions">{"".join(map(_button, block["elements"]))}</div>'
        case "input":
            optional = f" <span>({WORDS[language]['optional']})</span>" if block.get("optional") else ""
            element = _element(block["element"], WORDS[language])
            return f'<div class="field"><b>{_text(block["label"])}{optional}</b>{element}</div>'
        case "image":
            return f"<figure>{html.escape(block['alt_text'])}</figure>"
    raise Unknown(block["type"])


def _section(section):
    if section["type"] != "rich_text_section":
        raise Unknown(section["type"])
    return f"<p>{''.join(map(_run, section['elements']))}</p>"


def _run(run):
    if run["type"] != "text":
        raise Unknown(run["type"])
    text = html.escape(run["text"])
    return f"<b>{text}</b>" if run.get("style", {}).get("bold") else text


def _text(text):
    if text["type"] != "plain_text":
        raise Unknown(text["type"])
    return html.escape(text["text"])


def _button(button):
    if button.get("type", "button") != "button":
        raise Unknown(button["type"])
    return f'<button class="{button.get("style", "")}">{_text(button["text"])}</button>'


def _element(element, words):
    match element["type"]:
        case "plain_text_input":
            return f'<div class="box wide{" tall" if element.get("multiline") else ""}">&nbsp;</div>'
        case "number_input":
            return '<div class="box">&nbsp;</div>'
        case "datepicker":
            return f'<div class="box list">{words["date"]}</div>'
        case "file_input":
            return f'<div class="box">{words["file"]} ({", ".join(element["filetypes"])})</div>'
        case "static_select" | "multi_static_select" | "users_select":
            return f'<div class="box list">{words["list"]}</div>'
        case "checkboxes":
            return "".join(_option(one, element.get("initial_options", [])) for one in element["options"])
    raise Unknown(element["type"])


def _option(option, chosen):
    kind = "option chosen" if option in chosen else "option"
    return f'<div class="{kind}">{_text(option["text"])}</div>'


def golden(language, name):
    """What the bot sent."""
    return json.loads((GOLDEN / language / f"{name}.json").read_text("utf-8"))


def paint():
    """Write the pictures."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, (language, *files) in SHOWN.items():
            sheet = browser.new_page(viewport={"width": 680, "height": 100}, device_scale_factor=2)
            sheet.set_content(page(language, [golden(language, file) for file in files]))
            drawn = Image.open(io.BytesIO(sheet.screenshot(full_page=True))).convert("RGB")
            drawn.quantize(48, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
            sheet.close()
        browser.close()


if __name__ == "__main__":
    paint()
