"""What settings take, and that the catalogue says the same as the code that reads it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import annotated_types
import pytest
from pydantic import TypeAdapter, ValidationError

from citewell.bootstrap.live_settings import FROM_ENVIRONMENT, UNSET
from citewell.bootstrap.settings import Rate as EnvironmentRate
from citewell.bootstrap.settings import Settings
from citewell.services.answer.inquiry import Mode, WithoutEvidence
from citewell.services.assistants.fields import OF_THE_QUESTION
from citewell.services.collections.fields import DuplicatePolicy
from citewell.services.settings.catalogue import ANSWER_LANGUAGE, ANSWER_MODE, DUPLICATES, SETTINGS, WITHOUT_EVIDENCE
from citewell.services.settings.catalogue import Setting as AnySetting
from citewell.services.settings.kinds import Choice, Kind, Language, Number, Or, Rate, Switch, Text, Whole, no_more


@pytest.mark.parametrize(
    ("kind", "given", "parsed"),
    [
        (Switch(), True, True),
        (Whole(1, 5), 5, 5),
        (Number(0, 1), 1, 1.0),
        (Or(Whole(1, 5), "all"), "all", None),
        (Or(Whole(1, 5), "all"), 2, 2),
        (Choice(("a", "b")), "b", "b"),
        (Text(5), "  abc ", "abc"),
        (Text(5, lines=True), "a\r\nb", "a\nb"),
        (Language(), "de-AT", "de-AT"),
        (Or(Language(), "question"), "question", None),
        (Rate(), "10 / minute", "10/minute"),
    ],
)
def test_values_that_are_taken(kind: Kind[Any], given: object, parsed: object) -> None:
    assert kind.parse(given) == parsed


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Switch(), 1),
        (Whole(1, 5), True),
        (Whole(1, 5), 2.0),
        (Whole(1, 5), 6),
        (Number(0, 1), float("nan")),
        (Number(0, 1), "0.5"),
        (Or(Whole(1, 5), "all"), "some"),
        (Choice(("a", "b")), "c"),
        (Choice(("a", "b")), ["a"]),
        (Text(5), "abcdef"),
        (Text(5), "a\nb"),
        (Text(9, lines=True), "a\0b"),
        (Text(9), "a\u202eb"),
        (Text(9), "\ud800"),
        (Language(), "Deutsch!"),
        (Rate(), "10/fortnight"),
        (Rate(), "-1/minute"),
        (Rate(), "1234567890/minute"),
        (Rate(), "\u0661\u0660/minute"),
        (Rate(), 10),
    ],
)
def test_values_that_are_not_taken(kind: Kind[Any], given: object) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # its message is never shown
        kind.parse(given)
    assert refused.value.args == (given,)


@pytest.mark.parametrize(
    ("given", "most", "fits"),
    [
        (5, 5, True),
        (6, 5, False),
        ("600/minute", "600/minute", True),
        ("601/minute", "600/minute", False),
        ("10/second", "600/minute", True),
        ("11/second", "600/minute", False),
        ("36000/hour", "600/minute", False),  # all of them may come within a minute
        ("600/hour", "600/minute", True),
        ("1/minute", "1/second", True),
    ],
)
def test_what_goes_no_further(given: object, most: object, fits: bool) -> None:
    assert no_more(given, most) is fits


@pytest.mark.parametrize(
    ("setting", "enumeration"),
    [(ANSWER_MODE, Mode), (WITHOUT_EVIDENCE, WithoutEvidence), (DUPLICATES, DuplicatePolicy)],
)
def test_choices_are_those_of_the_code(setting: AnySetting[str], enumeration: type[StrEnum]) -> None:
    assert isinstance(setting.kind, Choice)
    assert setting.kind.choices == tuple(enumeration)


def test_the_language_of_the_question_has_the_word_that_assistants_have_for_it() -> None:
    assert isinstance(ANSWER_LANGUAGE.kind, Or)
    assert ANSWER_LANGUAGE.kind.word == OF_THE_QUESTION


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_defaults_are_allowed_and_said(setting: AnySetting[Any]) -> None:
    setting.kind.parse(setting.default)
    assert setting.description.endswith(".")
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", setting.key)


@pytest.mark.parametrize(("key", "name"), FROM_ENVIRONMENT.items(), ids=FROM_ENVIRONMENT)
def test_the_environment_has_the_same_defaults_and_bounds(key: str, name: str) -> None:
    setting, field = SETTINGS[key], Settings.model_fields[name]
    assert setting.default == (UNSET[key] if field.default is None else field.default)
    inner = setting.kind.kind if isinstance(setting.kind, Or) else setting.kind
    if isinstance(inner, Whole | Number):
        bounds = {type(each): each for each in field.metadata}
        least, most = bounds[annotated_types.Ge], bounds[annotated_types.Le]
        assert (inner.least, inner.most) == (least.ge, most.le)


@pytest.mark.parametrize(
    "given", ["1/second", "999999999 / day", "1234567890/minute", "\u0661/minute", "1/minute\n", "x"]
)
def test_a_rate_that_the_environment_may_say_is_one_that_settings_take(given: str) -> None:
    try:
        said = TypeAdapter(EnvironmentRate).validate_python(given)
    except ValidationError:
        with pytest.raises(ValueError, match=re.escape(given)):
            Rate().parse(given)
    else:
        assert Rate().parse(said) == given.replace(" ", "")
