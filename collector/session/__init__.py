"""The field room: one session from its start to its purge."""
