"""A published tiny model, a hub and a wheel that have it, and a store that knows its hashes."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from citewell.backends.embedding.default_model import PinnedFile, PinnedModel
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.model_folder import EncoderRules, TextRules
from fakes.model_hub import COMMIT, ModelHub

NAME = "tests/tiny"
FILES = ("model.safetensors", "tokenizer.json")


class PublishedModel:
    """``address`` is the hub's, ``None`` for a store without one; ``published`` the folder with the files."""

    def __init__(self, root: Path, address: str, hub: ModelHub, published: Path) -> None:
        self.root = root
        self.address: str | None = address
        self.hub = hub
        self.published = published
        self.said: list[str] = []
        self.wheels_asked: list[str] = []
        self.pinned = PinnedModel(
            name=NAME,
            revision=COMMIT,
            directory="tiny",
            wheel="tiny-model==1.0",
            wheel_folder="tiny_model/model",
            files={name: pin(published / name) for name in FILES},
            encoder=EncoderRules(heads=4),
            texts=TextRules(max_tokens=20),
        )
        self.wheel_files = {f"tiny_model/model/{name}": (published / name).read_bytes() for name in FILES}

    @property
    def directory(self) -> Path:
        return self.root / "cache" / "tiny"

    def wheel(self, requirement: str, directory: Path) -> Path:
        self.wheels_asked.append(requirement)
        return write_wheel(directory / "tiny_model-1.0-py3-none-any.whl", self.wheel_files)

    def store(self, *, offline: bool = False) -> ModelStore:
        return ModelStore(
            self.root / "cache",
            offline=offline,
            say=self.said.append,
            hub_url=self.address,
            wheels=self.wheel,
            default=self.pinned,
        )


def pin(path: Path) -> PinnedFile:
    data = path.read_bytes()
    return PinnedFile(len(data), hashlib.sha256(data).hexdigest())


def write_wheel(path: Path, files: dict[str, bytes]) -> Path:
    metadata = {
        "tiny_model-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
        b"Requires-Dist: something-huge-that-does-not-exist\n",
        "tiny_model-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files | metadata).items():
            archive.writestr(name, data)
        archive.writestr("tiny_model-1.0.dist-info/RECORD", "".join(f"{name},,\n" for name in files | metadata))
    return path
