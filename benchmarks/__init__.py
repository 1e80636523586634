"""What the bot costs, as ratios measured in one run: `make bench` prints one JSON line a measurement."""
