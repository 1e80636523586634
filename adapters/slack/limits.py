"""What Slack takes in one piece (its Block Kit reference and the documentation of `chat.postMessage`)."""

BLOCKS = 50
VIEW_BLOCKS = 100
ELEMENTS = 25
"""In one actions block."""
SECTION = 3_000
"""Characters of a text in a block."""
MESSAGE = 12_000
"""Characters of all blocks of a message together; from about 13,200 on Slack refuses them."""
FALLBACK = 800
"""Characters of the text beside the blocks, which notifications show: escaped they are 4,000 at most, which is what an
update takes.
"""
BUTTON = 75
OPTION = 75
VALUE = 2_000
ACTION = 255
"""Characters of an action's or a block's id."""
HEADER = 150
OPTIONS = 100
CHECKBOXES = 10
INPUT_LABEL = 2_000
TYPED = 3_000
"""Characters that fit into a text input."""
TITLE = 24
"""Characters of a modal's title."""
METADATA_KEY = 200
CHANNEL_SECONDS = 1.0
"""Between two messages to one channel (Slack: "Rate limits", special limits of `chat.postMessage`)."""
WORKSPACE_SECONDS = 0.2
"""Between two messages to one workspace: 300 a minute, of the "several hundred" that Slack allows."""
