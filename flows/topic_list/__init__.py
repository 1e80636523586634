"""A program's topics and people's words for them: what is known is taken for the topic, the rest is kept."""
