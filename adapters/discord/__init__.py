"""Discord: its gateway, its widgets, its limits."""
