"""Reading documents again that somebody chose."""

from __future__ import annotations

from collections.abc import Sequence

from citewell.db.session import Database
from citewell.db.tables import Job
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict
from citewell.services.access.rules import AccessRules, Need
from citewell.services.documents.file_passwords import FilePasswords, checked_password
from citewell.services.documents.many import documents_for
from citewell.services.ingest.reindex import reread_document
from citewell.services.jobs.queue import JobQueue

ENCRYPTED = "encrypted"
"""Why a file was not read that needs a password."""


class Rereading:
    """Has documents read again; their present versions serve until then."""

    def __init__(self, database: Database, access: AccessRules, queue: JobQueue, passwords: FilePasswords) -> None:
        self._database = database
        self._passwords = passwords
        self._access = access
        self._queue = queue

    def read_again(self, caller: Caller, document_ids: Sequence[str]) -> Sequence[Job]:
        """One job for each of up to 500 documents, of all or none.

        Raises:
            NotFound: the caller may not read one of them.
            Forbidden: the caller may not change one of them.
            InvalidInput: there is none.
            TooLarge: more than 500.
        """
        with self._database.write(caller) as session:
            jobs = []
            for document in documents_for(session, self._access, caller, document_ids, Need.WRITE):
                job = reread_document(session, self._queue, document.id)
                if job is not None:
                    session.audit("document.index", "document", document.id, job_id=job.id)
                    jobs.append(job)
        return jobs

    def read_with_password(self, caller: Caller, document_id: str, password: str) -> Job:
        """Have a file that needs a password read with it. The password is kept, for when it is read again.

        Raises:
            NotFound: the caller may not read the document.
            Forbidden: the caller may not change it.
            InvalidInput: this cannot be a password.
            Conflict: the document does not wait for a password.
        """
        password = checked_password(password)
        with self._database.write(caller) as session:
            document = self._access.document_for(session, caller, document_id, right=Need.WRITE, lock=True)
            if document.status != "failed" or document.status_reason != ENCRYPTED:
                raise Conflict(
                    "The document does not wait for a password.", status=document.status, reason="no_password_wanted"
                )
            job = reread_document(session, self._queue, document.id)
            if job is None:
                raise Conflict("The document has no file.", status=document.status, reason="no_file")
            self._passwords.keep_latest(session, document, password)
            session.audit("document.unlock", "document", document.id, job_id=job.id)
            return job
