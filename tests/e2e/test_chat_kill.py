"""A server that is killed while it answers: what was asked is there, and says what became of it."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest

from citewell.bootstrap.data_dir import running_server
from citewell.client import ApiError, Client, ServerUnreachable
from fakes.chat_model import Wait
from fakes.tiny_bert import TinyBert
from support.model_server import model_server
from support.server_process import serving
from support.waiting import until

pytestmark = pytest.mark.slow

QUESTION = "How long is parental leave?"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model directory that needs no network."""
    return TinyBert(positions=64).write(tmp_path_factory.mktemp("model"))


def _client(data: Path) -> Client:
    here = running_server(data)
    assert here is not None
    return Client(here.url, key=here.token, retries=0)


def _ask(client: Client) -> None:
    try:
        client.ask(QUESTION)
    except (ServerUnreachable, ApiError):
        return  # the server was killed


def test_a_server_that_is_killed_while_it_answers_leaves_a_failed_answer(tmp_path: Path, model: Path) -> None:
    data, wait = tmp_path / "data", Wait()
    with model_server([wait, "Never said."]) as models:
        settings = {"CITEWELL_CHAT_MODEL": "any", "CITEWELL_CHAT_URL": models.url}
        with serving(data, model, settings=settings) as server, _client(data) as client, _client(data) as other:
            client.create_collection("Leave")
            client.upload(("leave.md", b"# Leave\n\nParental leave is 16 weeks.\n"), "Leave", external_id="leave")
            until(lambda: client.indexing_status("Leave")["unindexed"] == 0, every=0.05)
            asking = threading.Thread(target=_ask, args=(other,))
            asking.start()
            until(lambda: models.open_now, every=0.02)
            (chat,) = client.chats()
            asked, running = client.chat(chat["id"])["messages"]
            assert (asked["text"], running["state"]) == (QUESTION, "running")
            server.process.send_signal(signal.SIGKILL)
            server.process.wait()
            asking.join()
        wait.go.set()
        until(lambda: not models.open_now, every=0.02)
        models.reply = lambda _: "Now it says something."
        with serving(data, model, settings=settings), _client(data) as client:
            asked, failed = client.chat(chat["id"])["messages"]
            assert (asked["text"], failed["state"]) == (QUESTION, "failed")
            assert failed["error"]["message"].startswith("The server stopped while it wrote this answer.")
            again = client.regenerate(chat["id"], failed["id"])
            assert again["state"] in {"answered", "abstained"}
            assert client.verify_index()["healthy"]
