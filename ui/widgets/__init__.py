"""Widgets draw and emit; they know nothing of sessions."""
