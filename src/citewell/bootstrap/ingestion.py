"""What takes documents in: files by jobs, texts at once, and both from the same parts."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.backends.chunking import StrategyChunker
from citewell.backends.parsing import SandboxedReader
from citewell.backends.parsing.pushed import PushedTextReader
from citewell.backends.recognition.tesseract import Tesseract
from citewell.bootstrap.settings import Settings
from citewell.db.session import Database
from citewell.ports.blob_store import BlobStore
from citewell.ports.embedders import Embedders
from citewell.ports.language import LanguageDetector
from citewell.ports.parser import DocumentReader, ParseLimits
from citewell.services.access.rules import AccessRules
from citewell.services.collections.collections import LANGUAGE
from citewell.services.documents.desk import INGEST
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.embedding.vectors import SpaceVectors
from citewell.services.ingest.group import GROUP, GroupIngest
from citewell.services.ingest.languages import CollectionLanguage
from citewell.services.ingest.pipeline import Ingest
from citewell.services.ingest.reindex import CollectionReindex
from citewell.services.jobs.kinds import JobKinds
from citewell.services.jobs.queue import JobQueue
from citewell.services.settings.values import LiveSettings
from citewell.services.texts.building import TextBuilder
from citewell.services.texts.intake import KIND, Intake
from citewell.services.texts.job import TextsIngest

MIB = 1024 * 1024


@dataclass(frozen=True)
class Ingestion:
    """The pipeline of files, and the ways in for texts."""

    queue: JobQueue
    languages: CollectionLanguage
    ingest: Ingest
    groups: GroupIngest
    builder: TextBuilder
    intake: Intake

    def add_kinds(self, kinds: JobKinds) -> None:
        """Register the jobs that read documents."""
        texts = TextsIngest(self.builder, self.queue)
        kinds.add(
            INGEST,
            self.ingest.run,
            on_failed=self.ingest.failed,
            on_retry=self.ingest.retried,
            group_handler=self.groups.run,
            group=GROUP,
        )
        kinds.add(KIND, texts.run, on_failed=texts.failed)
        kinds.add(LANGUAGE, self.languages.run)
        kinds.add("collection.reindex", CollectionReindex(self.queue).run)


def make_ingestion(
    database: Database,
    access: AccessRules,
    queue: JobQueue,
    blobs: BlobStore,
    reader: DocumentReader,
    embedders: Embedders,
    *,
    languages: LanguageDetector,
    passwords: FilePasswords,
    limits: ParseLimits,
    live: LiveSettings,
) -> Ingestion:
    """All of it. ``live`` says how documents are cut where neither they nor their collections do."""
    chunker, texts = StrategyChunker(), PushedTextReader()
    ingest = Ingest(
        blobs=blobs,
        reader=reader,
        chunker=chunker,
        texts=texts,
        languages=languages,
        embedders=embedders,
        queue=queue,
        passwords=passwords,
        limits=limits,
        settings=live,
    )
    vectors = SpaceVectors(embedders)
    groups = GroupIngest(
        ingest,
        blobs=blobs,
        reader=reader,
        languages=languages,
        vectors=vectors,
        queue=queue,
        limits=limits,
        settings=live,
    )
    builder = TextBuilder(blobs, texts, chunker, vectors, languages, live)
    intake = Intake(database, access, queue, builder)
    return Ingestion(queue, CollectionLanguage(blobs, languages), ingest, groups, builder, intake)


def limits_of(settings: Settings) -> ParseLimits:
    """Bounds on reading one file."""
    return ParseLimits(
        memory_bytes=settings.parser_memory_mb * MIB,
        cpu_seconds=settings.parser_seconds,
        wall_seconds=settings.parser_seconds,
    )


def open_reader(settings: Settings) -> SandboxedReader:
    """What reads files, in processes of their own; close it."""
    return SandboxedReader(
        children=settings.parser_processes,
        recogniser=_recogniser(settings) if settings.ocr_processes else None,
        recognised_pages=settings.ocr_pages,
    )


def _recogniser(settings: Settings) -> Tesseract:
    """What reads pictures of text; it says itself whether it is installed."""
    return Tesseract(
        languages=settings.ocr_languages.split("+") if settings.ocr_languages else (),
        processes=settings.ocr_processes,
        seconds=settings.ocr_page_seconds,
        memory_bytes=settings.parser_memory_mb * MIB,
    )
