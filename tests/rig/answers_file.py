"""An answers file of a rehearsal, as TOML text: an adult, or a child with its mother."""

from __future__ import annotations

from pathlib import Path

from tests.rig.answers import FORM, GUARDIAN, INTERPRETER, KINDS, PURPOSES, WITNESS

TABLES: dict[str, dict[str, object]] = {
    "consent": {"answer": "yes", "mode": "screen", "signature": "drawn", "questions": [1, 1, 2]},
    "identity": dict(FORM),
    "profile": {"mother_tongue": "eng"},
    "purposes": dict(PURPOSES),
    "kinds": dict(KINDS),
    "devices": {"microphone": "simulated:ramp", "camera": "none"},
}
TAKES = [("p01", "record"), ("p02", "record")]
MOTHER = {**{name: value for name, value in GUARDIAN.items() if name != "birth_date"}, "agrees": True}


def write_answers(
    path: Path,
    *,
    top: str = "",
    takes: list[tuple[str, str]] | None = None,
    child: bool = False,
    oral: str = "",
    drop: str = "",
    **changes: dict[str, object],
) -> Path:
    """Write the file; `changes` go into its tables, `drop` is a dotted key that is left out.

    `oral` names who stands by: "witness", or "witness interpreter".
    """
    tables = {name: {**rows, **changes.get(name, {})} for name, rows in TABLES.items()}
    if child:
        tables["guardian"] = {**MOTHER, **changes.get("guardian", {})}
        tables["assent"] = {"answer": "yes", **changes.get("assent", {})}
    if oral:
        tables["consent"]["mode"] = "oral"
    people = {"witness": WITNESS, "interpreter": INTERPRETER}
    for role in oral.split():
        tables[role] = {**vars(people[role]), **changes.get(role, {})}
    table, _, key = drop.partition(".")
    if key:
        del tables[table][key]
    elif drop:
        del tables[drop]
    top = top or (
        "under_14 = true\nbirth_date = 2016-08-30" if child else "under_14 = false\nbirth_date = 1990-05-04"
    )
    parts = [f'language = "en"\nrecorder = "demo"\npin = "0000"\n{top}']
    for name, rows in tables.items():
        extra = "birth_date = 1980-02-03\n" if name == "guardian" else ""
        parts.append(
            f"[{name}]\n{extra}" + "\n".join(f"{key} = {_toml(value)}" for key, value in rows.items())
        )
    for prompt, action in TAKES if takes is None else takes:
        parts.append(f'[[takes]]\nprompt = "{prompt}"\nseconds = 0.2\naction = "{action}"')
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
