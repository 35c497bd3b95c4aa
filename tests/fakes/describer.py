"""A describer that repeats what the document says after the name of a facet, and an endpoint that answers with it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from fakes.web_server import Answer, Asked

SAID = re.compile(r"^(\w+)\s*=\s*(.+)$", re.MULTILINE)


class FakeDescriber:
    """Understands lines such as ``topics = leave, pay``; says nothing else."""

    model = "lines"

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def describe(self, title: str, text: str, asked: Sequence[str]) -> Mapping[str, object]:
        self.asked.append(tuple(asked))
        found: dict[str, object] = {}
        for name, said in SAID.findall(text):
            if name in asked:
                found[name] = [part.strip() for part in said.split(",")] if name == "topics" else said
        return found


class ChatEndpointServer:
    """Answers as endpoints of chat models do, with what the fake says of the document between the marks."""

    def __init__(self, *, key: str | None = "test-key") -> None:
        self.key = key
        self.asked: list[Asked] = []
        self.first: list[Answer] = []  # given before anything sensible
        self.around = "{}"

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.first:
            return self.first.pop(0)
        if asked.method != "POST" or asked.path != "/v1/chat/completions":
            return Answer(404)
        if self.key is not None and asked.headers.get("authorization") != f"Bearer {self.key}":
            return Answer(401, b'{"error": {"message": "wrong key test-key"}}')
        body = json.loads(asked.body)
        system, user = body["messages"]
        assert (system["role"], user["role"]) == ("system", "user")
        wanted = re.findall(r"^- (\w+):", user["content"].partition("Document:\n")[0], re.MULTILINE)
        mark, _, rest = user["content"].partition("Document:\n")[2].partition("\n")
        document = rest.removesuffix(f"\n{mark}")
        said = FakeDescriber().describe("", document, wanted)
        content = self.around.replace("{}", json.dumps(said))
        message = {"role": "assistant", "content": content}
        return Answer(body=json.dumps({"choices": [{"index": 0, "message": message}]}).encode())
