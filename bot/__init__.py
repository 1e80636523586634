"""How a conversation runs: events in, replies out, state kept, nudges fired, messages delivered."""
