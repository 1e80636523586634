"""What a program is: its terms, its states, and how it speaks."""
