"""Every table. Importing this package registers them all."""

from __future__ import annotations

from citewell.db.tables.access import AccessClass, AccessEntry, Grant
from citewell.db.tables.assistants import Assistant, AssistantPrompt
from citewell.db.tables.audit import AuditEntry, IdempotencyRecord
from citewell.db.tables.batches import Batch, BatchItem
from citewell.db.tables.chats import Chat, ChatEvent, ChatShare, Citation, Message, Rating
from citewell.db.tables.collections import Collection, CollectionAlias, CollectionSum, Partition
from citewell.db.tables.documents import Chunk, Document, DocumentVersion
from citewell.db.tables.golden import AnswerRun, GoldenQuestion, GoldenSet
from citewell.db.tables.identity import (
    ApiKey,
    Group,
    Invitation,
    LoginLink,
    LoginSession,
    Membership,
    RefreshToken,
    Tenant,
    User,
)
from citewell.db.tables.index import Change, Embedding, EmbeddingVersion, IndexSnapshot
from citewell.db.tables.jobs import Job, JobStep, JobTurn, Schedule
from citewell.db.tables.mapping import Table, TenantOwned
from citewell.db.tables.models import ChatModelChoice, ModelConnection, ModelPrice
from citewell.db.tables.queries import RecordedQuery
from citewell.db.tables.settings import TenantSetting
from citewell.db.tables.sources import Source, SourceItem, SourceRun
from citewell.db.tables.usage import Budget, UsageCollection, UsageRecord, UsageSum
from citewell.db.tables.web import Crawl, Webpage

__all__ = [
    "AccessClass",
    "AccessEntry",
    "AnswerRun",
    "ApiKey",
    "Assistant",
    "AssistantPrompt",
    "AuditEntry",
    "Batch",
    "BatchItem",
    "Budget",
    "Change",
    "Chat",
    "ChatEvent",
    "ChatModelChoice",
    "ChatShare",
    "Chunk",
    "Citation",
    "Collection",
    "CollectionAlias",
    "CollectionSum",
    "Crawl",
    "Document",
    "DocumentVersion",
    "Embedding",
    "EmbeddingVersion",
    "GoldenQuestion",
    "GoldenSet",
    "Grant",
    "Group",
    "IdempotencyRecord",
    "IndexSnapshot",
    "Invitation",
    "Job",
    "JobStep",
    "JobTurn",
    "LoginLink",
    "LoginSession",
    "Membership",
    "Message",
    "ModelConnection",
    "ModelPrice",
    "Partition",
    "Rating",
    "RecordedQuery",
    "RefreshToken",
    "Schedule",
    "Source",
    "SourceItem",
    "SourceRun",
    "Table",
    "Tenant",
    "TenantOwned",
    "TenantSetting",
    "UsageCollection",
    "UsageRecord",
    "UsageSum",
    "User",
    "Webpage",
]
