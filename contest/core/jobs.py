"""Work after the answer, over DBOS Transact; the only module that knows it.

Work is derived from state: a service writes a row that says what is to do (a mail `pending`), in its own transaction.
The job is only the wake-up. A lost or doubled wake-up does no harm: tasks re-read the state and do what is missing,
and a sweep at the start and every minute runs them all. So nothing is lost between the commit and the job (trap 12).
"""

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import structlog

Task = Callable[[], object]
QUEUE: Final = "work"
SWEEP: Final = "* * * * *"
HEADSTART: Final = 1.0  # seconds: importing DBOS takes one, and the first pages must not wait for it
_log = structlog.get_logger("jobs")


class Jobs:
    """`tasks` by name; each is idempotent and takes nothing. `url`: where DBOS keeps its own tables."""

    def __init__(self, url: str, tasks: Mapping[str, Task], *, workers: int = 2) -> None:
        self._url = url
        self._tasks = dict(tasks)
        self._workers = workers
        self._workflow: Any = None
        self._starting: threading.Timer | None = None

    def start(self) -> None:
        """Return at once; pages are served meanwhile."""
        self._starting = threading.Timer(HEADSTART, self._launch)
        self._starting.daemon = True
        self._starting.start()

    def wait_started(self) -> None:
        if self._starting is not None:
            self._starting.join()

    def wake(self, name: str) -> None:
        """Ask for `name` soon. Before the start, and when the queue is out of reach, the sweep does it."""
        if self._workflow is None:
            return
        from dbos import DBOS, SetEnqueueOptions

        try:
            with SetEnqueueOptions(deduplication_id=name, duplication_policy="return-existing"):
                DBOS.enqueue_workflow(QUEUE, self._workflow, name)
        except Exception as error:  # noqa: BLE001 - the answer was committed; a wake-up must not turn it into a fault
            _log.warning("wake-up failed", task=name, error=str(error))

    def stop(self) -> None:
        if self._starting is None:
            return
        self._starting.cancel()
        self._starting.join()
        if self._workflow is None:  # stopped within the head start
            return
        from dbos import DBOS

        DBOS.destroy(workflow_completion_timeout_sec=5)
        self._workflow = None

    def run(self, name: str) -> None:
        """One task now, in this thread; a failing one is logged and tried again by the next sweep."""
        try:
            self._tasks[name]()
        except Exception as error:  # noqa: BLE001 - one broken task must not stop the others
            _log.error("task failed", task=name, exc_info=error)

    def sweep(self) -> None:
        for name in self._tasks:
            self.run(name)

    def _launch(self) -> None:
        from dbos import DBOS, DBOSConfig

        config = DBOSConfig(
            name="bang-vang",
            application_version="1",  # a restart after an upgrade takes up what an older release queued
            system_database_url=self._url,
            log_level="WARNING",
            max_executor_threads=self._workers + 2,
        )
        DBOS(config=config)

        @DBOS.workflow(name="task")
        def task(name: str) -> None:
            self.run(name)

        @DBOS.workflow(name="sweep")
        def sweep(_due: datetime, _context: Any) -> None:
            self.sweep()

        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._workers, polling_interval_sec=0.5)
        DBOS.apply_schedules([{"schedule_name": "sweep", "workflow_fn": sweep, "schedule": SWEEP, "context": None}])
        self._workflow = task
        self.sweep()
