"""What stands around a page: its frame, the rail, the desk, messages, keys and focus."""
