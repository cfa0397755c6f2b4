"""SQLite over journals and ledger: what stands in lists. It holds no truth and can be rebuilt."""

from collector.index.file import Index
from collector.index.query import Cursor, Page, Sums, Wanted
from collector.index.rows import Person, SessionRow
from collector.index.standing import NEEDS, UNSENT, Standing

__all__ = [
    "NEEDS", "UNSENT", "Cursor", "Index", "Page", "Person", "SessionRow", "Standing", "Sums", "Wanted",
]  # fmt: skip
