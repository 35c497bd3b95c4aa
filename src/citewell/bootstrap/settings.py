"""Everything an operator can set: one frozen ``Settings``, read once from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from citewell.domain.errors import ConfigurationError, InvalidInput

PREFIX = "CITEWELL_"
OPENAI_URL = "https://api.openai.com/v1"
SECRET_CHARACTERS = 32
SECRET_VARIETY = 10
NO_WEB_PORTS = frozenset({21, 22, 23, 25, 53, 110, 139, 143, 445, 465, 587, 993, 995})

Rate = Annotated[str, Field(pattern=r"^[0-9]{1,9} ?/ ?(second|minute|hour|day)$")]


def default_data_dir() -> Path:
    """Where data goes when nobody says: ``$XDG_DATA_HOME/citewell``, else ``~/.local/share/citewell``."""
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "citewell"


class Settings(BaseSettings):
    """The settings of one process. Each is ``CITEWELL_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(default_factory=default_data_dir, description="Directory of all data of this installation.")
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("CITEWELL_DATABASE_URL", "DATABASE_URL"),
        description="SQLAlchemy URL of the database; without it, SQLite in the data directory.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on; 0 takes a free one.")
    public_url: str | None = Field(
        default=None, description="Address under which people reach the server, for links; else host and port."
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(), description='Addresses or networks whose X-Forwarded-For counts, as JSON: ["10.0.0.0/8"].'
    )
    anonymous_access: bool = Field(
        default=False, description="Whether people without an account may search and ask public collections."
    )

    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs tokens and the audit log, 32 characters or more; else made in the data directory.",
    )
    admin_email: str = Field(
        default="admin@example.org", description="E-mail of the administrator who is made at the first start."
    )
    access_token_minutes: int = Field(default=15, ge=1, le=1440, description="Life of an access token.")
    refresh_token_days: int = Field(default=30, ge=1, le=365, description="Life of a refresh token, renewed by use.")

    embedding_model: str = Field(
        default="default",
        description="`default`, `path:<directory>`, `hub:<org>/<name>@<revision>` or `openai:<model>`.",
    )
    embedding_url: str | None = Field(default=None, description="Base URL of an OpenAI-compatible embeddings endpoint.")
    embedding_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("CITEWELL_EMBEDDING_API_KEY", "OPENAI_API_KEY"),
        description="Key for that endpoint.",
    )
    embedding_models: tuple[str, ...] = Field(
        default=(),
        description="Further models that administrators may build embedding versions with, as JSON; "
        "`openai:<model>@<url>` for one at another endpoint.",
    )
    embedding_endpoints: dict[str, SecretStr] = Field(
        default_factory=dict,
        description='Further embedding endpoints and their keys, as JSON: `{"https://…/v1": "key"}`.',
    )
    embedding_models_open: int = Field(
        default=3, ge=1, le=16, description="Embedding models that stay loaded; idle ones beyond that are closed."
    )
    embedding_precision: Literal["auto", "int8", "fp32"] = Field(
        default="auto", description="Arithmetic of a local model; `auto` measures once and takes the faster."
    )
    embedding_threads: int = Field(default=0, ge=0, le=256, description="Threads of a local model; 0 takes all cores.")
    model_dir: Path | None = Field(default=None, description="Where model files are; else in the data directory.")
    offline: bool = Field(default=False, description="Never fetch model files; what is missing is an error.")

    chunk_tokens: int = Field(default=160, ge=16, le=2000, description="Largest chunk, in tokens of the model.")
    chunk_overlap: int = Field(default=0, ge=0, le=500, description="Tokens that neighbouring chunks share.")

    dense_weight: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Weight of vectors beside words; unset, it follows each query and the model's knowledge of it.",
    )
    quality_boost: float = Field(default=0.0, ge=0, le=5, description="How much a chunk's quality counts in a search.")
    freshness_boost: float = Field(default=0.0, ge=0, le=5, description="How much it counts that a document is new.")
    freshness_half_life_days: float = Field(default=180.0, ge=1, le=36500, description="Age that halves freshness.")
    hits_per_document: int | None = Field(
        default=None, ge=1, le=100, description="Most hits of one document in a search that does not say; unset, all."
    )
    merge_neighbours: bool = Field(
        default=False, description="Whether neighbouring chunks become one hit in a search that does not say."
    )
    rerank_model: str = Field(
        default="none", description="`none`, `path:<directory>` of a cross-encoder in ONNX, or `endpoint:<model>`."
    )
    rerank_url: str | None = Field(default=None, description="Base URL of an endpoint that speaks Cohere's /rerank.")
    rerank_api_key: SecretStr | None = Field(default=None, description="Key for that endpoint.")
    rerank_seconds: float = Field(default=5.0, gt=0, le=120, description="Longest time of one request to it.")
    rerank_candidates: int = Field(default=30, ge=1, le=200, description="How many of the best a reranker reads.")
    rerank_by_default: bool = Field(
        default=True, description="Whether searches that do not say are reranked, where there is a reranker."
    )

    describe_model: str = Field(
        default="none",
        description="`none`, or the chat model that says what documents are about where they do not say it themselves.",
    )
    describe_url: str | None = Field(
        default=None, description="Base URL of an endpoint that speaks OpenAI's /chat/completions, for that model."
    )
    describe_api_key: SecretStr | None = Field(default=None, description="Key for that endpoint.")
    describe_seconds: float = Field(default=60.0, gt=0, le=600, description="Longest time of one request to it.")

    chat_streams: int = Field(
        default=256, ge=1, le=10_000, description="Answers that are written at the same time; more are refused for now."
    )
    chat_streams_per_user: int = Field(
        default=128, ge=1, le=10_000, description="Of these, how many are one user's; as many connections may listen."
    )
    chat_grace: float = Field(
        default=5.0, ge=0, le=600, description="Seconds that a streamed answer goes on when nobody listens any more."
    )

    chat_model: str = Field(
        default="none", description="`none`, or the model that writes answers where people choose no other."
    )
    chat_kind: Literal["openai", "anthropic", "gemini"] = Field(
        default="openai", description="Protocol of that model's provider; `openai` for all who speak it."
    )
    chat_url: str | None = Field(
        default=None, description="Base URL of that model's provider, else the provider's own: `http://host:11434/v1`."
    )
    chat_api_key: SecretStr | None = Field(
        default=None, description="Key for it; where its kind is `openai`, `OPENAI_API_KEY` does as well."
    )
    judge: str = Field(
        default="none",
        description="Who gives a second opinion on statements: `none`, `path:<directory>` of a model of entailment "
        "in ONNX, or `chat`, the model of CITEWELL_CHAT_MODEL.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("OPENAI_API_KEY"),
        description="Key for models of the kind `openai`, and for embeddings, that have none of their own.",
    )
    chat_tool_calls: int = Field(default=6, ge=0, le=50, description="Searches a model may ask for in one answer.")
    chat_seconds: float = Field(
        default=120.0, gt=0, le=3600, description="Longest wait for the first part of an answer, and between parts."
    )

    index_memory_mb: int = Field(
        default=1024, ge=16, le=1_048_576, description="Memory of open indexes together, mapped files not counted."
    )
    scrub_percent: float = Field(
        default=1.0, ge=0, le=100, description="Part of segments and chunks that is compared with its sums every hour."
    )
    workers: int = Field(default=2, ge=0, le=64, description="Job threads in the server process; 0 runs none.")
    parser_processes: int = Field(default=2, ge=1, le=64, description="Child processes that read files.")
    parser_memory_mb: int = Field(default=1500, ge=256, le=65536, description="Memory of one such child.")
    parser_seconds: int = Field(default=180, ge=1, le=86400, description="Longest time to read one file.")
    ocr_processes: int = Field(
        default=1, ge=0, le=64, description="Pictures of text that Tesseract reads at the same time; 0 reads none."
    )
    ocr_languages: str = Field(
        default="",
        pattern=r"^(?:[A-Za-z]\w*(?:/[A-Za-z]\w*)?(?:\+[A-Za-z]\w*(?:/[A-Za-z]\w*)?)*)?$",
        description="Languages of pictures of text, as Tesseract calls them: `eng+deu`; unset, up to four that are "
        "installed, else `eng`.",
    )
    ocr_page_seconds: int = Field(default=120, ge=1, le=3600, description="Longest time to recognise one page.")
    ocr_pages: int = Field(default=500, ge=1, le=20_000, description="Pages of one file that are recognised, at most.")

    source_folders: tuple[Path, ...] = Field(
        default=(), description="Folders of this machine that administrators may add as sources, as JSON."
    )

    fetch_allow: tuple[str, ...] = Field(
        default=(),
        description="Internal hosts and networks that may be fetched from, as JSON: "
        '`["wiki.corp.example", "*.corp.example:8443", "10.1.0.0/16"]`.',
    )
    fetch_ports: tuple[int, ...] = Field(
        default=(80, 443, 8080, 8443), description="Ports that are fetched from, as JSON; `fetch_allow` opens others."
    )
    fetch_seconds: float = Field(default=60, gt=0, le=3600, description="Longest time of one page or file.")
    fetch_max_mb: int = Field(default=50, ge=1, le=10240, description="Largest page or file, unpacked.")
    fetch_user_agent: str | None = Field(
        default=None, description="What fetching says it is; its first word is the name in robots.txt."
    )
    fetch_ca_file: Path | None = Field(
        default=None, description="Certificates in PEM form that count beside those of the system."
    )
    crawl_pages: int = Field(default=10_000, ge=1, le=100_000, description="Most addresses that one crawl asks for.")
    crawl_tenant_pages: int = Field(
        default=100_000, ge=1, le=10_000_000, description="Web pages of a tenant; beyond that no crawl begins."
    )

    browser_path: Path | None = Field(
        default=None, description="Chromium that opens pages of scripts; else the system's or Playwright's."
    )
    browser_sandbox: bool = Field(
        default=True, description="Whether Chromium confines itself; it cannot as root and in some containers."
    )

    max_upload_mb: int = Field(default=200, ge=1, le=10240, description="Largest file.")
    max_body_kb: int = Field(default=1024, ge=16, le=102400, description="Largest request body other than a file.")
    max_texts_kb: int = Field(
        default=16384, ge=16, le=262144, description="Largest request body of texts that are pushed under keys."
    )
    max_query_chars: int = Field(default=4000, ge=100, le=100000, description="Longest query or question.")
    request_seconds: int = Field(default=120, ge=5, le=3600, description="Longest time of one request, streams aside.")
    rate_login: Rate = Field(default="10/minute", description="Login attempts per account and address.")
    rate_upload: Rate = Field(default="600/minute", description="Uploads per key, user or address.")
    rate_texts: Rate = Field(default="6000/minute", description="Requests with texts, per key, user or address.")
    rate_search: Rate = Field(default="600/minute", description="Searches per key, user or address.")
    rate_chat: Rate = Field(default="120/minute", description="Questions per key, user or address.")

    query_log_size: int = Field(
        default=1000,
        ge=0,
        le=100_000,
        description="Recent questions kept per tenant to compare models with; 0 keeps none.",
    )
    query_log_days: int = Field(default=30, ge=1, le=365, description="Days after which a kept question is deleted.")
    usage_days: int = Field(default=400, ge=1, le=3650, description="Days that records of what answers used are kept.")

    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level logged.")
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="`auto` is text on a terminal and JSON elsewhere."
    )

    @field_validator("secret_key")
    @classmethod
    def secret_is_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """A short or well-known secret is none."""
        if value is None:
            return None
        text = value.get_secret_value()
        words = ("changeme", "change-me", "change_me", "secret", "password", "example", "placeholder", "default", "xxx")
        if (
            len(text) < SECRET_CHARACTERS
            or len(set(text)) < SECRET_VARIETY
            or any(word in text.lower() for word in words)
        ):
            raise ValueError("is too short or a placeholder; use 32 random characters or more, or leave it unset")
        return value

    @field_validator("fetch_allow")
    @classmethod
    def allow_list_is_one(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """A mistyped entry must not be found out by what it fails to open."""
        from citewell.backends.fetching.addresses import parse_rules

        try:
            parse_rules(value)
        except InvalidInput as error:
            raise ValueError(error.message) from error
        return value

    @field_validator("fetch_ports")
    @classmethod
    def ports_are_ports(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        """Between 1 and 65535, and not those of mail and shells."""
        if not value or not all(0 < port < 65_536 and port not in NO_WEB_PORTS for port in value):  # noqa: PLR2004 - ports
            raise ValueError("takes ports from 1 to 65535 that web servers use; not those of mail, files or shells")
        return value

    @field_validator("fetch_ca_file")
    @classmethod
    def certificates_are_there(cls, value: Path | None) -> Path | None:
        """What they hold is read when the first secure connection is made."""
        if value is not None and not value.is_file():
            raise ValueError("names no file")
        return value

    @property
    def url_of_database(self) -> str:
        """The database's URL, with its password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'citewell.db'}"

    @property
    def models(self) -> Path:
        """Where model files live."""
        return self.model_dir or self.data_dir / "models"


def load_settings(**given: Any) -> Settings:
    """The settings from the environment, with ``given`` on top (``None`` counts as not given).

    Raises:
        ConfigurationError: a value is not acceptable; names the variable and says what is wrong, never the value.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            place = str(problem["loc"][0]) if problem["loc"] else ""
            name = place if place.isupper() else PREFIX + place.upper()
            lines.append(f"{name}: {problem['msg']}")
        raise ConfigurationError("These settings are not usable:\n  " + "\n  ".join(lines)) from error


def known_variables() -> frozenset[str]:
    """Names of all variables that are read."""
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names |= {str(each) for each in alias.choices} if isinstance(alias, AliasChoices) else {PREFIX + name.upper()}
    return frozenset(names)


OTHER_VARIABLES = frozenset(
    {
        "CITEWELL_SERVER",
        "CITEWELL_KEY",
        "CITEWELL_NEW_PASSWORD",
        "CITEWELL_PASSWORD_FILE",
        "CITEWELL_TEST_SHARED",
        "CITEWELL_TEST_MODEL_DIR",
    }
)
"""Read by the command line's client mode and by the tests, not by the server."""


def unknown_variables() -> list[str]:
    """``CITEWELL_*`` variables in the environment that mean nothing: most likely misspelt."""
    known = known_variables() | OTHER_VARIABLES
    return sorted(name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known)
