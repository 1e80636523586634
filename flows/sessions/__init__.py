"""Help for the two of a pair: what to talk about, by stage, and a question to break the ice."""
