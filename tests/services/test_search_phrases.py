"""Quoted phrases bind whoever searches, also where vectors are near."""

from __future__ import annotations

import pytest

from citewell.domain.access import Caller
from citewell.services.search.request import SearchRequest
from support.stack import Stack


@pytest.mark.parametrize("mode", ["hybrid", "lexical"])
def test_what_lacks_the_phrase_is_no_hit(stack: Stack, user: Caller, mode: str) -> None:
    collection = stack.library.collection(user)
    texts = ["Grey granite is hard.", "Granite is grey and hard.", "Hard rocks are grey."]
    with_phrase, *_ = [
        stack.library.upload(user, collection, text.encode(), name=f"{at}.txt").document.id
        for at, text in enumerate(texts)
    ]
    stack.work()

    def found(query: str) -> list[str]:
        return [hit.document_id for hit in stack.search_service.search(user, SearchRequest(query, mode=mode)).hits]

    assert found('"grey granite" hard rocks') == [with_phrase]
    assert found("“grey granite”") == [with_phrase]
    assert found('"granite grey"') == []
    assert len(found('grey "granite')) > 1
