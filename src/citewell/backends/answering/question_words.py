"""The words by which questions tell what they ask for, and answers that they have it; English and German."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Asks(StrEnum):
    """Kinds of questions, told by their first words; anything else is ``OTHER``."""

    NUMBER = "number"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    DEFINITION = "definition"
    STEPS = "steps"
    LISTING = "listing"
    REASON = "reason"
    YES_NO = "yes_no"
    OTHER = "other"


_AUXILIARIES = "is|are|was|were|do|does|did|can|could|may|must|should|shall|will|would|has|have|had|am"
_KINDS = (
    (Asks.NUMBER, re.compile(r"\bhow (?:many|much|long|old|far|high|large|big|tall|often|fast|deep|heavy|wide)\b")),
    (
        Asks.NUMBER,
        re.compile(r"\b(?:percentage|percent|number|amount|proportion|rate|cost|price|population) (?:of|for)\b"),
    ),
    (Asks.NUMBER, re.compile(r"\b(?:what|which) (?:percentage|percent|number|amount|proportion|share)\b")),
    (Asks.DATE, re.compile(r"\bwhen\b")),
    (Asks.DATE, re.compile(r"\b(?:what|which) (?:year|date|day|month|century|decade|time)\b")),
    (
        Asks.STEPS,
        re.compile(r"^(?:how (?:do|does|can|should|could|would|must|to)\b|(?:what are the |which )?steps\b)"),
    ),
    (Asks.PERSON, re.compile(r"\b(?:who|whom|whose)\b")),
    (Asks.PLACE, re.compile(r"\bwhere\b")),
    (Asks.PLACE, re.compile(r"\b(?:what|which) (?:city|country|state|place|region|location|town|street)\b")),
    (Asks.REASON, re.compile(r"\bwhy\b|\bwhat (?:caused|causes|is the reason)\b")),
    (Asks.DEFINITION, re.compile(r"^define\b|\bdefinition of\b|^what do(?:es)? .{1,80} (?:mean|stand for)\b")),
    (Asks.LISTING, re.compile(r"^(?:list\b|name (?:the|some|all)\b|(?:what|which) (?:are|were|other)\b)")),
    (Asks.YES_NO, re.compile(rf"^(?:{_AUXILIARIES})\b")),
)
_WHAT_IS = re.compile(r"what (?:is|are|was|were) ")
SHORT_WHAT_IS: Final = 5
"""A ``what is`` of so many spaces at most asks for a definition."""

_GERMAN_VERBS = (
    "ist|sind|war|waren|hat|haben|hatte|hatten|kann|können|darf|dürfen|muss|müssen|soll|sollen|wird|werden|wurde|"
    "wurden|gibt|gilt|gelten|brauche|braucht|bekommt|bekomme|zahlt|stimmt"
)
_GERMAN_KINDS = (
    (
        Asks.NUMBER,
        re.compile(
            r"\bwie (?:viele?|vielen|hoch|lange?|oft|alt|gross|weit|schnell|schwer|teuer|breit|tief|warm|kalt)\b"
        ),
    ),
    (
        Asks.NUMBER,
        re.compile(r"\bwieviele?\b|\bwas kostet\b|\bwas kosten\b|\bwelche[rnms]? (?:anzahl|menge|anteil|preis|höhe)\b"),
    ),
    (Asks.DATE, re.compile(r"\bwann\b|\bwelche[rnms]? (?:jahr|tag|tages|datum|monat|jahrhundert|jahrzehnt|uhrzeit)\b")),
    (Asks.REASON, re.compile(r"\b(?:warum|weshalb|wieso|weswegen)\b|\baus welchem grund\b")),
    (Asks.PLACE, re.compile(r"\b(?:wo|wohin|woher)\b")),
    (Asks.PLACE, re.compile(r"\bwelche[rnms]? (?:stadt|land|ort|region|gegend|staat|strasse)\b")),
    (Asks.PERSON, re.compile(r"\b(?:wer|wem|wen|wessen)\b")),
    (
        Asks.DEFINITION,
        re.compile(
            r"^was (?:bedeutet|bedeuten|heisst)\b|^was versteht man unter\b|^wofür steht\b|\bdefinition (?:von|für)\b"
        ),
    ),
    (
        Asks.STEPS,
        re.compile(
            r"^wie (?:kann|können|muss|müssen|soll|sollte|geht|gehe|wird|werden|macht|mache|\w+e|\w+t) (?:ich|man|wir|"
            r"es|eine?|der|die|das)\b|^was (?:muss|soll) (?:ich|man) (?:tun|machen)\b|^(?:die |welche )?schritte\b"
        ),
    ),
    (Asks.LISTING, re.compile(r"^(?:nenne|nennen sie|liste|zähle)\b|^welche \w+|^was sind die\b")),
    (Asks.YES_NO, re.compile(rf"^(?:{_GERMAN_VERBS})\b")),
)
_WAS_IST = re.compile(r"was (?:ist|sind|war|waren) ")

_TIMES = frozenset(
    {
        *("century", "decade", "year", "years", "today", "yesterday", "spring", "summer", "autumn", "fall", "winter"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "during", "after", "before"),
    }
)
_PLACES = frozenset({"in", "at", "near", "on", "from", "to", "within", "outside", "between", "inside", "under"})
_REASONS = frozenset(["because", "since", "due", "therefore", "thus", "cause", "caused", "causes", "reason", "so"])
_WAYS = frozenset(["by", "using", "through", "via", "step", "first", "then", "must", "should", "need", "click"])
_IS = re.compile(r"\b(?:is|are|was|were|means?|refers? to|stands? for|describes?|denotes?|consists? of|defined as)\b")

_GERMAN_TIMES = frozenset(
    {
        *("jahrhundert", "jahrzehnt", "jahr", "jahre", "jahren", "heute", "gestern", "frühling", "sommer", "herbst"),
        *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "winter", "uhr", "monat"),
        *("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags", "während"),
    }
)
_GERMAN_REASONS = frozenset(
    ["weil", "denn", "deshalb", "daher", "wegen", "aufgrund", "grund", "darum", "ursache", "damit", "verursacht"]
)
_GERMAN_WAYS = frozenset(
    ["durch", "mittels", "indem", "schritt", "zuerst", "zunächst", "dann", "muss", "müssen", "soll", "klicken", "per"]
)
GERMAN_PLACE: Final = re.compile(
    r"\b(?:in|im|nach|aus|bei|beim|am|an|auf|zwischen|vor|hinter|unter)\s+(?:der\s+|den\s+|dem\s+)?[A-ZÄÖÜ]"
)
GERMAN_PERSON: Final = re.compile(
    r"\b[A-ZÄÖÜ][\w.]*[^\S\n]+(?:von |van |de )?[A-ZÄÖÜ]\w+|\b(?:Herrn?|Frau|Dr\.|Prof\.)\s+[A-ZÄÖÜ]"
)
_GERMAN_IS = re.compile(
    r"\b(?:ist|sind|war|waren|bedeutet|bezeichnet|heisst|heissen|steht für|nennt man|versteht man|besteht aus|"
    r"umfasst)\b"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What tells in one language: kinds of questions, first match first, and signs that a sentence has the answer."""

    kinds: tuple[tuple[Asks, re.Pattern[str]], ...]
    what_is: re.Pattern[str]
    defines: re.Pattern[str]
    times: frozenset[str]
    places: frozenset[str]
    reasons: frozenset[str]
    ways: frozenset[str]


ENGLISH: Final = Telling(_KINDS, _WHAT_IS, _IS, _TIMES, _PLACES, _REASONS, _WAYS)
GERMAN: Final = Telling(_GERMAN_KINDS, _WAS_IST, _GERMAN_IS, _GERMAN_TIMES, frozenset(), _GERMAN_REASONS, _GERMAN_WAYS)
GERMAN_BEGINNINGS: Final = re.compile(
    r"(?:wer|wie|wann|wo|wohin|woher|warum|weshalb|wieso|wem|wen|wessen|wofür|welche[rnms]?|nenne|nennen sie|"
    r"was (?:bedeutet|bedeuten|heisst|kostet|kosten|ist|sind|muss|soll|versteht))\b"
)
"""First words of German questions, where nothing else tells the language."""
