"""``citewell eval answers``: on folders, golden sets and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.command_line import CommandLine
from support.model_server import Asked, ServerScript, Status, model_server

pytestmark = pytest.mark.slow

FACTS = {"granite": "grey", "copper": "orange", "meadow": "green", "lantern": "yellow"}


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Each document answers one question; one question of the folder none."""
    folder = tmp_path / "known"
    folder.mkdir()
    texts = {f"d{n}": f"The colour of {thing} is {colour}." for n, (thing, colour) in enumerate(FACTS.items())}
    write(folder / "corpus.jsonl", [{"_id": key, "title": "", "text": text} for key, text in texts.items()])
    queries = [{"_id": f"q{n}", "text": f"What is the colour of {thing}?"} for n, thing in enumerate(FACTS)]
    write(folder / "queries.jsonl", [*queries, {"_id": "none", "text": "Who wrote the seventh symphony of Sibelius?"}])
    answers: list[dict[str, Any]] = [
        {
            "_id": f"q{n}",
            "corpus_id": f"d{n}",
            "answers": [{"text": colour, "answer_start": texts[f"d{n}"].index(f"{colour}.")}],
        }
        for n, colour in enumerate(FACTS.values())
    ]
    write(folder / "answers.jsonl", [*answers, {"_id": "none", "corpus_id": "d0", "answers": []}])
    return folder


def means(result: dict[str, Any]) -> dict[str, float]:
    return {name: value["mean"] for name, value in result.items() if isinstance(value, dict) and "mean" in value}


def test_a_folder_is_measured_compared_and_gated(cli: CommandLine, known: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    found = cli.json("eval", "answers", known, "--config", "mode=strict", "--config", "mode=mark", "--output", report)
    assert (found["queries"], found["unanswerable"], found["documents"]) == (5, 1, 4)
    first, second = found["results"]
    measured = means(first)
    assert {"containment", "f1", "citation_recall", "quotes_exact", "faithfulness", "answered", "refused"} <= set(
        measured
    )
    assert measured["quotes_exact"] == 1.0
    assert measured["containment"] <= measured["answered"]
    assert set(first["models"]) == {"extractive"}
    assert set(second["against_first"]) == set(measured)
    whole = json.loads(report.read_text())
    assert set(whole["results"][0]["per_query"]) == {"q0", "q1", "q2", "q3", "none"}
    assert "answered" not in whole["results"][0]["per_query"]["none"]
    # What was asked to measure is no chat of anybody's.
    assert cli.json("eval", "answers", known, "--floor", "quotes_exact=1.01", "--limit", "2", exit_code=3)["problems"]


def often_wrong(asked: Asked) -> ServerScript:
    """A model that is down for one question, and a judge that cannot read one answer."""
    if "You check statements" in asked.texts[0]:
        return "Well." if "copper" in asked.question else '{"items": [{"n": 1, "supports": 1, "contradicts": 0}]}'
    if "granite" in asked.question.splitlines()[-1]:
        return Status(500)
    return "The colour of copper is orange. [1]" if "copper" in asked.question.splitlines()[-1] else "NOT_IN_SOURCES"


def test_a_failure_costs_one_question_and_is_told(cli: CommandLine, known: Path) -> None:
    with model_server(reply=often_wrong) as server:
        cli.settings.update(CITEWELL_CHAT_MODEL="any", CITEWELL_CHAT_URL=server.url, CITEWELL_JUDGE="chat")
        cli("price", "set", "any", "--input", "1000", "--output", "1000")
        found = cli.json("eval", "answers", known, "--judge")
        [result] = found["results"]
        assert (result["failed"], result["unjudged"], set(result["failures"])) == (1, 1, {"q0", "q1"})
        assert means(result)["answered"] == 0.25
        assert (result["tokens_in"] > 0, result["cost"] > 0) == (True, True)
        server.reply = lambda _asked: Status(500)
        assert "any" in cli("eval", "answers", known, "--limit", "2", exit_code=1).err


def test_a_golden_set_says_what_cannot_be_answered(cli: CommandLine, tmp_path: Path) -> None:
    page = tmp_path / "leave.md"
    page.write_text("# Leave\n\nEverybody has 27 days of annual leave.\n")
    cli("ingest", page, "--collection", "Handbook")
    questions = tmp_path / "questions.jsonl"
    write(
        questions,
        [
            {
                "question": "How many days of annual leave does everybody have?",
                "expected": [{"document": "leave.md", "quote": "27 days of annual leave"}],
                "answers": ["27 days", "27"],
            },
            {"question": "How many parking lots are there?", "expected": [{"document": "gone.md"}], "answers": ["3"]},
            {"question": "Who wrote the seventh symphony of Sibelius?", "answerable": False},
        ],
    )
    cli("eval", "golden", "import", "leave", questions, "--collection", "Handbook")
    exported = cli("eval", "golden", "export", "leave").out.splitlines()
    assert [json.loads(line).get("answerable", True) for line in exported].count(False) == 1
    assert any(json.loads(line).get("answers") == ["27 days", "27"] for line in exported)
    for source in ("leave", questions):
        found = cli.json("eval", "answers", "--golden", source, "--collection", "Handbook")
        [result] = found["results"]
        assert (found["queries"], found["unanswerable"]) == (3, 1)
        assert found["missing_documents"] == {"count": 1, "first": ["gone.md"]}
        assert means(result)["refused"] in (0.0, 1.0)
        assert "containment" in means(result)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param((), "Name either a folder", id="nothing to measure"),
        pytest.param(("--golden", "x", "--config", "mood=1"), "knows assistant, model, mode", id="an unknown option"),
        pytest.param(("--golden", "x", "--floor", "f1"), "a metric and a number", id="a floor without a number"),
        pytest.param(("--golden", "missing"), "no such golden set", id="an unknown set"),
    ],
)
def test_what_cannot_be_measured_is_said(cli: CommandLine, arguments: tuple[str, ...], said: str) -> None:
    assert said in cli("eval", "answers", *arguments, exit_code=1).err


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        pytest.param("answers.jsonl", '{"_id": "q9", "answers": []}', "no query q9", id="a foreign answer"),
        pytest.param("answers.jsonl", '{"_id": "q0", "answers": "x"}', "answers is not a list", id="no list"),
        pytest.param("answers.jsonl", '{"_id": "q0", "answers": [{}]}', "an answer has a text", id="no text"),
        pytest.param("queries.jsonl", "[]", "expected an object with _id and text", id="no object"),
    ],
)
def test_a_broken_folder_is_named_with_its_line(cli: CommandLine, known: Path, file: str, line: str, said: str) -> None:
    with (known / file).open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
    assert said in cli("eval", "answers", known, exit_code=1).err
