"""What every box of secrets does."""

from __future__ import annotations

import dataclasses

import pytest

from citewell.backends.secrets.aes_gcm import AesGcmBox
from citewell.domain.errors import SecretUnreadable
from citewell.ports.secret_box import SecretBox, SecretPlace

PLACE = SecretPlace("tenant", "sources", "row", "credentials")


@pytest.fixture
def box() -> SecretBox:
    return AesGcmBox(b"k" * 32)


@pytest.mark.parametrize("secret", ["s3cret", "", "Zoë — 密碼", "x" * 100_000])
def test_what_was_sealed_can_be_opened(box: SecretBox, secret: str) -> None:
    sealed = box.seal(secret, PLACE)
    assert box.open(sealed, PLACE) == secret
    assert not secret or secret not in sealed


def test_the_same_secret_looks_different_every_time(box: SecretBox) -> None:
    assert len({box.seal("same", PLACE) for _ in range(100)}) == 100


@pytest.mark.parametrize("field", [each.name for each in dataclasses.fields(SecretPlace)])
def test_a_secret_of_another_place_cannot_be_opened(box: SecretBox, field: str) -> None:
    sealed = box.seal("s3cret", PLACE)
    with pytest.raises(SecretUnreadable, match="another place") as refused:
        box.open(sealed, dataclasses.replace(PLACE, **{field: "other"}))
    assert refused.value.reason == "place"


def test_another_key_is_named_with_what_to_do(box: SecretBox) -> None:
    with pytest.raises(SecretUnreadable, match="citewell secrets rotate") as refused:
        AesGcmBox(b"o" * 32).open(box.seal("s3cret", PLACE), PLACE)
    assert refused.value.reason == "key"


def test_damage_is_noticed(box: SecretBox) -> None:
    sealed = box.seal("s3cret", PLACE)
    head, _, body = sealed.rpartition(".")
    flipped = "B" if body[30] == "A" else "A"
    for damaged in (f"{head}.{body[:30]}{flipped}{body[31:]}", f"{head}.{body[:12]}", f"{head}.A"):
        with pytest.raises(SecretUnreadable) as refused:
            box.open(damaged, PLACE)
        assert refused.value.reason == "place"


@pytest.mark.parametrize("stored", ["", "s3cret", "1.00000000.", "2.0.AA", "1.00000000.ä"])
def test_what_is_no_sealed_secret_is_refused(box: SecretBox, stored: str) -> None:
    with pytest.raises(SecretUnreadable, match="no sealed secret"):
        box.open(stored, PLACE)
