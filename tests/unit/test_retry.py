from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from citewell.domain.errors import (
    CitewellError,
    DocumentUnreadable,
    FetchFailed,
    IndexDamaged,
    InvalidInput,
    ModelUnavailable,
    RateLimited,
    StorageFull,
)
from citewell.domain.retry import LONGEST_SECONDS, asked_to_wait, delay, describe, is_permanent, retry_after


@pytest.mark.parametrize(
    ("attempt", "random", "seconds"),
    [
        pytest.param(0, 0.5, 1.0, id="the first interval is two seconds"),
        pytest.param(1, 0.5, 2.0, id="each try doubles it"),
        pytest.param(2, 0.5, 4.0, id="and doubles it again"),
        pytest.param(3, 0.25, 4.0, id="jitter scales the whole interval"),
        pytest.param(3, 0.0, 0.0, id="down to none at all"),
        pytest.param(8, 0.5, 256.0, id="the last below the limit"),
        pytest.param(9, 0.5, 450.0, id="the limit is fifteen minutes"),
        pytest.param(10_000, 0.5, 450.0, id="also where the power would overflow"),
    ],
)
def test_delay(attempt: int, random: float, seconds: float) -> None:
    assert delay(attempt, random) == seconds


@pytest.mark.parametrize(("attempt", "random"), [(-1, 0.5), (0, 1.0), (0, -0.1), (0, float("nan"))])
def test_delay_refuses_what_makes_no_sense(attempt: int, random: float) -> None:
    with pytest.raises(ValueError, match="attempt counts from 0"):
        delay(attempt, random)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        pytest.param(DocumentUnreadable("encrypted", "It has a password."), True, id="the file will not change"),
        pytest.param(InvalidInput("No."), True, id="the input will not change"),
        pytest.param(FetchFailed("blocked_address", "Inside."), True, id="the address will not move"),
        pytest.param(FetchFailed("timed_out", "Slow."), False, id="the host may be quicker"),
        pytest.param(FetchFailed("http_status", "Busy.", passing=True), False, id="the status says that it may pass"),
        pytest.param(StorageFull("Full."), False, id="somebody may make room"),
        pytest.param(ModelUnavailable("Down."), False, id="the model may come back"),
        pytest.param(RateLimited("Slow down."), False, id="the limit is for now"),
        pytest.param(IndexDamaged("Torn."), False, id="an index is rebuilt"),
        pytest.param(OperationalError("SELECT", {}, Exception()), False, id="the database may come back"),
        pytest.param(ZeroDivisionError(), False, id="what nobody expected may pass"),
    ],
)
def test_is_permanent(error: Exception, permanent: bool) -> None:
    assert is_permanent(error) is permanent


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimited("Wait.", retry_after=12), 12.0),
        (RateLimited("Wait.", retry_after=-1), 0.0),
        (RateLimited("Wait.", retry_after=10**9), LONGEST_SECONDS),
        (RateLimited("Wait.", retry_after="soon"), 0.0),
        (RateLimited("Wait."), 0.0),
        (ValueError("12"), 0.0),
    ],
)
def test_retry_after(error: Exception, seconds: float) -> None:
    assert retry_after(error) == seconds


def test_describe_keeps_our_own_errors() -> None:
    error = DocumentUnreadable("empty", "There is nothing in it.")
    assert describe(error) is error


def test_describe_does_not_repeat_what_others_say() -> None:
    told = describe(ValueError("the secret of page 7"))
    assert isinstance(told, CitewellError)
    assert told.code == "job_failed"
    assert told.facts["reason"] == "unexpected"
    assert "ValueError" in told.message
    assert "secret" not in told.message


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Sat, 01 Nov 2025 10:00:30 GMT", 30.0),
        ("Sat, 01 Nov 2025 10:00:30", 30.0),
        ("Sat, 01 Nov 2025 09:00:00 GMT", None),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("9" * 400, None),
        ("soon", None),
        ("Sat, 01 Nov 99999999999999999999 10:00:30 GMT", None),
    ],
)
def test_what_a_header_asks_to_wait(header: str, seconds: float | None) -> None:
    assert asked_to_wait(header, datetime(2025, 11, 1, 10, 0, 0, tzinfo=UTC)) == seconds
