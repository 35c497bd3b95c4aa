"""Numbers as people write them: in words, with units, bounds and roundings, in English and German."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.dates import dates
from citewell.domain.quantities import numbers
from citewell.domain.reading import Evidence, Reading
from citewell.domain.tokens import tokenise


def values(text: str) -> list[set[str]]:
    return [set(number.readings) for number in numbers(text, tokenise(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twelve", "12"),
        ("twenty-five", "25"),
        ("two hundred and", "200"),
        ("a million", "1000000"),
        ("3.5 million", "3500000"),
        ("zwölf", "12"),
        ("einundzwanzig", "21"),
        ("dreihundertfünfzig", "350"),
        ("zweitausendvierhundert", "2400"),
        ("tausendundeins", "1001"),
        ("eine Million", "1000000"),
        ("2,5 Millionen", "2500000"),
        ("4 Mrd", "4000000000"),
        ("ein Dutzend", "12"),
        ("sixth", "6"),
        ("twenty-third", "23"),
        ("im dritten Jahr", "3"),
        ("-5", "-5"),
        ("minus 5", "-5"),
        ("6½", "6.5"),
        ("1.234.567,89", "1234567.89"),
        ("1'", "1"),
    ],
)
def test_the_value_of_a_number(text: str, expected: str) -> None:
    assert {expected} in values(text)


@pytest.mark.parametrize("text", ["und", "hundertprozentig", "tausendfach", "Hund", "rundum", "a", "ein"])
def test_what_is_no_number(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("40 Euro", "€40"),
        ("40 EUR", "EUR 40"),
        ("12 %", "twelve per cent"),
        ("12 Prozent", "zwölf %"),
        ("2 weeks", "14 days"),
        ("zwei Jahre", "24 Monate"),
        ("1500 m", "1.5 km"),
        ("40 Euro", "40"),
        ("about 5.3 million", "5,312,000"),
        ("more than 300", "308"),
        ("rund 500", "498"),
        ("roughly 310", "308 and 24"),
        ("1918", "1914-18"),
        ("50 percent", "half of them"),
        ("50 Prozent", "die Hälfte"),
        ("at least 40", "40"),
        ("up to 12", "at most 12"),
        ("28-day", "28 days"),
    ],
)
def test_the_same_said_otherwise(said: str, source: str) -> None:
    claim, evidence = Reading(said), Evidence([source])
    assert claim.numbers
    assert all(evidence.knows(number) for number in claim.numbers)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("40 Euro", "40 dollars"),
        ("28 days", "28 weeks"),
        ("5 km", "5 miles"),
        ("12 percent", "12 euros"),
        ("at least 12", "at most 12"),
        ("mindestens 12", "höchstens 12"),
        ("after 1939", "before 1939"),
        ("vor 1939", "nach 1939"),
        ("about 42", "40"),
        ("300", "308"),
        ("about 300 euros", "308 dollars"),
        ("-5", "5"),
        ("zwölf", "13"),
        ("sixth", "seventh"),
        ("12 million", "12"),
        ("60 percent", "half of them"),
    ],
)
def test_something_else(said: str, source: str) -> None:
    claim, evidence = Reading(said), Evidence([source])
    assert not all(evidence.knows(number) for number in claim.numbers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 5 March 2020", (2020, 3, 5)),
        ("March 5th, 2020", (2020, 3, 5)),
        ("am 5. März 2020", (2020, 3, 5)),
        ("2020-03-05", (2020, 3, 5)),
        ("5.3.2020", (2020, 3, 5)),
        ("05/03/2020", (2020, 3, 5)),
        ("March 2020", (2020, 3, None)),
        ("im Januar 2021", (2021, 1, None)),
        ("5.3.20", (2020, 3, 5)),
        ("03/05/98", (1998, 5, 3)),
    ],
)
def test_dates(text: str, expected: tuple[int, int, int | None]) -> None:
    assert expected in [(date.year, date.month, date.day) for date in dates(text, tokenise(text))]


@given(st.text(alphabet="0123456789.,-½€$%k tausendhundert\u0663\u00b2\u4e94", max_size=80))
def test_any_digits_can_be_read(text: str) -> None:
    claim = Reading(text)
    evidence = Evidence([text])
    assert all(evidence.knows(number) for number in claim.numbers)
