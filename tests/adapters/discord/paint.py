"""Pictures of what people see in Discord, from the golden files: `python -m tests.adapters.discord.paint` makes them anew.

The look is our own; the words and the components are what the bot sends. What is not known here fails.
"""

import html
import io
import re
import shutil
from pathlib import Path

from tests.adapters.discord.golden import golden

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"

SHOWN = {
    "discord-invitation": "invitation",
    "discord-onboarding": "onboarding",
    "discord-charter": "charter",
    "discord-matching": "matching",
    "discord-introduction": "introduction",
    "discord-check-in": "check-in",
}
"""The pictures in the docs, and the golden file of each."""

STYLE = """
* { box-sizing: border-box }
body { margin: 0; width: 680px; background: #313338; color: #dbdee1;
       font: 15px/1.4 system-ui, "DejaVu Sans", sans-serif }
header { padding: 11px 18px; border-bottom: 1px solid #232428; color: #f2f3f5; font-weight: 600 }
header b { color: #80848e; font-weight: 500; margin-right: 8px }
main { padding: 16px 18px 18px }
.message { display: flex; gap: 14px; margin-bottom: 16px }
.message:last-child { margin-bottom: 0 }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #0f766e; color: #fff;
        font-weight: 700; font-size: 19px; display: grid; place-items: center }
.face.person { background: #5c5f66 }
.said { flex: 1; min-width: 0 }
.who { font-weight: 600; color: #f2f3f5 }
.who i { font: 600 10px system-ui, "DejaVu Sans", sans-serif; background: #5865f2; color: #fff; border-radius: 4px;
         padding: 1px 5px; margin-left: 6px; vertical-align: 2px }
p { margin: 1px 0; min-height: 1em; overflow-wrap: anywhere }
small { display: block; font-size: 12.5px; color: #949ba4 }
b { color: #f2f3f5 }
.named { background: #3c4270; color: #c9cdfb; border-radius: 3px; padding: 0 2px }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px }
button { font: 500 14px system-ui, "DejaVu Sans", sans-serif; color: #fff; background: #4e5058; border: 0;
         border-radius: 4px; padding: 8px 15px }
button.primary { background: #5865f2 }
button.good { background: #248046 }
button.grave { background: #da373c }
.list { width: 400px; background: #1e1f22; border-radius: 4px; padding: 9px 12px; color: #949ba4 }
.list::after { content: "▾"; float: right }
.news { color: #949ba4; padding-left: 54px }
.news b { color: #dbdee1 }
"""

STYLES = {1: "primary", 2: "", 3: "good", 4: "grave", 5: ""}
PINNED = "pinned a message to this channel."
"""What Discord itself writes under a pin, in our words."""
SIGNS = {"direct": "@", "channel": "#", "thread": "#"}
BOT = "Binôme"


class Unknown(Exception):
    """Something that Discord may show and this module does not."""


def page(conversation):
    """A page with a conversation."""
    if conversation["kind"] not in SIGNS:
        raise Unknown(conversation["kind"])
    path = [conversation["within"], conversation["name"] or BOT]
    sign, name = SIGNS[conversation["kind"]], html.escape(" › ".join(filter(None, path)))
    shown = "".join(map(_message, conversation["messages"]))
    head = f"<header><b>{sign}</b>{name}</header>"
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{head}<main>{shown}</main>'


def _message(message):
    author = html.escape(message["author"])
    match message["type"]:
        case 0:
            pass
        case 6:
            return f'<div class="message news"><span><b>{author}</b> {PINNED}</span></div>'
        case _:
            raise Unknown(message["type"])
    kind, badge = ("face", "<i>APP</i>") if message["author"] == BOT else ("face person", "")
    lines = "".join(_line(line, message["mentions"]) for line in message["content"].split("\n"))
    rows = "".join(map(_row, message["components"]))
    return (
        f'<div class="message"><div class="{kind}">{author[0]}</div><div class="said">'
        f'<div class="who">{author}{badge}</div>{lines}{rows}</div></div>'
    )


MARKS = re.compile(r"\\(?P<shown>.)|<@(?P<named>\d+)>|(?P<bold>\*\*)|(?P<unknown>[*_~|`<\[])|(?P<plain>[^\\<*_~|`\[]+)")
"""Discord's Markdown as far as the bot writes it: signs to be shown, people, bold."""


def _line(line, mentions):
    small = line.startswith("-# ")
    if not small and re.match(r"\s*([-+>#]|\d+\.)\s", line):
        raise Unknown(line)
    shown, bold = "", False
    for found in MARKS.finditer(line.removeprefix("-# ")):
        match found.lastgroup:
            case "shown" | "plain":
                shown += html.escape(found[found.lastgroup])
            case "named":
                shown += f'<span class="named">@{html.escape(mentions[found["named"]])}</span>'
            case "bold":
                bold = not bold
                shown += "<b>" if bold else "</b>"
            case _:
                raise Unknown(found[0])
    if bold:
        raise Unknown(line)
    return f"<small>{shown}</small>" if small else f"<p>{shown}</p>"


def _row(row):
    if row["type"] != 1:
        raise Unknown(row["type"])
    return f'<div class="row">{"".join(map(_component, row["components"]))}</div>'


def _component(one):
    match one["type"]:
        case 2:
            return f'<button class="{STYLES[one["style"]]}">{html.escape(one["label"])}</button>'
        case 3:
            return f'<div class="list">{html.escape(one["placeholder"])}</div>'
    raise Unknown(one["type"])


def paint():
    """Write the pictures."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, file in SHOWN.items():
            sheet = browser.new_page(viewport={"width": 680, "height": 100}, device_scale_factor=2)
            sheet.set_content(page(golden(file)))
            drawn = Image.open(io.BytesIO(sheet.screenshot(full_page=True))).convert("RGB")
            drawn.quantize(48, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
            sheet.close()
        browser.close()


if __name__ == "__main__":
    paint()
