from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.command_line import CommandLine

pytestmark = pytest.mark.slow

SUBJECTS = ("granite", "copper", "meadow", "lantern", "thistle", "river")


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    """Every query has one answer, which shares one rare word with it."""
    folder = tmp_path / "beir"
    folder.mkdir()
    corpus = [{"_id": f"d{n}", "title": "", "text": f"Some notes about {s} and more."} for n, s in enumerate(SUBJECTS)]
    queries = [{"_id": f"q{n}", "text": f"tell of {s}"} for n, s in enumerate(SUBJECTS)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)) + "\n")
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)) + "\n")
    rows = "".join(f"q{n}\td{n}\t1\n" for n in range(len(SUBJECTS)))
    (folder / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\n{rows}")
    return folder


def means(result: dict[str, Any]) -> dict[str, float]:
    return {name: value["mean"] for name, value in result.items() if isinstance(value, dict) and "mean" in value}


def test_a_folder_is_measured_and_leaves_nothing_behind(cli: CommandLine, beir: Path) -> None:
    found = cli.json("eval", "retrieval", beir, "--mode", "lexical", settings={"CITEWELL_DATA_DIR": ""})
    [result] = found["results"]
    assert means(result) == {"ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0, "mrr@10": 1.0}
    assert (result["ndcg@10"]["low"], result["ndcg@10"]["high"]) == (1.0, 1.0)
    assert (found["queries"], found["documents"], result["configuration"]) == (6, 6, {"mode": "lexical"})
    assert result["p95_ms"] >= result["median_ms"] > 0
    assert not cli.data.exists()


def test_a_collection_that_is_there_is_measured_again_and_gated(cli: CommandLine, beir: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    loaded = cli.json("eval", "retrieval", beir, "--mode", "lexical", "--output", report)
    [collection] = cli.json("collection", "list")["items"]
    there = ("--collection", collection["id"])
    again = cli.json("eval", "retrieval", beir, "--mode", "lexical", "--mode", "hybrid", *there)
    assert again["load_seconds"] == 0
    assert means(again["results"][0]) == means(loaded["results"][0])
    assert set(again["results"][1]["against_first"]) == {"ndcg@10", "recall@10", "recall@100", "mrr@10"}
    # Not good enough: said on both streams, with a code of its own.
    low = cli.json("eval", "retrieval", beir, *there, "--floor", "mrr@10=1.01", exit_code=3)
    assert "mrr@10 1.0000 is below 1.01" in low["problems"][0]
    good = cli.json("eval", "retrieval", beir, "--mode", "lexical", *there, "--floor", "mrr@10=1", "--baseline", report)
    assert good["problems"] == []
    assert good["against_baseline"]["ndcg@10"]["certain"] is False
    # Every query would have been better before.
    before = json.loads(report.read_text())
    for values in before["results"][0]["per_query"].values():
        values["ndcg@10"] = 2.0
    report.write_text(json.dumps(before))
    worse = cli.json("eval", "retrieval", beir, "--mode", "lexical", *there, "--baseline", report, exit_code=3)
    assert "ndcg@10 is worse than before by 1.0000" in worse["problems"][0]


def test_a_golden_set_is_imported_measured_and_exported(cli: CommandLine, tmp_path: Path) -> None:
    handbook = tmp_path / "handbook"
    handbook.mkdir()
    for subject in SUBJECTS:
        (handbook / f"{subject}.txt").write_text(f"Some notes about {subject} and more.")
    cli.json("ingest", handbook, "--collection", "Handbook")
    questions = tmp_path / "questions.jsonl"
    lines: list[dict[str, Any]] = [
        {"question": f"tell of {s}", "expected": [{"document": f"{s}.txt", "quote": f"notes about {s}"}]}
        for s in SUBJECTS[:-1]
    ]
    last = SUBJECTS[-1]
    lines.append({"question": f"tell of {last}", "expected": [{"document": "river.txt", "quote": "not in any text"}]})
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    imported = cli.json("eval", "golden", "import", "subjects", questions, "--collection", "Handbook")
    assert imported == {"added": 6, "changed": 0, "unchanged": 0}
    assert cli.json("eval", "golden", "import", "subjects", questions)["unchanged"] == 6
    found = cli.json("eval", "retrieval", "--golden", "subjects", "--config", "mode=lexical")
    assert means(found["results"][0])["ndcg@10"] == 1.0
    assert found["results"][0]["spans@10"]["mean"] == pytest.approx(5 / 6, abs=1e-3)
    exported = cli("eval", "golden", "export", "subjects").out.splitlines()
    assert sorted(json.loads(line)["question"] for line in exported) == sorted(line["question"] for line in lines)
    assert [each["questions"] for each in cli.json("eval", "golden", "list")["items"]] == [6]
    by_file = cli.json("eval", "retrieval", "--golden", questions, "--mode", "lexical", "--collection", "Handbook")
    assert means(by_file["results"][0]) == means(found["results"][0])
    assert by_file["missing_documents"] == {"count": 0, "first": []}
    gone = [f"gone-{number}.txt" for number in range(7)]
    lines += [{"question": f"tell of {key}", "expected": [{"document": key}, {"document": gone[0]}]} for key in gone]
    questions.write_text("".join(json.dumps(line) + "\n" for line in lines))
    measured = ("eval", "retrieval", "--golden", questions, "--mode", "lexical", "--collection", "Handbook")
    assert cli.json(*measured)["missing_documents"] == {"count": 7, "first": gone[:5]}
    assert "7 expected documents: gone-0.txt, gone-1.txt, gone-2.txt, gone-3.txt, gone-4.txt and 2 more" in cli(
        *measured
    ).out.replace("\n", " ")
    cli("eval", "golden", "delete", "subjects")
    assert cli.json("eval", "golden", "list")["items"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "either a folder or"),
        (("--golden", "nowhere.jsonl"), "nowhere.jsonl"),
        (("--golden", "x", "--config", "colour=red"), "colour"),
        (("--golden", "x", "--config", "rerank=maybe"), "true or false"),
        (("--golden", "x", "--config", "per_document=few"), "whole number"),
        (("--golden", "x", "--floor", "much"), "--floor"),
        (("--golden", "x", "--baseline", "nowhere.json"), "nowhere.json"),
        (("--golden", "x"), "no such golden set"),
    ],
)
def test_what_cannot_be_measured_is_said(cli: CommandLine, arguments: tuple[str, ...], words: str) -> None:
    refused = cli.json("eval", "retrieval", *arguments, exit_code=1)
    assert words in refused["error"]["detail"]


def test_a_report_that_cannot_be_written_is_said_before_anything_is_measured(
    cli: CommandLine, beir: Path, tmp_path: Path
) -> None:
    there = tmp_path / "no such folder" / "report.json"
    said = cli("eval", "retrieval", beir, "--output", there, exit_code=1)
    assert f"--output {there} cannot be written: No such file or directory." in said.err
    assert not cli.data.exists()


def test_a_file_of_questions_that_is_wrong_is_refused_by_its_line(cli: CommandLine, tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "Who?", "expected": ["a"]}\n{"question": "?", "expected": []}\n')
    refused = cli.json("eval", "golden", "import", "x", questions, exit_code=1)
    assert "line 2: it expects no document" in refused["error"]["detail"]


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("corpus.jsonl", '{"_id": "d0"}\n', "line 1"),
        ("queries.jsonl", "not json\n", "line 1"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq0\td0\tmuch\n", "line 2"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\n", "no document"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq99\td0\t1\n", "q99"),
    ],
)
def test_a_folder_that_is_wrong_is_refused_by_its_line(
    cli: CommandLine, beir: Path, file: str, content: str, words: str
) -> None:
    (beir / file).write_text(content)
    refused = cli.json("eval", "retrieval", beir, exit_code=1)
    assert refused["error"]["code"] == "invalid_input"
    assert file in refused["error"]["detail"]
    assert words in refused["error"]["detail"]
