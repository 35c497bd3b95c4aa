"""What a statement may say otherwise than its quote, and what it may not, case by case."""

from __future__ import annotations

from itertools import cycle, islice

import pytest

from citewell.domain.comparison import Fault
from citewell.domain.dates import Date
from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.quantities import Number
from citewell.domain.tokens import tokenise
from citewell.domain.verification import Verdict, VerifiedStatement, verify_statement

UNSUPPORTED, PARTLY, SUPPORTED = Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.SUPPORTED


def verified(said: str, source: str) -> VerifiedStatement:
    found = verify_statement(DraftStatement(said, (Quote(0, source),)), [Passage(1, "d", "", (), source, 0, 1.0)])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "source"),
    [
        # thousands apart
        ("The grant is 1000 euros.", "The grant is 1'000 euros."),
        ("The grant is 1000 euros.", "The grant is 1\u2019000 euros."),
        ("The grant is 1,000 euros.", "The grant is 1\u202f000 euros."),
        ("The grant is 1 000 000 euros.", "The grant is 1 million euros."),
        ("The fee is 1 200,50 \u20ac.", "The fee is 1.200,50 Euro."),
        ("In 2020 200 people came.", "200 people came in 2020."),
        # signs, codes and units
        ("It fell to -5 degrees.", "It fell to minus five degrees."),
        ("It costs 5 GBP.", "It costs £5."),
        ("It costs EUR 5.", "It costs 5 euros."),
        ("It costs 5 EUR.", "It costs €5."),
        ("It costs 5m euros.", "It costs 5 million euros."),
        ("It holds 5 GB.", "It holds 5 gigabytes."),
        ("The flat has 50 m².", "The flat has 50 square metres."),
        ("The limit is 50 km/h.", "The limit is 50 kilometres per hour."),
        # hours
        ("It opens at 21:00.", "It opens at 9 pm."),
        ("It opens at 9:00.", "It opens at 9 o'clock."),
        ("It starts at 9 am.", "It starts at 9:00 a.m."),
        # which one of a row
        ("He was the 1st president.", "He was the first president."),
        ("It grew in the twenty-first century.", "It grew in the 21st century."),
        ("The 5 second delay matters.", "The delay of 5 seconds matters."),
        # dates in figures
        ("The contract ends on 5 March 2020.", "The contract ends on 2020-03-05."),
        ("The contract ends on March 5th, 2020.", "The contract ends on 5.3.2020."),
        # names
        ("The United States decided it.", "The US decided it."),
        ("COVID19 spread.", "COVID-19 spread."),
        # members of an enumeration
        ("He met Ben and Anna there.", "He met Anna and Ben there."),
        ("Paris, London and Rome took part.", "London, Paris and Rome took part."),
        ("He likes plums, pears and apples very much.", "He likes apples, pears and plums very much."),
        ("Ben leads support, and Anna leads sales.", "Anna leads sales, and Ben leads support."),
        # nobody may stand anywhere
        ("Nichts ist kaputt.", "Es ist nichts kaputt."),
        ("Das weiß niemand.", "Niemand weiß das."),
        ("You can pay by card.", "You may pay by card."),
    ],
)
def test_the_same_said_otherwise_is_supported(said: str, source: str) -> None:
    found = verified(said, source)
    assert (found.verdict, found.findings) == (SUPPORTED, ())


@pytest.mark.parametrize(
    ("fault", "said", "source"),
    [
        (Fault.NUMBER, "It fell to minus five degrees.", "It fell to five degrees."),
        (Fault.NUMBER, "Profits were -5 million euros.", "Profits were 5 million euros."),
        (Fault.NUMBER, "Version 3.10 is required.", "Version 3.1 is required."),
        (Fault.NUMBER, "Call 0301234.", "Call 301234."),
        (Fault.NUMBER, "It weighs 2 kg.", "It weighs 2 lb."),
        (Fault.NUMBER, "The area is 20 hectares.", "The area is 20 acres."),
        (Fault.NUMBER, "The area is 20 km².", "The area is 20 m²."),
        (Fault.NUMBER, "It runs at 5 km/h.", "It runs at 5 mph."),
        (Fault.NUMBER, "It takes 5 ms.", "It takes 5 s."),
        (Fault.NUMBER, "It opens at 9 am.", "It opens at 9 pm."),
        (Fault.NUMBER, "It opens at 9 a.m.", "It opens at 9 p.m."),
        (Fault.NUMBER, "Section 12a applies.", "Section 12b applies."),
        (Fault.NUMBER, "It ran until 1990.", "It ran from 1990."),
        (Fault.DATE, "Le contrat finit le 5 avril 2020.", "Le contrat finit le 5 mars 2020."),
        (Fault.DATE, "El contrato termina el 5 de abril de 2020.", "El contrato termina el 5 de marzo de 2020."),
        (Fault.NAME, "Vitamin b12 helps.", "Vitamin b6 helps."),
        (Fault.ORDER, "He was the second president.", "He was the first president."),
        (Fault.ORDER, "He won first prize in the third race.", "He won third prize in the first race."),
        (Fault.ORDER, "Er war der erste Präsident.", "Er war der zweite Präsident."),
        (Fault.ORDER, "The buyer pays the seller.", "The seller pays the buyer."),
        (
            Fault.ORDER,
            "Anna Schmidt leads sales and Ben Koch leads support.",
            "Anna Schmidt leads support and Ben Koch leads sales.",
        ),
        (Fault.NEGATION, "Beide Eltern kamen.", "Keiner der beiden Eltern kam."),
        (Fault.NEGATION, "Niemand muss zahlen.", "Alle müssen zahlen."),
        (Fault.OPPOSITE, "The fee doubled last year.", "The fee tripled last year."),
        (Fault.OPPOSITE, "Hundreds of people came.", "Thousands of people came."),
        (Fault.OPPOSITE, "The fee is 5 euros per month.", "The fee is 5 euros per year."),
        (Fault.OPPOSITE, "Der Zuschuss wird monatlich gezahlt.", "Der Zuschuss wird jährlich gezahlt."),
        (Fault.OPPOSITE, "The plant is in the north of Spain.", "The plant is in the south of Spain."),
        (Fault.OPPOSITE, "Turn the valve to the left.", "Turn the valve to the right."),
        (Fault.OPPOSITE, "Close the door before you start it.", "Close the door after you start it."),
        (Fault.OPPOSITE, "Er kam nach dem Essen.", "Er kam vor dem Essen."),
        (Fault.OPPOSITE, "Profits went up by 5 %.", "Profits went down by 5 %."),
        (Fault.OPPOSITE, "Pro is larger than Basic.", "Pro is smaller than Basic."),
        (Fault.OPPOSITE, "All members voted.", "Some members voted."),
        (Fault.OPPOSITE, "You must pay in advance.", "You can pay in advance."),
        (Fault.OPPOSITE, "Sie müssen im Voraus zahlen.", "Sie können im Voraus zahlen."),
        (Fault.OPPOSITE, "The drug is effective.", "The drug is ineffective."),
        (Fault.OPPOSITE, "The rule is invalid.", "The rule is valid."),
        (Fault.OPPOSITE, "Die Preise stiegen um 5 %.", "Die Preise sanken um 5 %."),
    ],
)
def test_something_else_is_found(fault: Fault, said: str, source: str) -> None:
    found = verified(said, source)
    assert found.verdict is UNSUPPORTED
    assert fault in {finding.fault for finding in found.findings}


@pytest.mark.parametrize(
    ("fault", "said", "source"),
    [
        (Fault.DOUBTFUL_NAME, "Anna leitet das Team.", "Ben leitet das Team."),
        (Fault.DOUBTFUL_NEGATION, "Everyone pays.", "Everyone except children pays."),
        (Fault.DOUBTFUL_NEGATION, "Only members may vote.", "Members may vote."),
    ],
)
def test_what_may_be_something_else_is_doubted(fault: Fault, said: str, source: str) -> None:
    found = verified(said, source)
    assert (found.verdict, [finding.fault for finding in found.findings]) == (PARTLY, [fault])


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1 000 or 1'000'000", ["1 000", "or", "1'000'000"]),
        ("in 2020 200 came", ["in", "2020", "200", "came"]),
        ("1 000 200 300", ["1 000 200 300"]),
        ("030 123 4567", ["030", "123", "4567"]),
        ("12 1234", ["12", "1234"]),
    ],
)
def test_thousands_apart_are_one_number(text: str, written: list[str]) -> None:
    assert [token.written for token in tokenise(text)] == written


@pytest.mark.parametrize(
    ("said", "source"),
    [
        (" ".join(map(str, range(3_400))), " ".join(map(str, range(5_000, 6_900)))),
        (
            " ".join(islice(cycle(f"{day}.{month}.2019" for day in range(1, 29) for month in range(1, 13)), 1_700)),
            " ".join(
                f"{day}.{month}.{year}" for year in (1998, 1999) for month in range(1, 13) for day in range(1, 29)
            ),
        ),
        ("about 12345 " * 1_600, " ".join(map(str, range(5_000, 6_900)))),
    ],
    ids=["numbers", "dates", "rounded"],
)
def test_thousands_of_numbers_are_not_compared_each_with_each(
    said: str, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0
    number_agrees, date_agrees = Number.agrees, Date.agrees

    def count_number(one: Number, other: Number) -> bool:
        nonlocal compared
        compared += 1
        return number_agrees(one, other)

    def count_date(one: Date, other: Date) -> bool:
        nonlocal compared
        compared += 1
        return date_agrees(one, other)

    monkeypatch.setattr(Number, "agrees", count_number)
    monkeypatch.setattr(Date, "agrees", count_date)
    assert verified(said, source).verdict is UNSUPPORTED
    assert compared < 20_000
