"""An OpenAI-compatible ``/embeddings`` endpoint with the vectors of the fake embedder."""

from __future__ import annotations

import json

from fakes.embedder import FakeEmbedder
from fakes.web_server import Answer, Asked


class EmbeddingEndpoint:
    """Answers as such endpoints do: refuses empty texts, numbers the vectors, and sends them in no useful order."""

    def __init__(self, model: str = "words", *, key: str | None = "test-key", dimension: int = 64) -> None:
        self.model = model
        self.key = key
        self.fake = FakeEmbedder(dimension)
        self.asked: list[Asked] = []
        self.first: list[Answer] = []  # given before anything sensible

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.first:
            return self.first.pop(0)
        if asked.method != "POST" or asked.path != "/v1/embeddings":
            return Answer(404)
        if self.key is not None and asked.headers.get("authorization") != f"Bearer {self.key}":
            return Answer(401, b'{"error": {"message": "Incorrect API key provided: test-key"}}')
        body = json.loads(asked.body)
        texts = body["input"]
        if body["model"] != self.model or not texts or not all(texts):
            return Answer(400)
        scaled = 3 * self.fake.embed_passages(texts)  # not of length 1
        data = [
            {"object": "embedding", "index": index, "embedding": vector.tolist()} for index, vector in enumerate(scaled)
        ]
        return Answer(body=json.dumps({"object": "list", "data": data[::-1], "model": self.model}).encode())
