"""The JSON Schemas of what stands in opened bundles: a row, and a session's particulars."""

from __future__ import annotations

from collector.model.record_schema import Schema, tidy_schema
from collector.model.rows import OpenedLine, Recording, SessionFile
from collector.model.stored import Document

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
ROW_SCHEMAS: dict[str, type[Document]] = {
    f"schemas/{shape.schema_text()}.schema.json": shape for shape in (Recording, SessionFile, OpenedLine)
}


def make_row_schema(shape: type[Document]) -> Schema:
    """Return the schema of a document: fields that are not said are absent, unknown ones may be there."""
    schema = tidy_schema(shape.model_json_schema())
    schema["properties"]["schema"] = {
        "pattern": rf"^{shape.schema_text()}(\.[0-9]+)?$(?!\n)",
        "type": "string",
    }
    schema["required"] = sorted([*schema["required"], "schema"])
    return {"$schema": _DIALECT, "title": shape.schema_text(), **schema}
