"""The examples that tests are given do not change from run to run."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def examples() -> list[tuple[str, int]]:
    """What a property is asked for."""
    found: list[tuple[str, int]] = []

    @settings(max_examples=200)
    @given(st.text(max_size=20), st.integers())
    def ask(text: str, number: int) -> None:
        found.append((text, number))

    ask()
    return found


def test_what_other_tests_import_changes_no_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = examples()
    constants = ", ".join(f"'constant {number}', {number}" for number in range(10_000, 10_300))
    (tmp_path / "full_of_constants.py").write_text(f"CONSTANTS = [{constants}]\n")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("full_of_constants")
    assert examples() == before


def test_nothing_of_a_slow_machine_fails_an_example() -> None:
    chosen = settings()
    assert (chosen.derandomize, chosen.deadline, chosen.database) == (True, None, None)
