"""Streamed answers on a real server: how long until the first word beyond the model's own time, and many at once.

    python -m bench.streaming [--rows 100000] [--questions 60] [--streams 200] [--cache DIR] [--json FILE]

Starts ``citewell serve`` on loaded data (``bench/loading.py``) and, in a process of its own, a model that speaks
OpenAI's protocol: it waits a given time, then writes the first words of two sources with quotes of them, a word at a
time. It calls no tools, so words are told as they come. A client asks in mode ``mark`` and takes the time from its
request to the first event with words; the model's waiting is taken off. Then many clients ask at the same moment, or
none with ``--streams 0``.

Some first words are held back until the next one of the model is there, because they could become a mark, an address or
an item of a list: ``held`` counts the answers that began with more than one word, and so a word of the model later.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.loading import models_argument, served
from bench.processes import cpu_seconds, family, memory
from bench.search_http import server
from bench.synthetic import cache_argument, dataset
from bench.timing import timing

WAIT = 0.1
WORD_SECONDS = 0.02
WARM = 5
SOURCE = re.compile(r"^=(\w+) source \[(\d+)\][^\n]*\n(.*?)\n=\1 end", re.DOTALL | re.MULTILINE)
SOURCES, WORDS = 2, 12


@dataclass(frozen=True)
class Streamed:
    """Seconds from the request to the first event of any kind, the first with words, and the end; how many words it
    began with, and how it ended.
    """

    first: float
    words: float
    told: int
    end: float
    last: str


def model(port: Any, words_seconds: float) -> None:
    """A model on a free port, until it is terminated."""
    asyncio.run(_serve(port, words_seconds))


async def _serve(port: Any, words_seconds: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.split("content-length:")[1].split("\r\n")[0])
                asked = json.loads(await reader.readexactly(length))
                prompt = "\n".join(str(turn.get("content")) for turn in asked["messages"])
                await _tell(writer, said(prompt), streamed=bool(asked.get("stream")), words_seconds=words_seconds)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    port.put(listening.sockets[0].getsockname()[1])
    async with listening:
        await listening.serve_forever()


def said(prompt: str) -> str:
    """The first words of the first sources, each with its quote."""
    sentences = []
    for _, number, text in SOURCE.findall(prompt)[:SOURCES]:
        words = " ".join(text.split("\n")[0].split(" ")[:WORDS])
        sentences.append(f'{words} [{number} "{words}"].')
    return " ".join(sentences) or "A title"


async def _tell(writer: asyncio.StreamWriter, answer: str, *, streamed: bool, words_seconds: float) -> None:
    usage = {"prompt_tokens": 1000, "completion_tokens": 30, "total_tokens": 1030}
    whole = {"id": "x", "created": 1, "model": "bench", "usage": usage}
    await asyncio.sleep(WAIT)
    if not streamed:
        choice = {"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}
        body = json.dumps({**whole, "object": "chat.completion", "choices": [choice]}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
        writer.write(b"content-length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
        return
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    for place, word in enumerate(answer.split(" ")):
        await _part(
            writer, whole, [{"index": 0, "delta": {"content": " " * (place > 0) + word}, "finish_reason": None}]
        )
        await asyncio.sleep(words_seconds)
    await _part(writer, whole, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
    await _chunk(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _part(writer: asyncio.StreamWriter, whole: dict[str, Any], choices: list[dict[str, Any]]) -> None:
    part = {**whole, "object": "chat.completion.chunk", "choices": choices}
    await _chunk(writer, f"data: {json.dumps(part)}\n\n".encode())


async def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%b\r\n" % (len(data), data))
    await writer.drain()


async def ask(port: int, key: str, question: str) -> Streamed:
    """One question over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps({"message": question, "stream": True, "mode": "mark"}).encode()
    head = f"POST /v1/chat HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\ncontent-type: application/json\r\n"
    began = time.perf_counter()
    writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
    await writer.drain()
    first = words = 0.0
    told = 0
    kind = "nothing"
    async for line in reader:
        if words and not told and line.startswith(b"data: "):
            told = len(json.loads(line[6:])["text"].split())
        if not line.startswith(b"event: "):
            continue
        kind = line[7:].decode().strip()
        first = first or time.perf_counter() - began
        if kind in {"text", "statement"}:
            words = words or time.perf_counter() - began
    writer.close()
    return Streamed(first, words, told, time.perf_counter() - began, kind)


async def one_by_one(port: int, key: str, questions: Sequence[str]) -> list[Streamed]:
    """Each question when the one before is answered."""
    return [await ask(port, key, question) for question in questions]


async def together(port: int, key: str, questions: Sequence[str]) -> list[Streamed]:
    """All questions at the same moment."""
    return await asyncio.gather(*(ask(port, key, question) for question in questions))


def summary(found: Sequence[Streamed], what: str) -> dict[str, Any]:
    """Milliseconds beyond the model's own to the first words; how many did not end with an answer."""
    beyond = [each.words - WAIT for each in found if each.words]
    line = {"what": what, **asdict(timing(beyond, [0.0]))} if beyond else {"what": what}
    for name in ("cpu50", "cpu95"):
        line.pop(name, None)
    return {
        **line,
        "first event p50": timing([each.first for each in found], [0.0]).p50,
        "seconds in all": round(max(each.end for each in found), 2),
        **held_back(found),
        "without an answer": sum(each.last != "answer" or not each.words for each in found),
    }


def held_back(found: Sequence[Streamed]) -> dict[str, Any]:
    """How many answers began with more than the model's first word, and the time of the others."""
    others = [each.words - WAIT for each in found if each.told == 1]
    return {"held": sum(each.told > 1 for each in found), "p95 of others": timing(others or [0.0], [0.0]).p95}


def at_once(pid: int, port: int, key: str, texts: Sequence[str]) -> dict[str, Any]:
    """What clients that ask at the same moment see, and what they cost the server."""
    worked = cpu_seconds(family(pid))
    found = asyncio.run(together(port, key, texts))
    cpu = (cpu_seconds(family(pid)) - worked) / len(texts) * 1000
    own = round(memory(family(pid)).anonymous)
    return {**summary(found, f"{len(texts)} at once"), "server cpu ms": round(cpu, 1), "own MB": own}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--json", type=Path)
    cache_argument(parser)
    models_argument(parser)
    given = parser.parse_args()
    made = served(given.cache, given.rows, given.models)
    texts = list(dataset(given.cache, given.rows).query_texts)
    context = multiprocessing.get_context("spawn")
    port_of_model = context.Queue()
    speaking = context.Process(target=model, args=(port_of_model, WORD_SECONDS), daemon=True)
    speaking.start()
    lines = []
    try:
        more = {
            "CITEWELL_CHAT_MODEL": "bench",
            "CITEWELL_CHAT_URL": f"http://127.0.0.1:{port_of_model.get(timeout=60)}/v1",
            "CITEWELL_CHAT_TOOL_CALLS": "0",
            "CITEWELL_CHAT_STREAMS": str(given.streams + 50),
            "CITEWELL_CHAT_STREAMS_PER_USER": str(given.streams + 50),
            "CITEWELL_RATE_CHAT": "1000000/second",
        }
        with server(made, given.models, **more) as (pid, port):
            asyncio.run(one_by_one(port, made.reader, texts[:WARM]))
            worked = cpu_seconds(family(pid))
            found = asyncio.run(one_by_one(port, made.reader, texts[WARM : WARM + given.questions]))
            cpu = (cpu_seconds(family(pid)) - worked) / given.questions * 1000
            lines.append({**summary(found, "one after the other"), "server cpu ms": round(cpu, 1)})
            if given.streams:
                lines.append(at_once(pid, port, made.reader, texts[-given.streams :]))
    finally:
        speaking.terminate()
    for line in lines:
        print("  ".join(f"{name} {value}" for name, value in line.items()))
    if given.json:
        given.json.write_text(json.dumps(lines, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
