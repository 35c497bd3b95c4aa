"""The whole pipeline beside the embedding model alone, on a folder of real files.

    python bench/ingest.py FOLDER [FOLDER …] [--json FILE]

Puts the folders into a new data directory through the API (upload, read, cut, embed, publish), then embeds the very
same chunks with the same model and as many threads. The share is the ratio of the two rates, by wall clock and by
processor time; the second holds on a machine that others use, too.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from citewell.bootstrap.app import build_app
from citewell.bootstrap.data_dir import DataDirectory
from citewell.bootstrap.settings import Settings, load_settings
from citewell.cli.connect import PLENTY
from citewell.cli.finding import find_files
from citewell.cli.ingesting import Ingestion, Summary
from citewell.cli.output import print_table
from citewell.cli.server import private_server
from citewell.db.tables import Chunk, Document
from citewell.domain.access import SystemCaller
from citewell.services.ingest.embed_text import embedded_text

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".bmp"})


def cpu_seconds(*, children: bool = True) -> float:
    """Processor time of this process and of the children that it has waited for."""
    usages = [resource.getrusage(resource.RUSAGE_SELF)]
    if children:
        usages.append(resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def pipeline(settings: Settings, folders: list[Path]) -> tuple[Summary, float, float]:
    """The summary of ``citewell ingest``, its wall seconds, and its processor seconds with all of those of the parsers.

    Both begin when the server stands and the model is loaded.
    """
    found, left_out = find_files(folders)
    found = [file for file in found if file.path.suffix.lower() not in PICTURES]
    with private_server(settings, DataDirectory(settings.data_dir)) as client:
        client.search("warm up", mode="dense")
        cpu, began = cpu_seconds(), time.perf_counter()
        summary = Ingestion(client, "bench", quiet=True).run(found, left_out)
        wall = time.perf_counter() - began
        own = cpu_seconds(children=False)
    ended = cpu_seconds(children=False)
    return summary, wall, cpu_seconds() - cpu - (ended - own)


def embedding(settings: Settings) -> tuple[int, float, float]:
    """How many chunks, and the wall and processor seconds of embedding them once more."""
    with build_app(settings) as app:
        with app.database.read(SystemCaller("bench")) as session:
            rows = session.execute(
                select(Chunk.text, Chunk.heading_path, Document.title)
                .join(Document, Document.id == Chunk.document_id)
                .where(Chunk.created_seq.is_not(None))
                .order_by(Chunk.id)
            ).all()
        texts = [embedded_text(title, path, text) for text, path, title in rows]
        app.embedder.embed_passages(texts[:8])
        cpu, began = cpu_seconds(), time.perf_counter()
        app.embedder.embed_passages(texts)
        return len(texts), time.perf_counter() - began, cpu_seconds() - cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    lasting = load_settings()
    with tempfile.TemporaryDirectory(prefix="citewell-bench-") as folder:
        settings = load_settings(
            data_dir=Path(folder), model_dir=lasting.models, rate_upload=PLENTY, log_level="error", ocr_processes=0
        )
        summary, wall, cpu = pipeline(settings, given.folders)
        chunks, raw_wall, raw_cpu = embedding(settings)
    result = {
        "files": dict(summary.counts()),
        "chunks": chunks,
        "cpu_ms_beside_the_model_per_file": round(1000 * (cpu - raw_cpu) / max(1, len(summary.files)), 1),
        "pipeline_seconds": round(wall, 2),
        "pipeline_cpu_seconds": round(cpu, 2),
        "chunks_per_second": round(chunks / wall, 1),
        "embedding_chunks_per_second": round(chunks / raw_wall, 1),
        "share_wall": round(raw_wall / wall, 3),
        "share_cpu": round(raw_cpu / cpu, 3),
    }
    print_table(("measure", "value"), result.items())
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
