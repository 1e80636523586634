"""What a platform is: its payloads become events, messages become its widgets."""
