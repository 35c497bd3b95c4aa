"""The questions that the demo brings."""

from __future__ import annotations

from pathlib import Path

from citewell.cli.demo import demo_questions

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_demo_offers_one_question_a_page() -> None:
    found = demo_questions(EXAMPLES / "handbook")
    assert found[:2] == ["How many days of annual leave do I get?", "What is the hotel limit per night?"]
    assert len(found) == 6


def test_only_pages_that_are_there_have_questions(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    assert demo_questions(folder) == []
    (folder / "a.md").write_text("A.")
    rows = (
        "| Question | Page |",
        "| --- | --- |",
        "| A? | `a.md` |",
        "| Again? | `a.md` |",
        "| B? | `b.md` |",
        "| C? |",
    )
    (tmp_path / "questions.md").write_text("\n".join(rows))
    assert demo_questions(folder) == ["A?"]
    (tmp_path / "questions.md").write_bytes(b"\xff")
    assert demo_questions(folder) == []
