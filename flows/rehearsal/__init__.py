"""A program played by simulated people, against the real engine: to see one live before there are members."""
