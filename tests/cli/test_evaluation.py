from __future__ import annotations

import json
from pathlib import Path

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


def test_a_folder_is_measured_and_leaves_nothing_behind(cli: CommandLine, beir: Path) -> None:
    found = cli.json("eval", "retrieval", beir, "--mode", "lexical", settings={"CITEWELL_DATA_DIR": ""})
    assert (found["ndcg@10"], found["recall@100"], found["mrr@10"]) == (1.0, 1.0, 1.0)
    assert (found["queries"], found["documents"], found["mode"]) == (6, 6, "lexical")
    assert found["p95_ms"] >= found["median_ms"] > 0
    assert not cli.data.exists()


def test_a_collection_that_is_there_is_measured_without_loading(cli: CommandLine, beir: Path) -> None:
    loaded = cli.json("eval", "retrieval", beir, "--mode", "dense")
    assert loaded["recall@100"] == 1.0
    (collection,) = cli.json("collection", "list")["items"]
    again = cli.json("eval", "retrieval", beir, "--mode", "dense", "--collection", collection["id"])
    assert again["load_seconds"] == 0
    assert {**again, "load_seconds": 0, "p95_ms": 0, "median_ms": 0} == {
        **loaded,
        "load_seconds": 0,
        "p95_ms": 0,
        "median_ms": 0,
    }


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
