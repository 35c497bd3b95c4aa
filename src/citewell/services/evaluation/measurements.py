"""Asking for measurements of answers to a golden set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from citewell.db.session import Database
from citewell.domain.access import Caller
from citewell.domain.errors import Conflict, InvalidInput, NotFound
from citewell.domain.jobs import JobView, Lane
from citewell.domain.names import checked_name
from citewell.services.answer.inquiry import Mode
from citewell.services.assistants.assistants import Assistants
from citewell.services.chat.asking import NO_ASSISTANT
from citewell.services.chat.running import ModelSource
from citewell.services.evaluation.correctness import AnswerJudging
from citewell.services.evaluation.golden_sets import GoldenSets
from citewell.services.evaluation.measuring import KIND
from citewell.services.jobs.queue import JobQueue
from citewell.services.jobs.views import view_of

MOST_CONFIGURATIONS = 5


@dataclass(frozen=True, slots=True)
class AnswerOptions:
    """How questions are asked; ``None`` is as usual. ``assistant`` and ``model`` are ids or names."""

    assistant: str | None = None
    model: str | None = None
    mode: Mode | None = None


class AnswerMeasurements:
    """Begins them, for editors and administrators of a tenant. Each runs as a job."""

    def __init__(
        self,
        database: Database,
        queue: JobQueue,
        sets: GoldenSets,
        assistants: Assistants,
        models: ModelSource,
        judging: AnswerJudging,
    ) -> None:
        self._database = database
        self._queue = queue
        self._sets = sets
        self._assistants = assistants
        self._models = models
        self._judging = judging

    def begin(
        self, caller: Caller, ref: str, *, name: str, configurations: Sequence[AnswerOptions], judge: bool = False
    ) -> JobView:
        """Have every question of a set asked under each configuration, as the caller. The report is kept as ``name``.

        Raises:
            NotFound: there is no such set, assistant or model for the caller.
            Conflict: the set is empty, or is being measured.
            InvalidInput: the name is not acceptable, there are too many configurations, or two are the same, or a judge
                is wanted and there is none.
        """
        found = self._sets.get(caller, ref)
        if not found.questions:
            raise Conflict(
                f"The golden set {found.golden_set.name} has no question yet. Put some into it first.",
                reason="set_empty",
            )
        if not 1 <= len(configurations) <= MOST_CONFIGURATIONS:
            raise InvalidInput(
                f"Compare 1 to {MOST_CONFIGURATIONS} configurations.",
                field="configurations",
                reason="entries",
                least=1,
                most=MOST_CONFIGURATIONS,
            )
        if len(set(configurations)) < len(configurations):
            raise InvalidInput("Two configurations are the same.", field="configurations", reason="configurations_same")
        if judge and self._judging.judge is None:
            raise InvalidInput("The server has no judge; CITEWELL_JUDGE names one.", field="judge", reason="no_judge")
        for options in configurations:
            self._check(caller, options)
        payload = {
            "set_id": found.golden_set.id,
            "name": checked_name(name),
            "configurations": [
                {key: value for key, value in asdict(options).items() if value is not None}
                for options in configurations
            ],
            "judge": judge,
            "within": None if caller.collection_ids is None else sorted(caller.collection_ids),
        }
        return self._enqueue(caller, found.golden_set.id, payload)

    def _enqueue(self, caller: Caller, set_id: str, payload: dict[str, object]) -> JobView:
        with self._database.write(caller) as session:
            key = f"{KIND}:{set_id}"
            job = self._queue.enqueue(
                session, KIND, payload, resource_type="golden_set", resource_id=set_id, unique_key=key, lane=Lane.LONG
            )
            session.flush()
            if job.payload != payload or job.created_by != caller.user_id:
                raise Conflict(
                    "This set is being measured. Wait until that has ended, or cancel it.",
                    job_id=job.id,
                    reason="set_measured",
                )
            session.audit("golden_set.ask_measure", "golden_set", set_id, job_id=job.id)
            return view_of(job)

    def _check(self, caller: Caller, options: AnswerOptions) -> None:
        if options.model is not None:
            self._models.get(caller, options.model)
        if options.assistant is None:
            return
        with self._database.read(caller) as session:
            if self._assistants.for_chat(session, caller, options.assistant) is None:
                raise NotFound(NO_ASSISTANT)
