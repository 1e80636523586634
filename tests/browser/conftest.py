"""A real browser on the real bot: `binome run` in a process of its own, Chromium without a window."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


def missing(what: str, cure: str) -> None:
    """Skip where something optional is not there; fail where nothing may be skipped."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing: {cure}")
    pytest.skip(f"{what} is missing: {cure}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """A browser; it ends with its module, since while it lives no other test in its thread may start an event loop."""
    if CHROMIUM is None:
        missing("Chromium", "apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's script."""
    if not AXE.exists():
        missing("axe-core", "npm ci --prefix tests/browser")
    return AXE.read_text("utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the bot on files in *folder*, and end it as an operator would; yields the page's address."""
    binome = str(Path(sys.executable).parent / "binome")
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_TOKEN")}
    environment["DATABASE_URL"] = f"sqlite:///{folder}/binome.sqlite"
    environment["PLAYGROUND_FILE"] = str(folder / "playground.sqlite")
    subprocess.run([binome, "db", "upgrade"], check=True, env=environment, cwd=folder, capture_output=True)
    with subprocess.Popen(
        [binome, "run", "--playground", "--port", "0"], env=environment, cwd=folder, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + process.stderr.read()
        log: list[str] = []
        drain = threading.Thread(target=lambda pipe: log.extend(pipe), args=(process.stderr,))
        drain.start()
        yield found[0]
        process.terminate()
        assert process.wait(60) == 0, "SIGTERM ends the bot cleanly"
        drain.join(60)
        wrong = [line for line in log if "[error" in line or "Traceback" in line]
        assert not wrong, "".join(log)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[str]:
    """The address of a playground that nobody has been on yet."""
    with serving(tmp_path) as address:
        yield address
