"""Work after the answer, over DBOS Transact; the only module that knows it.

Work is derived from state: a service writes a row that says what is to do (a mail `pending`), in its own transaction.
The job is only the wake-up. A lost or doubled wake-up does no harm: tasks re-read the state and do what is missing,
and a sweep at the start and every minute wakes them all. So nothing is lost between the commit and the job (trap 12).
The sweep goes through the queue too, so a task that waits long, as for a slow link, holds up none of the others.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

Task = Callable[[], object]
QUEUE: Final = "work"
SWEEP: Final = "* * * * *"
KEPT: Final = timedelta(days=1)  # DBOS keeps a row of every wake-up that was answered, 17,000 a day
MOST_CLEARED: Final = 500  # rows a minute
HEADSTART: Final = 1.0  # seconds: importing DBOS takes one, and the first pages must not wait for it
_log = structlog.get_logger("jobs")


class Jobs:
    """`tasks` by name; each is idempotent and takes nothing. `url`: where DBOS keeps its own tables."""

    def __init__(self, url: str, tasks: Mapping[str, Task], *, workers: int = 2) -> None:
        self._url = url
        self._tasks = dict(tasks)
        self._turns = {name: _Turn() for name in tasks}
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
        if self._workflow is not None:
            self._turns[name].ask_again()  # the queue takes a second wake-up for the one that is being answered
            self._enqueue(name)

    def _enqueue(self, name: str) -> bool:
        from dbos import DBOS, SetEnqueueOptions

        try:
            with SetEnqueueOptions(deduplication_id=name, duplication_policy="return-existing"):
                DBOS.enqueue_workflow(QUEUE, self._workflow, name)
        except Exception as error:  # noqa: BLE001 - the answer was committed; a wake-up must not turn it into a fault
            _log.warning("wake-up failed", task=name, error=str(error))
            return False
        return True

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
        """One task now, in this thread; a failing one is logged and tried again by the next sweep. One that runs in
        another thread already runs once more there, and this call returns.
        """
        self._turns[name].take(lambda: self._do(name))

    def _do(self, name: str) -> None:
        try:
            self._tasks[name]()
        except Exception as error:  # noqa: BLE001 - one broken task must not stop the others
            _log.error("task failed", task=name, exc_info=error)

    def sweep(self) -> None:
        """Before the start one task after the other, in this thread; then each through the queue."""
        for name in self._tasks:
            if self._workflow is None or not self._enqueue(name):
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
            clear_answered(before=datetime.now(UTC) - KEPT)

        DBOS.launch()
        DBOS.register_queue(QUEUE, worker_concurrency=self._workers, polling_interval_sec=0.5)
        DBOS.apply_schedules([{"schedule_name": "sweep", "workflow_fn": sweep, "schedule": SWEEP, "context": None}])
        self._workflow = task
        self.sweep()


class _Turn:
    """Of one task: never twice at once in this process, and whoever asks while it runs is answered after that."""

    def __init__(self) -> None:
        self._running = threading.Lock()
        self._asked = threading.Event()

    def ask_again(self) -> None:
        if self._running.locked():
            self._asked.set()

    def take(self, act: Callable[[], None]) -> None:
        self._asked.set()
        while self._asked.is_set() and self._running.acquire(blocking=False):
            try:
                self._asked.clear()
                act()
            finally:
                self._running.release()


def clear_answered(*, before: datetime) -> None:
    """Wake-ups answered long ago: nothing asks for them again."""
    from dbos import DBOS

    done = DBOS.list_workflows(
        status="SUCCESS", completed_before=before.isoformat(), limit=MOST_CLEARED, load_input=False, load_output=False
    )
    if done:
        DBOS.delete_workflows([each.workflow_id for each in done])
