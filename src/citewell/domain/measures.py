"""Closed lists of number words and units, English and German."""

from __future__ import annotations

from decimal import Decimal
from typing import Final


def _numbered(listed: str, start: int = 0) -> dict[str, int]:
    return {word: number for number, words in enumerate(listed.split(), start) for word in words.split("/")}


UNITS: Final = _numbered(
    "zero/null one/eins two/zwei/zwo three/drei four/vier five/fünf six/sechs seven/sieben eight/acht nine/neun "
    "ten/zehn eleven/elf twelve/zwölf thirteen/dreizehn fourteen/vierzehn fifteen/fünfzehn sixteen/sechzehn "
    "seventeen/siebzehn eighteen/achtzehn nineteen/neunzehn"
)
"""Number words below twenty."""

TENS: Final = {
    word: 10 * number
    for word, number in _numbered(
        "twenty/zwanzig thirty/dreißig/dreissig forty/vierzig fifty/fünfzig sixty/sechzig seventy/siebzig "
        "eighty/achtzig ninety/neunzig",
        2,
    ).items()
}
"""Tens."""

ORDINALS: Final = {
    **_numbered(
        "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
        "sixteenth seventeenth eighteenth nineteenth twentieth",
        3,
    ),
    "thirtieth": 30,
    **{
        root + ending: number
        for root, number in {
            **_numbered(
                "zweit dritt viert fünft sechst siebt/siebent acht neunt zehnt elft zwölft dreizehnt vierzehnt "
                "fünfzehnt sechzehnt siebzehnt achtzehnt neunzehnt zwanzigst",
                2,
            )
        }.items()
        for ending in ("e", "en", "er", "es", "em")
    },
}
"""Ordinals that are seldom anything else."""

LOOSE_ORDINALS: Final = {
    "first": 1,
    "second": 2,
    **{f"erst{ending}": 1 for ending in ("e", "en", "er", "es", "em")},
}
"""Ordinals that are as often something else."""

BEFORE_LABELS: Final = frozenset(
    {
        *("version", "v", "ver", "release", "python", "java", "section", "sec", "chapter", "clause", "rule", "figure"),
        *("fig", "table", "step", "item", "abschnitt", "kapitel", "ziffer", "punkt", "abbildung", "abb", "tabelle"),
        *("tab", "nummer", "nr"),
    }
)
"""Before those ``3.10`` is no fraction: it is not ``3.1``."""

MAGNITUDES: Final = {
    "dozen": 12,
    "dutzend": 12,
    "hundred": 100,
    "hundert": 100,
    "thousand": 1_000,
    "tausend": 1_000,
    "tsd": 1_000,
    "k": 1_000,
    **dict.fromkeys(("million", "millions", "millionen", "mn", "mio"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "milliarde", "milliarden", "mrd"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "billionen"), 10**12),
}
"""Words that multiply the number before them."""

ARTICLES: Final = frozenset({"a", "an", "ein", "eine", "einen", "einem", "einer"})
"""Before one of those they mean one."""

FRACTIONS: Final = {"½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.333", "⅔": "0.667", "⅛": "0.125"}
"""Vulgar fractions."""


SHARES: Final = {
    "25": frozenset({"quarter", "viertel"}),
    "33": frozenset({"third", "drittel"}),
    "50": frozenset({"half", "hälfte", "halb", "halbiert", "halved"}),
    "75": frozenset({"quarters", "dreiviertel"}),
    "100": frozenset({"all", "alle", "every", "whole"}),
}
"""Words for so many per cent."""


def _units(dimension: str, factor: str, words: str) -> dict[str, tuple[str, Decimal]]:
    return {word: (dimension, Decimal(factor)) for word in words.casefold().split()}


MEASURES: Final[dict[str, tuple[str, Decimal]]] = {
    **_units("share", "1", "% percent prozent pct"),
    **_units("share of a share", "1", "‰ promille"),
    **_units("euro", "1", "€ euro euros eur"),
    **_units("euro", "0.01", "eurocent"),
    **_units("dollar", "1", "$ dollar dollars usd"),
    **_units("pound", "1", "£ pound pounds gbp pfund"),
    **_units("franc", "1", "franc francs franken chf"),
    **_units("yen", "1", "¥ yen jpy"),
    **_units("time", "0.001", "ms millisecond milliseconds millisekunde millisekunden"),
    **_units("time", "1", "second seconds sekunde sekunden sec secs s"),
    **_units("time", "60", "minute minutes minuten min mins"),
    **_units("time", "3600", "hour hours stunde stunden hrs std h"),
    **_units("time", "86400", "day days tag tage tagen"),
    **_units("time", "604800", "week weeks woche wochen"),
    **_units("months", "1", "month months monat monate monaten"),
    **_units("months", "12", "year years jahr jahre jahren"),
    **_units("months", "120", "decade decades jahrzehnt jahrzehnte jahrzehnten"),
    **_units("length", "0.001", "mm millimetre millimetres millimeter millimeters millimetern"),
    **_units("length", "0.01", "cm centimetre centimetres centimeter centimeters zentimeter zentimetern"),
    **_units("length", "1", "m metre metres meter meters metern"),
    **_units("length", "1000", "km kilometre kilometres kilometer kilometers kilometern"),
    **_units("length", "1609.344", "mile miles meile meilen"),
    **_units("length", "0.3048", "foot feet ft fuß"),
    **_units("length", "0.0254", "inch inches zoll"),
    **_units("area", "0.0001", "cm2"),
    **_units("area", "1", "m2 qm sqm quadratmeter quadratmetern"),
    **_units("area", "4046.86", "acre acres"),
    **_units("area", "10000", "ha hectare hectares hektar"),
    **_units("area", "1000000", "km2 quadratkilometer quadratkilometern"),
    **_units("speed", "0.44704", "mph"),
    **_units("pound", "1", "lb lbs"),
    **_units("ounce", "1", "oz ounce ounces unze unzen"),
    **_units("mass", "0.001", "mg milligram milligrams milligramm"),
    **_units("mass", "1", "g gram grams gramm"),
    **_units("mass", "1000", "kg kilogram kilograms kilogramm kilo kilos"),
    **_units("mass", "1000000", "tonne tonnes tonnen"),
    **_units("volume", "0.001", "ml millilitre millilitres milliliter milliliters"),
    **_units("volume", "1000", "m3 kubikmeter kubikmetern"),
    **_units("volume", "1", "litre litres liter liters litern"),
    **_units("data", "1", "kb kilobyte kilobytes"),
    **_units("data", "1000", "mb megabyte megabytes"),
    **_units("data", "1000000", "gb gigabyte gigabytes"),
    **_units("data", "1000000000", "tb terabyte terabytes"),
    **_units("celsius", "1", "°c celsius"),
    **_units("fahrenheit", "1", "°f fahrenheit"),
    **_units("power", "1", "kw kilowatt kilowatts"),
    **_units("power", "1000", "mw megawatt megawatts"),
    **_units("power", "1000000", "gw gigawatt gigawatts"),
    **_units("energy", "1", "kwh"),
    **_units("energy", "1000", "mwh"),
}
"""What a unit measures, and how many of the smallest unit it is."""

BOUNDS: Final = {
    **dict.fromkeys(
        (
            *("at most", "up to", "no more than", "not more than", "less than", "fewer than", "below", "maximum"),
            *("maximum of", "under", "höchstens", "bis zu", "nicht mehr als", "weniger als", "unter", "maximal"),
        ),
        "at most",
    ),
    **dict.fromkeys(
        (
            *("at least", "no less than", "no fewer than", "not less than", "more than", "above", "minimum", "over"),
            *("minimum of", "exceeding", "mindestens", "nicht weniger als", "mehr als", "über", "minimal"),
        ),
        "at least",
    ),
    **dict.fromkeys(("before", "prior to", "until", "till", "vor", "bis"), "before"),
    **dict.fromkeys(("after", "since", "from", "nach", "seit", "ab"), "after"),
}
"""Words before a number or a date that say on which side of it something lies."""

OPPOSITE_BOUNDS: Final = {"at most": "at least", "at least": "at most", "before": "after", "after": "before"}

ROUGHLY: Final = frozenset(
    {
        *("about", "around", "roughly", "approximately", "nearly", "almost", "over", "under", "some", "approx"),
        *("circa", "ca", "etwa", "rund", "ungefähr", "knapp", "fast", "über", "unter", "gut"),
    }
)
"""Words before a number that may be rounded."""
