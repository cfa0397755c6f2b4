"""The demo: a rehearsal project, and a store and services on loopback."""
