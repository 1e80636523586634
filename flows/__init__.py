"""What mentoring is: what is asked, when, and what follows from an answer."""
