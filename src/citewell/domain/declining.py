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
_SOURCE = _any("sources?/documents?/passages?/textes?/extraits?/contexte/informations?")
_NE = r"(?:ne |n')"
_DIT = _any(
    "contien(?:t|nent)/mentionn(?:e|ent)/di(?:t|sent)/donn(?:e|ent)/pr\u00e9cis(?:e|ent)/indiqu(?:e|ent)/"
    "r\u00e9pond(?:ent)?/fourni(?:t|ssent)/parl(?:e|ent)/abord(?:e|ent)/perme(?:t|ttent)"
)
_REPONDRE = _any("r\u00e9pondre/trouver/dire/d\u00e9terminer")
_TROUVE = r"(?:je|nous) (?:ne trouve|ne trouvons|n'ai|n'avons)"
_RIEN = _any("rien/aucune?/pas/trouv\u00e9")
_FUENTE = _any("fuentes?/documentos?/pasajes?/textos?/extractos?/contexto/informaci\u00f3n")
_DICE = _any(
    "contienen?/mencionan?/dicen?/dan?/proporcionan?/especifican?/indican?/responden?/incluyen?/hablan?/abordan?/permiten?"
)
_FRENCH = (
    r"(?:je|nous) ne (?:le )?(?:sais|savons)\b",
    rf"(?:je|nous) ne (?:peux|pouvons|suis|sommes) pas (?:en mesure de |capables? de )?(?:y |vous |le )?{_REPONDRE}\b",
    rf"{_TROUVE} (?:\w+ )?{_RIEN}\b.{{0,80}}\b(?:trouv\u00e9\w*|r\u00e9ponse|mention|{_SOURCE})\b",
    rf"(?:(?:les|la|le|ces|cette|ce|vos|mes|aucune?) )?(?:\w+ ){{0,2}}{_SOURCE}(?: \w+){{0,3}} {_NE}(?:\w+ )?{_DIT}\b",
    rf"il n'y a (?:pas|aucune?|rien)\b.{{0,80}}\b(?:mention|r\u00e9ponse|{_SOURCE})\b",
    rf"aucune (?:information|r\u00e9ponse|mention)\b.{{0,80}}\b(?:trouv\u00e9e|disponible|fournie|{_SOURCE})\b",
)
_SPANISH = (
    r"(?:yo )?no (?:lo )?(?:s\u00e9|sabemos)(?!\w)",
    r"no (?:puedo|podemos) (?:\w+ )?(?:responder|contestar|encontrar|determinar|decir)\w*",
    r"no (?:encuentro|encontr\u00e9|encontramos|(?:he|hemos|se ha) encontrado|se encontr\u00f3)\b",
    rf"no hay\b.{{0,40}}\b(?:menci\u00f3n|respuesta|{_FUENTE})\b",
    rf"(?:(?:las|los|la|el|estas|estos|sus|tus) )?(?:\w+ ){{0,2}}{_FUENTE}(?: \w+){{0,3}} no (?:\w+ )?{_DICE}\b",
    rf"ningun[ao] (?:de (?:las|los|estas|estos) )?(?:\w+ ){{0,2}}{_FUENTE} (?:\w+ )?{_DICE}\b",
)
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
    *_FRENCH,
    *_SPANISH,
)
_REGRET = _any(
    "sorry/unfortunately/i'm sorry/i am sorry/but/however/leider/es tut mir leid/tut mir leid/aber/malheureusement/"
    "d\u00e9sol\u00e9e?/je suis d\u00e9sol\u00e9e?/mais/lo siento/lamentablemente/desafortunadamente/pero"
)
_POLITE = rf"(?:{_REGRET},? )*"
_DECLINES = re.compile(f"{_POLITE}(?:{'|'.join(_FORMS)})", re.IGNORECASE)
_EDGES = " \t\n*_>\"'\u201c\u201d\u201e-"


def declines(claim: str) -> bool:
    """Whether ``claim``, a statement in plain words, says that the answer is not known.

    English, German, French and Spanish.
    """
    said = claim.strip(_EDGES).replace("\u2019", "'")
    return len(said) <= LONGEST and _DECLINES.match(said) is not None
