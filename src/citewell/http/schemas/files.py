"""Bodies that carry a file."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import UploadFile

from citewell.http.schemas.shape import Body

BLOCK = 1 << 20


class FileBody(Body):
    """A form with a file."""

    file: UploadFile

    def parts(self) -> Iterator[bytes]:
        """The bytes of the file, from its start."""
        stream = self.file.file
        stream.seek(0)
        while block := stream.read(BLOCK):
            yield block
