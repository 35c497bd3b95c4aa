"""An endpoint that speaks Cohere's ``/rerank`` with the scores of the fake reranker."""

from __future__ import annotations

import json

from fakes.reranker import FakeReranker
from fakes.web_server import Answer, Asked


class RerankEndpointServer:
    """Answers as such endpoints do: the best first, refusing empty documents and more than it was told to rank."""

    def __init__(self, model: str = "words", *, key: str | None = "test-key") -> None:
        self.model = model
        self.key = key
        self.asked: list[Asked] = []
        self.first: list[Answer] = []  # given before anything sensible

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if self.first:
            return self.first.pop(0)
        if asked.method != "POST" or asked.path != "/v1/rerank":
            return Answer(404)
        if self.key is not None and asked.headers.get("authorization") != f"Bearer {self.key}":
            return Answer(401, b'{"message": "invalid api token: test-key"}')
        body = json.loads(asked.body)
        texts = body["documents"]
        if body["model"] != self.model or not texts or not all(texts) or not body["query"]:
            return Answer(400)
        scores = FakeReranker().scores(body["query"], texts).tolist()
        ranked = sorted(enumerate(scores), key=lambda pair: -pair[1])[: body["top_n"]]
        results = [{"index": index, "relevance_score": score} for index, score in ranked]
        return Answer(body=json.dumps({"id": "1", "results": results}).encode())
