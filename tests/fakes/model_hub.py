"""A hub that speaks the resolve paths of huggingface.co over a directory of models."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fakes.web_server import Answer, Asked

COMMIT = "c0ffee" + "0" * 34
_LARGE = ".safetensors"


class ModelHub:
    """``models`` maps ``org/name`` to a directory. Large files are served by a redirect, as on the real one."""

    def __init__(self, models: Mapping[str, Path]) -> None:
        self.models = models
        self.asked: list[str] = []
        self.instead: dict[str, Answer] = {}  # by the end of a path

    def __call__(self, asked: Asked) -> Answer:
        self.asked.append(asked.path)
        for end, answer in self.instead.items():
            if asked.path.endswith(end):
                return answer
        if asked.path.startswith("/store/"):
            model, _, file = asked.path.removeprefix("/store/").partition("/-/")
            return Answer(body=(self.models[model] / file).read_bytes())
        model, _, rest = asked.path.lstrip("/").partition("/resolve/")
        revision, _, file = rest.partition("/")
        path = self.models.get(model, Path("/nonexistent")) / file
        if revision not in {"main", "v1", COMMIT} or not path.is_file():
            return Answer(404, b"Entry not found", {"x-error-code": "EntryNotFound"})
        headers = {"x-repo-commit": COMMIT}
        if file.endswith(_LARGE):
            etag = hashlib.sha256(path.read_bytes()).hexdigest()
            headers |= {"x-linked-etag": f'"{etag}"', "location": f"/store/{model}/-/{file}"}
            return Answer(302, b"", headers)
        return Answer(body=path.read_bytes(), headers=headers)
