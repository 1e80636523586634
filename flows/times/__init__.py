"""Finding a date: times that suit both, one proposed, and a calendar entry once the other has said yes."""
