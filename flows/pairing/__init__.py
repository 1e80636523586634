"""Who is matched with whom, the introduction, and the end of a pair."""
