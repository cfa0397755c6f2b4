"""Choosing and trying place and devices."""
