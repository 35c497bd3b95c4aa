"""What hypothesis makes up: the same in every run, however busy the machine is, and whatever ran before."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

PROFILE = "the same in every run"


def same_in_every_run() -> None:
    """Choose examples by the test alone. ``pytest --hypothesis-profile default`` looks for others.

    Hypothesis also mixes constants of the project's modules into its examples, of as many as were imported. Which that
    are depends on the tests that the same process ran before, so a seed alone does not bring an example back.
    """
    settings.register_profile(
        PROFILE,
        derandomize=True,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile(PROFILE)
    vars(providers)["_get_local_constants"] = Constants
