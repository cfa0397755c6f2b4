"""Microphones and cameras: found, opened, watched, played to; real ones and simulated ones."""
