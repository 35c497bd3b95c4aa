"""Collections, and all ways into them, put together."""

from __future__ import annotations

from dataclasses import dataclass

from citewell.bootstrap.crawling import Crawling, make_crawling
from citewell.bootstrap.ground import Ground
from citewell.bootstrap.ingestion import Ingestion
from citewell.bootstrap.settings import Settings
from citewell.bootstrap.sources import kinds_of, make_sourcing
from citewell.ports.parser import DocumentReader
from citewell.services.collections.collections import Collections
from citewell.services.collections.namespaces import Namespaces
from citewell.services.documents.documents import Documents
from citewell.services.documents.file_passwords import FilePasswords
from citewell.services.documents.pdf_uploads import PdfUploads
from citewell.services.jobs.jobs import Jobs
from citewell.services.jobs.kinds import JobKinds
from citewell.services.sources.sources import Sources
from citewell.services.texts.texts import Texts

MIB = 1024 * 1024


@dataclass(frozen=True)
class Library:
    """The services by which people fill collections and look into them."""

    jobs: Jobs
    collections: Collections
    documents: Documents
    pdf_uploads: PdfUploads
    texts: Texts
    sources: Sources
    crawling: Crawling


def make_library(
    settings: Settings, ground: Ground, ingestion: Ingestion, reader: DocumentReader, kinds: JobKinds
) -> Library:
    """All of it; the kinds of jobs of sources and crawls are added to ``kinds``."""
    database, access, queue = ground.database, ground.access, ground.queue
    collections = Collections(database, access, queue, live=ground.live)
    namespaces = Namespaces(database, access, collections)
    documents = Documents(
        database,
        access,
        queue,
        ground.blobs,
        passwords=FilePasswords(ground.box),
        max_bytes=settings.max_upload_mb * MIB,
        live=ground.live,
    )
    jobs = Jobs(database, queue, kinds)
    sourcing = make_sourcing(database, access, queue, documents, kinds_of(settings), ground.box)
    sourcing.add_kinds(kinds)
    crawling = make_crawling(settings, database, access, queue, kinds, documents, reader)
    return Library(
        jobs=jobs,
        collections=collections,
        documents=documents,
        pdf_uploads=PdfUploads(database, access, namespaces, documents, jobs),
        texts=Texts(database, access, namespaces, documents, ingestion.intake),
        sources=sourcing.sources,
        crawling=crawling,
    )
