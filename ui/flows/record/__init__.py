"""Prompts and takes."""
