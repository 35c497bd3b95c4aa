"""Answers that tell what a scripted model says, without looking anything up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

from citewell.domain.access import Caller
from citewell.domain.answer_events import AnswerEvent, Emit, silent
from citewell.domain.cancellation import Cancellation
from citewell.ports.chat_model import ChatModel, ModelEnd, ModelRequest, ModelTurn, TextPart
from citewell.services.answer.answer import Answer, CheckedCitation, CheckedStatement, State
from citewell.services.answer.inquiry import Inquiry, ModelUse


class ToldAnswers:
    """What ``Answers`` is to chats: every sentence that the model writes is a statement, cited as ``citations`` say.

    Without a model the answer is ``Yes.``. ``asked`` holds what was asked.
    """

    def __init__(self, citations: Sequence[CheckedCitation] = (), error: Exception | None = None) -> None:
        self.citations = tuple(citations)
        self.error = error
        self.judge_use: ModelUse | None = None
        self.asked: list[Inquiry] = []
        self._lock = threading.Lock()

    def look_ahead(self, caller: Caller, inquiry: Inquiry, *, with_model: bool) -> None:
        """There is nothing to look for."""

    def answer(
        self,
        caller: Caller,
        inquiry: Inquiry,
        model: ChatModel | None = None,
        *,
        ahead: None = None,
        emit: Emit = silent,
        cancellation: Cancellation | None = None,
        judged: Callable[[ModelUse], None] = lambda _: None,
    ) -> Answer:
        del caller, ahead
        with self._lock:
            self.asked.append(inquiry)
        emit(AnswerEvent("step", {"step": "write", "message": "Writing"}))
        if self.judge_use is not None:
            judged(self.judge_use)
        if self.error is not None:
            raise self.error
        statements: list[CheckedStatement] = []
        uses: list[ModelUse] = []
        if model is None:
            self._state(statements, "Yes.", emit)
        else:
            self._listen(model, inquiry, statements, uses, emit, cancellation or Cancellation())
        return Answer(
            state=State.ANSWERED if statements else State.ABSTAINED,
            mode=inquiry.mode,
            model="none" if model is None else model.facts.name,
            statements=tuple(statements),
            citations=self.citations if statements else (),
            uses=tuple(uses),
            stages={"write": 1.0},
        )

    def _listen(
        self,
        model: ChatModel,
        inquiry: Inquiry,
        statements: list[CheckedStatement],
        uses: list[ModelUse],
        emit: Emit,
        cancellation: Cancellation,
    ) -> None:
        draft = ""
        request = ModelRequest((ModelTurn("system", "Answer."), ModelTurn("user", inquiry.question)))
        with closing(model.stream(request, cancellation)) as parts:
            for part in parts:
                if isinstance(part, ModelEnd):
                    uses.append(ModelUse("answer", part, 0.1))
                elif isinstance(part, TextPart):
                    emit(AnswerEvent("text", {"text": part.text}))
                    draft += part.text
                    if draft.endswith("."):
                        self._state(statements, draft.strip(), emit)
                        draft = ""

    def _state(self, statements: list[CheckedStatement], text: str, emit: Emit) -> None:
        numbers = tuple(each.number for each in self.citations)
        statement = CheckedStatement(text, 1.0, "supported", numbers)
        whole: list[Any] = [each.as_json() for each in self.citations]
        emit(AnswerEvent("statement", {"index": len(statements), **statement.as_json(), "citations": whole}))
        statements.append(statement)
