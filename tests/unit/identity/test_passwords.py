from __future__ import annotations

import unicodedata

import pytest

from citewell.domain.errors import InvalidInput
from citewell.domain.passwords import check_new_password, normal_form


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "empty"),
        ("fourteen chars", "14 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "one character"),
        ("abababababababababab", "two characters"),
        ("passwordpassword", "a word twice"),
        ("PassWordPassWord", "a word twice, in another case"),
        ("abc123abc123abc123", "a piece three times"),
        ("qwertyuiopasdfghjkl", "rows of keys"),
        ("mnbvcxzlkjhgfdsapoiuytrewq", "rows of keys backwards"),
        ("1234567890123456", "counting"),
        ("abcdefghijklmnopq", "the alphabet"),
        ("correct horse battery staple", "the comic"),
        ("Administrator-123", "a well-known one"),
        ("grace.hopper.1906@example.org", "the address"),
        ("gracehopper1906", "the name in the address"),
        ("\0" + "a good long password", "NUL"),
        ("\ud800 a good long password", "half of a pair"),
        ("é" * 513, "1,026 bytes"),
        ("word " * 250, "1,250 bytes"),
    ],
)
def test_what_anyone_would_try_first_is_refused(password: str, why: str) -> None:
    with pytest.raises(InvalidInput):
        check_new_password(password, email="grace.hopper.1906@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "seven unrelated words",
        "k7#9 qLm2$ xPz4",
        "пять случайных слов тут",
        "密碼需要十五個字符以上才可以使用",
        "  leading and trailing  ",
        "w" * 10 + "o" * 10 + "r" + "d" + "s!",
        "0a 1b 2c 3d 4e " * 66 + "and an end",
    ],
)
def test_long_and_odd_ones_are_taken_whole(password: str) -> None:
    assert check_new_password(password) == unicodedata.normalize("NFC", password)


def test_composed_and_decomposed_letters_are_one_password() -> None:
    composed, decomposed = "ein schönes Passwort", "ein scho\u0308nes Passwort"
    assert composed != decomposed
    assert normal_form(composed) == normal_form(decomposed)


def test_nothing_is_cut() -> None:
    longest = "x" * 1024
    assert normal_form(longest) == longest
    with pytest.raises(InvalidInput):
        normal_form(longest + "x")
