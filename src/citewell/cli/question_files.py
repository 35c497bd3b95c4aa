"""Questions with known answers, from a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from citewell.domain.errors import InvalidInput

FORM = '{"question": "…", "expected": [{"document": "external id", "grade": 1, "quote": "…"}], "answers": ["…"]}'


def read_questions(path: Path, *, answered: bool = True) -> list[dict[str, Any]]:
    """Questions as the API of golden sets takes them, from one object a line, such as ``FORM``.

    ``query`` is taken for ``question``, and an external id alone for a document; ``grade``, ``quote`` and ``answers``
    may be left out, and are then left out of what is returned. ``"answerable": false`` stands for a question that the
    sources do not answer; it expects no document.

    Args:
        path: The file.
        answered: Whether a question without an expected document is an error.

    Raises:
        InvalidInput: the file cannot be read or holds no question, or a line is not of that form; names the line, what
            is wrong with it, and the form.
    """
    questions = []
    for number, line in numbered_lines(path):
        try:
            questions.append(_question(line, answered=answered))
        except ValueError as error:
            raise InvalidInput(f"{path}, line {number}: {error}. Write it as in {FORM}.") from error
    if not questions:
        raise InvalidInput(f"{path} holds no question. Write one on each line, as in {FORM}.")
    return questions


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers from 1. Raises ``InvalidInput`` for what cannot be read."""
    try:
        with path.open(encoding="utf-8") as file:
            yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}. This file is needed.") from error
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is not UTF-8 text.") from error


def _question(line: str, *, answered: bool) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(row, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - the one error that says why a line is refused
    question = row.get("question", row.get("query"))
    if not isinstance(question, str) or not question.strip():
        raise ValueError("it has no question")
    expected = row.get("expected", [])
    if not isinstance(expected, list):
        raise ValueError("what is expected is not a list")  # noqa: TRY004 - as above
    answerable, answers = row.get("answerable", True), row.get("answers", [])
    if not isinstance(answerable, bool):
        raise ValueError("answerable is not true or false")  # noqa: TRY004 - as above
    if not isinstance(answers, list) or not all(isinstance(each, str) and each for each in answers):
        raise ValueError("its answers are not a list of texts")
    if answered and answerable and not expected:
        raise ValueError("it expects no document")
    told = {"question": question, "expected": [_expected(each) for each in expected]}
    return {**told, **({"answers": answers} if answers else {}), **({} if answerable else {"answerable": False})}


def _expected(given: object) -> dict[str, Any]:
    row = {"document": given} if isinstance(given, str) else given
    if not isinstance(row, dict) or not isinstance(row.get("document"), str) or not row["document"]:
        raise ValueError("an expected document is not named by its external id")
    grade, quote = row.get("grade"), row.get("quote")
    if grade is not None and (not isinstance(grade, int) or isinstance(grade, bool) or grade < 1):
        raise ValueError("a grade is not a whole number of at least 1")
    if quote is not None and not isinstance(quote, str):
        raise ValueError("a quote is not text")
    return {key: row[key] for key in ("document", "grade", "quote") if row.get(key) is not None}
