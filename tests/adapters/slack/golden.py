"""What each kind of message looks like in Slack, as files to be read and compared.

A change on purpose: delete the files, run tests/journeys/everywhere once (each file that is missing is written, and the
test fails), look at the difference, and run them again.
"""

import json
import re
from pathlib import Path

import pytest

from adapters.slack import render
from adapters.slack.words import word

FOLDER = Path(__file__).parent / "golden"


def held(language, scene):
    """Compare the first message of each kind, the pages and the form with the files."""
    found = {f"message.{letter.key}": _posts(letter) for letter in scene.letters.values()}
    found |= {f"home.{user}": view for user, view in scene.slack.homes.items()}
    windows = [body for kind, body in scene.slack.bodies if kind == "ModalView"]
    found["form"] = next(one for one in windows if any(block["type"] == "input" for block in one["blocks"]))
    found["window"] = windows[-1]
    folder = FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    wrong = [name for name, body in found.items() if not _same(folder / f"{name}.json", body)]
    if wrong:
        pytest.fail(f"differs from {folder.name}, or was missing there and is written now: {', '.join(wrong)}")


def _posts(letter):
    posts = render.posts(letter, word(letter.language, "send"))
    return [{"text": post.text, "blocks": list(post.blocks)} for post in posts]


def _same(file, body):
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    text = re.sub(r'"(press\.\d+|fill|field)\.c\d+\.', r'"\1.c0.', text)
    text = re.sub(r'"id": "F\d+"', '"id": "F0"', text) + "\n"  # Slack's own count of files.
    if not file.exists():
        file.write_text(text, encoding="utf-8")
        return False
    return file.read_text(encoding="utf-8") == text
