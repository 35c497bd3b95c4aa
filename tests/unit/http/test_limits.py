from __future__ import annotations

from dataclasses import replace

import pytest

from citewell.domain.access import Caller, Role
from citewell.domain.errors import RateLimited
from citewell.http.limits import LOGIN_PER_ACCOUNT, LOGIN_PER_ADDRESS, PER_USER, RateLimiter, RateLimits
from citewell.services.settings.catalogue import RATE_SEARCH
from citewell.services.settings.values import Initial, LiveSettings, Values

RATES = RateLimits(login="3/hour", upload="2/hour", search="2/hour", chat="2/hour")
PERSON = Caller(tenant_id="t", user_id="u", role=Role.USER)
ANONYMOUS = Caller(tenant_id="t", user_id=None, role=Role.ANONYMOUS)
HERE = "203.0.113.9"


@pytest.fixture
def limiter() -> RateLimiter:
    return RateLimiter(RATES)


def stranger() -> bool:
    return False


def count_until_refused(take: object) -> int:
    assert callable(take)
    for number in range(1000):
        try:
            take(number)
        except RateLimited as refused:
            wait = refused.facts["retry_after"]
            assert isinstance(wait, int)
            assert 1 <= wait <= 3600
            return number
    raise AssertionError("never refused")


def test_an_account_is_limited_from_one_address(limiter: RateLimiter) -> None:
    assert count_until_refused(lambda _: limiter.take_login("a@example.org", HERE, stranger)) == 3
    limiter.take_login("b@example.org", HERE, stranger)
    limiter.take_login("a@example.org", "198.51.100.1", stranger)


def test_the_form_of_the_address_makes_no_second_account(limiter: RateLimiter) -> None:
    forms = ["a@example.org", "A@EXAMPLE.ORG", " a@example.org "]
    assert count_until_refused(lambda number: limiter.take_login(forms[number % 3], HERE, stranger)) == 3


def test_an_address_is_limited_over_all_accounts(limiter: RateLimiter) -> None:
    allowed = count_until_refused(lambda number: limiter.take_login(f"{number}@example.org", HERE, stranger))
    assert allowed == 3 * LOGIN_PER_ADDRESS


def test_ipv6_neighbours_share_a_limit(limiter: RateLimiter) -> None:
    assert count_until_refused(lambda n: limiter.take_login("a@example.org", f"2001:db8::{n:x}", stranger)) == 3


def test_a_distributed_attack_does_not_lock_the_owner_out(limiter: RateLimiter) -> None:
    attack = count_until_refused(lambda n: limiter.take_login("a@example.org", f"198.51.{n}.7", stranger))
    assert attack == 3 * LOGIN_PER_ACCOUNT
    limiter.take_login("a@example.org", HERE, lambda: True)
    with pytest.raises(RateLimited):
        limiter.take_login("a@example.org", "198.18.0.1", stranger)


def test_success_forgets_the_tries(limiter: RateLimiter) -> None:
    for _ in range(3):
        limiter.take_login("a@example.org", HERE, stranger)
    limiter.login_worked("a@example.org", HERE)
    limiter.take_login("a@example.org", HERE, stranger)


def test_keys_users_and_addresses_count_each(limiter: RateLimiter) -> None:
    one, two, three = (replace(PERSON, api_key_id=name) for name in ("one", "two", "three"))
    assert count_until_refused(lambda _: limiter.take("search", one, HERE)) == 2
    assert count_until_refused(lambda _: limiter.take("search", two, HERE)) == 2
    assert PER_USER == 2
    assert count_until_refused(lambda _: limiter.take("search", three, HERE)) == 0
    limiter.take("chat", one, HERE)
    limiter.take("search", replace(PERSON, user_id="another"), HERE)


def test_anonymous_people_count_by_address(limiter: RateLimiter) -> None:
    assert count_until_refused(lambda _: limiter.take("chat", ANONYMOUS, HERE)) == 2
    limiter.take("chat", ANONYMOUS, "198.51.100.1")


def test_denials_are_written_down_up_to_a_rate(limiter: RateLimiter) -> None:
    assert sum(limiter.may_record_denial(PERSON) for _ in range(100)) == 60


class Choosing(LiveSettings):
    """A tenant that changes its mind."""

    def __init__(self) -> None:
        self.chosen = "3/hour"

    def of_caller(self, caller: Caller) -> Values:
        del caller
        return Values({RATE_SEARCH.key: Initial("3/hour")}, {RATE_SEARCH.key: self.chosen})


def test_what_a_tenant_chooses_counts_at_once_and_begins_no_new_count_of_what_the_machine_allows() -> None:
    live = Choosing()
    limiter = RateLimiter(replace(RATES, search="3/hour"), live)
    for chosen, left in (("1/hour", 1), ("2/hour", 2), ("3/hour", 0)):
        live.chosen = chosen
        assert count_until_refused(lambda _: limiter.take("search", PERSON, None)) == left


def test_a_limit_of_nothing_is_a_switch_and_says_so() -> None:
    limiter = RateLimiter(replace(RATES, chat="0/minute"))
    with pytest.raises(RateLimited, match="switched off on this server: their limit is 0") as refused:
        limiter.take("chat", PERSON, HERE)
    assert refused.value.facts["retry_after"] == 60
    limiter.take("search", PERSON, HERE)
