"""Numbers of tokens, as servers tell them."""

from __future__ import annotations

import pytest

from citewell.backends.chat_models.dialect import MOST_TOKENS, count


@pytest.mark.parametrize("told", [None, "7", 7.0, True, -1, MOST_TOKENS + 1, 2**63 - 1, 10**30])
def test_what_cannot_be_a_number_of_tokens_is_none(told: object) -> None:
    assert count(told) is None, "sums of such numbers would fit into no column, for the rest of the month"


@pytest.mark.parametrize("told", [0, 7, 1_000_000, MOST_TOKENS])
def test_numbers_of_tokens_are_taken(told: int) -> None:
    assert count(told) == told
