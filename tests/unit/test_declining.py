"""Models that say they do not know, and those that only say "not"."""

from __future__ import annotations

import pytest

from citewell.domain.declining import declines


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "I don\u2019t know the answer to that.",
        "I'm sorry, but I couldn't find anything about this in the sources.",
        "The sources do not mention the capital of France.",
        "Unfortunately, the provided documents don't contain information about that.",
        "There is no information about that in the context.",
        "No information was found in the sources.",
        "None of the sources mention this.",
        "This is not mentioned in the sources.",
        "Die Quellen enthalten keine Informationen dazu.",
        "Das weiß ich nicht.",
        "Ich weiß es nicht.",
        "Leider finde ich dazu keine Angaben.",
        "In den vorliegenden Dokumenten steht dazu nichts.",
        "Dazu gibt es keine Angaben.",
        "Je ne sais pas.",
        "Je suis désolé, mais je ne peux pas répondre à cette question.",
        "Malheureusement, je n\u2019ai trouvé aucune information à ce sujet.",
        "Les sources ne mentionnent pas la capitale de la France.",
        "Les documents fournis ne contiennent aucune information à ce sujet.",
        "Aucune source ne mentionne cela.",
        "Il n'y a aucune information à ce sujet dans les documents.",
        "Aucune information n'est disponible.",
        "No lo sé.",
        "Lo siento, pero no puedo responder a esta pregunta.",
        "No he encontrado nada sobre esto.",
        "Las fuentes no mencionan la capital de Francia.",
        "Los documentos proporcionados no contienen información al respecto.",
        "Ninguna de las fuentes menciona esto.",
        "No hay información sobre esto en las fuentes.",
    ],
)
def test_declining(text: str) -> None:
    assert declines(text)


@pytest.mark.parametrize(
    "text",
    [
        "Employees do not get a car.",
        "There is no limit on sick days.",
        "The document describes leave.",
        "Es gibt keine Obergrenze.",
        "Nous ne pouvons pas rembourser les billets.",
        "Il n'y a pas de limite.",
        "Le document décrit les congés.",
        "Les salariés n'ont pas de voiture.",
        "No hay límite de días.",
        "No se permite fumar.",
        "El documento describe las vacaciones.",
        "Podemos pagar.",
        "We do not have a cafeteria.",
        "Trains are not covered.",
        "Unused days do not carry over.",
        "I don't know. " + "But here is a long story about it. " * 20,
    ],
)
def test_not_declining(text: str) -> None:
    assert not declines(text)
