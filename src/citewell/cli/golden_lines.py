"""Questions for a comparison, from a file of JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from citewell.domain.errors import InvalidInput


def read_golden_lines(path: Path) -> list[dict[str, Any]]:
    """``[{"query": …, "expected": [external ids]}]`` from one object a line.

    ``question`` is taken for ``query``, and ``{"document": external id}`` for an external id, as in golden sets.

    Raises:
        InvalidInput: the file cannot be read, or a line is not of that form; says which.
    """
    questions: list[dict[str, Any]] = []
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    questions.append(_question(path, number, line))
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text.") from error
    return questions


def _question(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        query = row["query"] if "query" in row else row["question"]
        expected = [each if isinstance(each, str) else each["document"] for each in row.get("expected", [])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        form = '{"query": "…", "expected": ["external id", …]}'
        raise InvalidInput(f"{path}, line {number}: expected an object such as {form}.") from error
    return {"query": query, "expected": expected}
