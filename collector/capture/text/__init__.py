"""Texts as takes: typed or read from a file, with other people blacked out."""
