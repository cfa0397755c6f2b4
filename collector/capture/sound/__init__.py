"""The session's sound while it runs: the ring, the clock it gives to everything, its level, its losses."""
