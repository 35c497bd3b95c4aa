"""Whatever answers questions: models, the verifier, assistants, chats, and the account of what they use."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from citewell.backends.answering.extractive import ExtractiveAnswerer
from citewell.bootstrap.chat_models import Modelling, make_models
from citewell.bootstrap.chatting import make_chats
from citewell.bootstrap.ground import Ground
from citewell.bootstrap.judging import configured_judge
from citewell.bootstrap.settings import Settings
from citewell.bootstrap.usage import Usage, configured_place, make_usage
from citewell.ports.chat_model import ChatModel
from citewell.services.answer.answers import Answers
from citewell.services.answer.verifier import Verifier
from citewell.services.assistants.assistants import Assistants
from citewell.services.chat.chats import Chats
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.search.search import Search


@dataclass(frozen=True)
class Answering:
    """What questions and answers need."""

    modelling: Modelling
    answers: Answers
    usage: Usage
    assistants: Assistants
    chats: Chats
    judging: AnswerJudging


def make_answering(
    settings: Settings, ground: Ground, search: Search, chat_model: ChatModel | None, *, closing: ExitStack
) -> Answering:
    """Make it.

    Args:
        settings: Name the model and the judge, and say how much is answered at once.
        ground: What everything stands on.
        search: Finds passages.
        chat_model: Used instead of the model that the settings name.
        closing: Closes models, and ends the answers that are being made.

    Raises:
        ConfigurationError: the settings name a model or a judge that there is not.
    """
    database, access = ground.database, ground.access
    embedder = ground.embedders.get(ground.embedders.configured)
    modelling = make_models(settings, database, ground.box, chat_model, closing=closing)
    judge = configured_judge(settings, modelling.configured)
    answerer, verifier = ExtractiveAnswerer(embedder), Verifier(embedder, judge)
    answers = Answers(database, search, access, ground.blobs, answerer, verifier, tool_calls=settings.chat_tool_calls)
    usage = make_usage(database, access, configured=configured_place(settings))
    assistants = Assistants(database, access)
    chats = make_chats(
        database,
        access,
        answers,
        models=modelling.choices,
        assistants=assistants,
        ledger=usage.ledger,
        budgets=usage.budgets,
        streams=settings.chat_streams,
        per_user=settings.chat_streams_per_user,
        grace_seconds=settings.chat_grace,
        max_question_chars=settings.max_query_chars,
        live=ground.live,
    )
    closing.callback(answers.close)
    closing.callback(chats.pool.close)
    return Answering(modelling, answers, usage, assistants, chats, AnswerJudging(database, judge, usage.ledger))
