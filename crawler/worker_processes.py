"""Processes that work for this one: functions go in, results come out, and a process that dies is replaced."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

R = TypeVar("R")


class WorkerDied(Exception):
    """The process that did a piece of work, and no other, died of it."""


class WorkerProcesses:
    """So many processes, each begun by `prepare`, which, its arguments, and all work can be pickled.

    They end with this process, however that ends. With `forks` they are copies of this process, which cost nothing to
    begin, as long as it has one thread only; otherwise, and where one has to be replaced, they begin anew (`spawn`),
    for the locks that other threads hold are never let go in a copy.

    When one dies, all that was under way is done again, a piece at a time in a process of its own: only the one that
    kills this, too, has a WorkerDied.
    """

    def __init__(self, count: int, prepare: Callable[..., object], *arguments: Any, forks: bool = False) -> None:
        self._count = count
        self._prepared = (prepare, arguments)
        self._lock = threading.Lock()
        self._suspects = ThreadPoolExecutor(1, "suspect-work")
        self._alone: ProcessPoolExecutor | None = None
        self._closed = False
        forks = forks and sys.platform == "linux" and threading.active_count() == 1
        self._pool = self._begin(count, forks=forks)
        if forks:  # at once: soon there are more threads
            self.submit(_nothing).result()

    def _begin(self, count: int, *, forks: bool) -> ProcessPoolExecutor:
        prepare, arguments = self._prepared
        context = multiprocessing.get_context("fork" if forks else "spawn")
        return ProcessPoolExecutor(count, context, _enter, (prepare, *arguments))

    def submit(self, work: Callable[..., R], *arguments: Any) -> "Future[R]":
        """Have a piece of work done. The future has its result, what it raised, or WorkerDied."""
        outcome: Future[R] = Future()
        outcome.set_running_or_notify_cancel()
        with _signals_later(), self._lock:
            try:
                running = self._pool.submit(work, *arguments)
            except BrokenProcessPool:
                self._pool.shutdown(wait=False)
                self._pool = self._begin(self._count, forks=False)
                running = self._pool.submit(work, *arguments)
        running.add_done_callback(lambda done: self._settle(done, outcome, work, arguments))
        return outcome

    def _settle(self, done: "Future[R]", outcome: "Future[R]", work: Callable[..., R], arguments: Any) -> None:
        if done.cancelled():
            outcome.set_exception(WorkerDied("given up, as all work is"))
        elif isinstance(done.exception(), BrokenProcessPool) and not self._closed:
            self._suspects.submit(self._do_alone, outcome, work, arguments)
        else:
            _hand_on(done, outcome)

    def _do_alone(self, outcome: "Future[R]", work: Callable[..., R], arguments: Any) -> None:
        if self._alone is None:
            self._alone = self._begin(1, forks=False)
        try:
            done = self._alone.submit(work, *arguments)
            broken = isinstance(done.exception(), BrokenProcessPool)
        except BrokenProcessPool as error:
            done, broken = Future(), True
            done.set_exception(error)
        if broken:
            self._alone.shutdown()
            self._alone = None
            outcome.set_exception(WorkerDied("the process that worked on it died"))
        else:
            _hand_on(done, outcome)

    def close(self) -> None:
        """End the processes; work that waits is given up."""
        self._closed = True
        self._suspects.shutdown(cancel_futures=True)
        for pool in (self._pool, self._alone):
            if pool is not None:
                pool.shutdown(cancel_futures=True)


@contextmanager
def _signals_later() -> Iterator[None]:
    """What would end the command waits until this is over: an executor that is half started cannot be shut down.

    Handlers take the place of others, not a mask, which the processes that are started would inherit.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told: list[int] = []
    before = {
        number: signal.signal(number, lambda got, _: told.append(got))
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup is meant for the processes, too
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for got in told[:1]:
            signal.raise_signal(got)


def _hand_on(done: "Future[R]", outcome: "Future[R]") -> None:
    if (error := done.exception()) is not None:
        outcome.set_exception(error)
    else:
        outcome.set_result(done.result())


def _nothing() -> None:
    return None


def _enter(prepare: Callable[..., object], *arguments: Any) -> None:
    """What a process does first: it leaves Ctrl-C, a closed terminal to the one that it works for, and ends with it."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    # A copy has its parent's handlers, which would tell the parent of signals that are this process's.
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    prepare(*arguments)


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
