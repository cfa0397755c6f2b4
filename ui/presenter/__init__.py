"""State of a session -> what a page shows: plain data, no Qt."""
