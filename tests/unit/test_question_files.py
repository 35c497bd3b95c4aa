from __future__ import annotations

from pathlib import Path

import pytest

from citewell.cli.question_files import FORM, read_questions
from citewell.domain.errors import InvalidInput


def test_both_ways_to_write_a_question_are_read(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(
        '{"question": "Who?", "expected": ["a.md", {"document": "b.md", "grade": 3, "quote": "she"}]}\n'
        "\n"
        '{"query": "Where?", "expected": [{"document": "c.md", "grade": null, "note": "mine"}]}\n'
    )
    assert read_questions(file) == [
        {"question": "Who?", "expected": [{"document": "a.md"}, {"document": "b.md", "grade": 3, "quote": "she"}]},
        {"question": "Where?", "expected": [{"document": "c.md"}]},
    ]


def test_questions_without_answers_are_taken_where_they_are_of_use(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"query": "Who?"}\n{"question": "Where?", "expected": []}\n')
    assert [each["expected"] for each in read_questions(file, answered=False)] == [[], []]
    with pytest.raises(InvalidInput, match="line 1: it expects no document"):
        read_questions(file)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('["no object"]', "not a JSON object"),
        ('{"expected": ["a"]}', "no question"),
        ('{"question": " ", "expected": ["a"]}', "no question"),
        ('{"question": 7, "expected": ["a"]}', "no question"),
        ('{"question": "?", "expected": "a"}', "not a list"),
        ('{"question": "?", "expected": [7]}', "external id"),
        ('{"question": "?", "expected": [{"document": ""}]}', "external id"),
        ('{"question": "?", "expected": [{"document": "a", "grade": 0}]}', "grade"),
        ('{"question": "?", "expected": [{"document": "a", "grade": true}]}', "grade"),
        ('{"question": "?", "expected": [{"document": "a", "grade": 1.5}]}', "grade"),
        ('{"question": "?", "expected": [{"document": "a", "quote": 1}]}', "quote"),
    ],
)
def test_a_line_that_is_wrong_is_named_with_the_reason_and_the_form(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"question": "Who?", "expected": ["a"]}}\n\n{line}\n')
    with pytest.raises(InvalidInput) as refused:
        read_questions(file)
    said = str(refused.value)
    assert f"{file}, line 3: " in said
    assert words in said
    assert FORM in said


def test_a_file_that_holds_no_question_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n\n")
    with pytest.raises(InvalidInput, match="holds no question"):
        read_questions(file, answered=False)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        read_questions(file)
    with pytest.raises(InvalidInput, match="No such file"):
        read_questions(tmp_path / "nowhere.jsonl")
