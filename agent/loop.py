"""A run from its first attempt to its ending: workers in threads, the clock, the last steps."""

import logging
import threading
import time
from collections.abc import Callable

from agent.session import Parts, Session
from agent.spending import SAVED_EVERY_S, Spending
from agent.worker import Worker

_LOG = logging.getLogger("agent")
_TICK_S = 0.25
_LAST_WORDS_S = 2.0


class AgentLoop:
    """One run of the agent. A journal that holds attempts already is gone on with.

    `closing` is called once, when the workers are done; it makes the best of what was found.
    `conditions` is said in the log.
    """

    def __init__(
        self,
        parts: Parts,
        spending: Spending,
        closing: Callable[[Session], None] = lambda session: None,
        conditions: str = "",
    ) -> None:
        self._parts = parts
        self._spending = spending
        self._closing = closing
        self._conditions = conditions
        self.session = Session(parts)
        """What the workers share; look into its tree only when they are done."""

    def run(self) -> str:
        """Work until nothing more can be done; the reason in words.

        Raises CoderFailed when the coder failed too often in a row or will never work; the best
        submission is in place then too. Interrupted by an exception (SystemExit of a signal), it
        kills what runs and lets the exception through.
        """
        if self._conditions:
            _LOG.info(self._conditions)
        self.session.resume()
        self._work()
        self._closing(self.session)
        if self.session.failure is not None:
            raise self.session.failure
        return self.session.reason or ""

    @property
    def has_attempts(self) -> bool:
        """At least one solution was judged, in this process or before it."""
        return self.session.has_attempts

    def report(self, phase: str) -> None:
        """Write progress.json and what was spent."""
        self.session.report(phase)
        self._save_spending()

    def _work(self) -> None:
        threads = [self._thread(number) for number in range(self._parts.workers)]
        try:
            for thread in threads:
                thread.start()
            self._watch(threads)
            self._save_spending()
        except BaseException:
            self.session.cancel()
            end = time.monotonic() + _LAST_WORDS_S
            for thread in threads:
                if thread.ident is not None:
                    thread.join(max(end - time.monotonic(), 0.0))
            raise

    def _thread(self, number: int) -> threading.Thread:
        worker = Worker(number, self.session, self._parts)
        # Daemons: a model's answer that never comes must not keep the process alive.
        return threading.Thread(target=worker.run, name=f"worker-{number}", daemon=True)

    def _watch(self, threads: list[threading.Thread]) -> None:
        saved = time.monotonic()
        for thread in threads:
            while thread.is_alive():
                thread.join(_TICK_S)
                if time.monotonic() - saved >= SAVED_EVERY_S:
                    saved = time.monotonic()
                    self._save_spending()

    def _save_spending(self) -> None:
        self._spending.save(self._parts.budget.spent_s(), self._parts.usage())
