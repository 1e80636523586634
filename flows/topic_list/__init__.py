"""A program's topics and the words that people have for them: what is known is taken for the topic, the rest is kept."""
