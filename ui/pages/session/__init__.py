"""Stop, taking back, and the copy."""
