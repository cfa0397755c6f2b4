"""Lists of sessions, and how each stands."""
