"""The composition root: what the command line does. With `bot/__main__.py`, the one place that knows all rooms."""
