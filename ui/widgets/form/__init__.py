"""Fields in which people write about themselves, and their signature."""
