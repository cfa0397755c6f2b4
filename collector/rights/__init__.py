"""Requests of rights as plain data: what is asked, by when, how it stands, what was answered."""
