"""Consent: who may agree to what, what they agreed to, and what it allows now."""
