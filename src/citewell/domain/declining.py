"""Whether a model says, in its own words, that the sources do not tell."""

from __future__ import annotations

import re

LONGEST = 400
"""A longer statement says something."""


def _any(words: str) -> str:
    """One of the words, separated by ``/``."""
    return f"(?:{'|'.join(words.split('/'))})"


_CANNOT = _any("do not/don't/did not/didn't/could not/couldn't/cannot/can't/am not able to/am unable to/was unable to")
_PLACES = _any("sources?/documents?/passages?/context/information/text/excerpts?/material/knowledge base/collections?")
_NOT = _any("do not/does not/don't/doesn't/did not/didn't")
_SAY = _any(
    "contain/mention/say/tell/provide/include/specify/state/answer/cover/address/give/describe/discuss/indicate"
)
_ORTE = _any("quellen?/dokumenten?/texten?/passagen?/kontext/informationen/unterlagen/ausz\u00fcgen?")
_SAGT = _any(
    "enth\u00e4lt/enthalten/erw\u00e4hnt/erw\u00e4hnen/nennt/nennen/sagt/sagen/gibt/geben/beantwortet/beantworten/"
    "geht/gehen/steht/stehen/findet/finden"
)
_NICHT = r"(?:nicht|nichts|kein\w*)"
_DAZU = _any("dazu/hierzu/dar\u00fcber/davon")
_FORMS = (
    rf"(?:i|we) {_CANNOT} (?:know|find|answer|tell|determine|locate|see)\b",
    rf"(?:(?:the|these|those|your|no) )?(?:\w+ ){{0,3}}{_PLACES}(?: \w+){{0,4}} {_NOT} (?:\w+ )?{_SAY}\b",
    rf"none of (?:the |these |your )?(?:\w+ ){{0,2}}{_PLACES} (?:\w+ )?{_SAY}",
    rf"there (?:is|was|are) (?:no|not any|nothing|not enough|insufficient)\b.{{0,80}}\b(?:mention|{_PLACES})\b",
    rf"no (?:\w+ )?(?:information|mention|answer|details?)\b.{{0,80}}\b(?:found|available|given|provided|{_PLACES})\b",
    r"(?:this|that|it|the answer) (?:is|was) not (?:\w+ )?(?:mentioned|stated|specified|contained|found|answered)\b",
    rf"(?:ich|wir) (?:wei\u00df|wissen|kann|k\u00f6nnen|konnten?|finden?)\b.{{0,120}}\b{_NICHT}\b",
    rf"(?:finde|konnte|kann|wei\u00df) ich\b.{{0,120}}\b{_NICHT}\b",
    rf"(?:das|dies|dazu|hierzu|dar\u00fcber) (?:wei\u00df|kann|finde|konnte) ich\b.{{0,120}}\b{_NICHT}\b",
    rf"(?:(?:in|aus|den|die|der|das|keine|keiner) ){{0,2}}(?:\w+ ){{0,3}}{_ORTE}(?: \w+){{0,3}} {_SAGT}\b.*{_NICHT}\b",
    rf"(?:es |dazu |hierzu )?(?:gibt es|gibt|liegen|finden sich|findet sich) (?:\w+ )?{_DAZU} (?:\w+ )?{_NICHT}\b",
    r"(?:es |dazu |hierzu )?(?:gibt es|gibt|liegen|finden sich|findet sich) (?:\w+ )?keine (?:informationen|angaben)\b",
)
_POLITE = r"(?:(?:sorry|unfortunately|i'm sorry|i am sorry|but|however|leider|es tut mir leid|tut mir leid|aber),? )*"
_DECLINES = re.compile(f"{_POLITE}(?:{'|'.join(_FORMS)})", re.IGNORECASE)
_EDGES = " \t\n*_>\"'\u201c\u201d\u201e-"


def declines(claim: str) -> bool:
    """Whether ``claim``, a statement in plain words, says that the answer is not known. English and German."""
    said = claim.strip(_EDGES).replace("\u2019", "'")
    return len(said) <= LONGEST and _DECLINES.match(said) is not None
