"""Sealing: age files, written while a take runs and finished after a crash."""
