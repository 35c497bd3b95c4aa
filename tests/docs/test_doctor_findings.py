from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "howto" / "diagnose.md"
SOURCES = sorted((ROOT / "src" / "citewell" / "services" / "upkeep").glob("*.py"))


def _found_by_the_code() -> set[str]:
    """First arguments of findings, also where they come through a helper or a loop."""
    words: set[str] = set()
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                words |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant)}
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_of_document":
                words |= {str(a.value) for a in node.args[1:2] if isinstance(a, ast.Constant)}
    return words | {"lexical_index", "dense_index"}


def test_every_finding_is_explained() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    explained = {word.strip("` ") for row in rows for word in row.split(",")}
    found = _found_by_the_code()
    assert len(found) > 10, "the search finds nothing, so it proves nothing"
    assert explained == found
