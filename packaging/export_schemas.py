"""Writes the JSON Schemas under assets/schemas from the code: `python packaging/export_schemas.py`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from collector.model.record_schema import RECORD_SCHEMA, make_record_schema, schema_text
from collector.model.row_schema import ROW_SCHEMAS, make_row_schema

ASSETS = Path(__file__).resolve().parents[1] / "assets"
SCHEMAS = {
    RECORD_SCHEMA: make_record_schema,
    **{name: partial(make_row_schema, shape) for name, shape in ROW_SCHEMAS.items()},
}


def main() -> None:
    """Write each schema to its place."""
    for name, make in SCHEMAS.items():
        path = ASSETS / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(schema_text(make()), encoding="utf-8")
        print(path.relative_to(ASSETS.parent))


if __name__ == "__main__":
    main()
