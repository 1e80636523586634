"""What Slack takes in one piece (its Block Kit reference and the documentation of `chat.postMessage`)."""

BLOCKS = 50
VIEW_BLOCKS = 100
ELEMENTS = 25
"""In one actions block."""
SECTION = 3_000
"""Characters of a text in a block."""
MESSAGE = 10_000
"""Characters of all blocks of a message together; from about 13,200 on Slack refuses them, and what seals a message has
to fit in as well.
"""
LABELS = 2_500
"""Characters of the labels of all buttons of a message, and of all options of a field."""
FALLBACK = 800
"""Characters of the text beside the blocks, which notifications show: escaped they are 4,000 at most, which is what an
update takes.
"""
BUTTON = 75
VALUE = 2_000
ACTION = 255
"""Characters of an action's or a block's id."""
HEADER = 150
OPTIONS = 100
CHECKBOXES = 10
INPUT_LABEL = 150
"""Slack takes 2,000; what is longer than this is a text, and stands above."""
TYPED = 3_000
"""Characters that fit into a text input."""
TITLE = 24
"""Characters of a modal's title."""
UPLOAD = 10 * 1024 * 1024 + 1
"""Bytes of a file that are read: one more than the bot takes, which then says so."""
METADATA_KEY = 200
CHANNEL_SECONDS = 1.0
"""Between two messages to one channel (Slack: "Rate limits", special limits of `chat.postMessage`)."""
WORKSPACE_SECONDS = 0.2
"""Between two messages to one workspace: 300 a minute, of the "several hundred" that Slack allows."""


def label(count: int) -> int:
    """How long each of so many labels may be (up to five hundred of them fit)."""
    return max(5, min(BUTTON, LABELS // max(count, 1)))
