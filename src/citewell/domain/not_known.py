"""How it is said, in the asker's language, that the sources do not tell."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from citewell.domain.words import words

ENGLISH: Final = "en"
NOT_KNOWN: Final[Mapping[str, str]] = MappingProxyType({
    ENGLISH: "I do not know. Nothing in the sources that you can read answers this.",
    "de": "Das weiß ich nicht. Nichts in den Quellen, die Sie lesen können, beantwortet das.",
    "fr": "Je ne sais pas. Rien dans les sources que vous pouvez lire ne répond à cette question.",
    "es": "No lo sé. Nada en las fuentes que usted puede leer responde a esta pregunta.",
})  # fmt: skip
"""By language."""


def _listed(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TELLING: Final[Mapping[str, frozenset[str]]] = MappingProxyType({
    ENGLISH: _listed("""
        the of and is are was were what who whom whose which when where why how do does did can could should would may
        must i my we our you your it its this that there have has be been for with from by if not
    """),
    "de": _listed("""
        der die das den dem des ein eine einen einem einer und oder ist sind wird werden was wer wen wem wessen wann wo
        warum wieso weshalb wie welche welcher welches kann können darf dürfen muss müssen soll sollen ich wir sie mein
        meine unser unsere es gibt für mit von vom zum zur nicht kein keine hat haben viel viele lange bei wenn
    """),
    "fr": _listed("""
        le la les un une des du de et ou est sont qui que quoi quel quelle quels quelles quand où pourquoi comment
        combien je nous vous il elle ils elles mon ma mes notre nos votre vos ce cette ces au aux dans pour avec sur par
        ne pas peut peux puis doit faut y t l d qu est-ce
    """),
    "es": _listed("""
        el la los las un una unos unas del de y o es son qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuánta
        cuántos cuántas porqué yo nosotros usted ustedes mi mis nuestro nuestra su sus este esta al en para con por sin
        no puede puedo debe hay tengo tiene se lo está están
    """),
})  # fmt: skip
"""Small words of questions; some are of two languages."""


def not_known(language: str | None, *said: str) -> str:
    """That nothing answers the question, in one of the languages of ``NOT_KNOWN``, else in English.

    Args:
        language: A tag such as ``de-AT``; ``None`` for that of the question.
        said: The question, and what else may tell its language, in order.
    """
    if language is not None:
        found = language.lower().replace("_", "-").partition("-")[0]
    else:
        found = next((known for each in said if (known := language_of(each)) is not None), ENGLISH)
    return NOT_KNOWN.get(found, NOT_KNOWN[ENGLISH])


def language_of(question: str) -> str | None:
    """The language of ``NOT_KNOWN`` that a question is in; ``None`` where its small words do not tell."""
    if "¿" in question or "¡" in question:
        return "es"
    asked = words(question)
    found = {language: sum(word in telling for word in asked) for language, telling in _TELLING.items()}
    most = max(found.values())
    best = [language for language, number in found.items() if number == most]
    return best[0] if most and len(best) == 1 else None
