"""A real server, killed at any moment: what it accepted is done in the end, and done once."""

from __future__ import annotations

import random
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from citewell.bootstrap.data_dir import running_server
from citewell.client import ApiError, Client, ServerUnreachable
from fakes.tiny_bert import TinyBert
from support.server_process import Server, serving
from support.waiting import until

pytestmark = pytest.mark.slow

SETTINGS = {"CITEWELL_CHUNK_TOKENS": "48", "CITEWELL_RATE_UPLOAD": "100000/second"}
COLLECTION = "Archive"
SEED = 20300301
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory that needs no network."""
    return TinyBert(positions=64).write(tmp_path_factory.mktemp("model"))


def _canary(number: int) -> str:
    return "canary" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03d}")


def _text(number: int) -> str:
    """Long and short ones: with and without checkpoints. Its canary stands in it once."""
    paragraphs = [f"Paragraph {n} of document {number}." for n in range(200 if number % 3 == 0 else 3)]
    paragraphs.insert(len(paragraphs) // 2, f"Here sits {_canary(number)}.")
    return "\n\n".join(paragraphs)


def _client(data: Path) -> Client:
    here = running_server(data)
    assert here is not None
    return Client(here.url, key=here.token, retries=0)


def _upload(client: Client, number: int) -> str:
    file = (f"{number}.txt", _text(number).encode())
    return str(client.upload(file, COLLECTION, external_id=f"doc-{number}")["document"]["id"])


def _all_done(client: Client) -> bool:
    return bool(client.indexing_status(COLLECTION)["unindexed"] == 0)


def _states(data: Path) -> set[str]:
    """Of all jobs."""
    with closing(sqlite3.connect(data / "citewell.db")) as database:
        return {state for (state,) in database.execute("SELECT DISTINCT state FROM jobs")}


def _check_everything(client: Client, data: Path, numbers: range, accepted: dict[int, str]) -> None:
    documents = {document["external_id"]: document for document in client.documents(COLLECTION)}
    assert documents.keys() == {f"doc-{number}" for number in numbers}
    assert {document["status"] for document in documents.values()} == {"indexed"}
    for number, document_id in accepted.items():
        assert documents[f"doc-{number}"]["id"] == document_id, "accepted is kept under its id"
    for number in numbers:
        found = client.search(_canary(number), mode="lexical")["chunks"]
        assert [chunk["doc_id"] for chunk in found] == [f"doc-{number}"]
        text = client.document_text(documents[f"doc-{number}"]["id"])["text"]
        assert text == _text(number)
    report = client.verify_index()
    assert report["healthy"], report["findings"]
    until(lambda: _states(data) <= {"completed"}, every=0.05)  # what follows from it as well
    database = sqlite3.connect(data / "citewell.db")
    try:
        (live,) = database.execute("SELECT count(*) FROM chunks WHERE deleted_seq IS NULL").fetchone()
        rest = "SELECT count(*) FROM chunks WHERE created_seq IS NULL OR deleted_seq IS NOT NULL"
        assert database.execute(rest).fetchone() == (0,), "nothing was published twice or left half-done"
        assert database.execute("SELECT count(*) FROM embeddings").fetchone() == (live,)
    finally:
        database.close()


def _kill(server: Server) -> None:
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()


def test_a_server_that_is_killed_again_and_again_does_what_it_accepted(tmp_path: Path, model: Path) -> None:
    data = tmp_path / "data"
    draw = random.Random(SEED)  # noqa: S311  # repeatable on purpose
    numbers = range(24)
    accepted: dict[int, str] = {}
    with serving(data, model, settings=SETTINGS) as server, _client(data) as client:
        client.create_collection(COLLECTION)
        _kill(server)
    for first in range(0, len(numbers), 6):
        with serving(data, model, settings=SETTINGS) as server, _client(data) as client:
            killer = threading.Timer(draw.uniform(0.0, 1.0), _kill, [server])
            last = draw.randrange(6)  # its moment is counted from this one: a slow server dies at work, not before it
            for number in numbers[first : first + 6]:
                if number == first + last:
                    killer.start()
                try:
                    accepted[number] = _upload(client, number)
                except (ServerUnreachable, ApiError):
                    break  # whether it was accepted is not known; it is sent again below
            if killer.ident is None:
                killer.start()  # something was refused before its time
            killer.join()
    assert accepted, "no upload got through before a kill: the test proves nothing"
    with serving(data, model, settings=SETTINGS), _client(data) as client:
        for number in numbers:
            document_id = _upload(client, number)
            assert accepted.setdefault(number, document_id) == document_id
        until(lambda: _all_done(client), within=PATIENCE_SECONDS, every=0.05)
        _check_everything(client, data, numbers, accepted)


def test_a_server_that_is_told_to_stop_gives_its_work_back_and_leaves_in_order(tmp_path: Path, model: Path) -> None:
    data = tmp_path / "data"
    numbers = range(0, 30, 3)  # long ones
    with serving(data, model, settings=SETTINGS) as server, _client(data) as client:
        client.create_collection(COLLECTION)
        accepted = {number: _upload(client, number) for number in numbers}
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
    assert running_server(data) is None
    assert not (data / "server.json").exists()
    database = sqlite3.connect(data / "citewell.db")
    states = dict(database.execute("SELECT state, count(*) FROM jobs GROUP BY state"))
    attempts = database.execute("SELECT max(attempts) FROM jobs WHERE state = 'pending'").fetchone()[0]
    documents = dict(database.execute("SELECT status, count(*) FROM documents GROUP BY status"))
    database.close()
    assert set(states) <= {"pending", "completed"}
    assert states.get("pending"), "it was done before it was stopped: the test proves nothing"
    assert attempts == 0, "to be stopped is no failure"
    assert set(documents) <= {"waiting", "processing", "indexed"}
    with serving(data, model, settings=SETTINGS), _client(data) as client:
        until(lambda: _all_done(client), within=PATIENCE_SECONDS, every=0.05)
        _check_everything(client, data, numbers, accepted)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_server_ends_at_once(tmp_path: Path, model: Path, number: signal.Signals) -> None:
    with serving(tmp_path / "data", model) as server:
        server.process.send_signal(number)
        assert server.process.wait(60) == 0
