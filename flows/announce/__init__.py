"""An organizer writes to many: a group, the words, a preview with how many people it reaches, and a clear yes."""
