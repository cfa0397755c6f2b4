"""Papers to keep: on screen, as a PDF and on a printer."""
