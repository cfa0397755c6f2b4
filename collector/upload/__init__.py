"""Sends sealed bundles: files and hosts, never keys."""
