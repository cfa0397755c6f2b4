"""The headless core: project, consent, capture, seal, upload, receive. No Qt anywhere."""

__version__ = "0.1.0"
