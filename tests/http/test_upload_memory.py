"""A large upload passes through the server without being held in memory."""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from support.http_desk import Desk
from support.serving import World
from support.waiting import until

MIB = 1 << 20
SIZE = 96 * MIB
ALLOWED = 32 * MIB
"""For buffers of all layers and for noise; a third of the file."""

PEAK = Path("/proc/self/clear_refs")
BOUNDARY = "boundary"


def _memory(name: str) -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024


@contextmanager
def _served(world: World) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(world.api, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            until(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _multipart(collection: str, block: bytes) -> Iterator[bytes]:
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="collection_id"\r\n\r\n{collection}\r\n'.encode()
    yield f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'.encode()
    for _ in range(SIZE // len(block)):
        yield block
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.slow
@pytest.mark.skipif(not PEAK.exists(), reason="only Linux tells the peak of a process's memory")
def test_a_large_file_is_streamed(world: World) -> None:
    desk = Desk(world)
    collection = desk.collection()
    block = bytes(range(256)) * 256
    with _served(world) as url, httpx.Client(timeout=120, headers=desk.headers) as client:
        client.get(f"{url}/v1/documents")
        PEAK.write_text("5")  # begins to measure the peak anew
        before = _memory("VmRSS:")
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Idempotency-Key": "large"}
        answer = client.post(f"{url}/v1/documents", content=_multipart(collection, block), headers=kind)
        assert answer.status_code == 202, answer.text
        sha = hashlib.sha256()
        with client.stream("GET", f"{url}/v1/documents/{answer.json()['document']['id']}/download") as download:
            for part in download.iter_bytes(MIB):
                sha.update(part)
        grown = _memory("VmHWM:") - before
    assert answer.json()["document"]["size_bytes"] == SIZE
    assert sha.hexdigest() == hashlib.sha256(block * (SIZE // len(block))).hexdigest()
    assert grown < ALLOWED, f"{grown / MIB:.0f} MiB for a file of {SIZE / MIB:.0f} MiB"
