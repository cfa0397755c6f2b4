"""Prompts and takes, one page a kind of prompt."""
