"""Place and devices."""
