"""A Dask cluster that commands spread their work over (the extra ``dask``)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distributed import Client


class ClusterError(ValueError):
    """A scheduler that cannot be used; names its address."""


@contextmanager
def connected(scheduler: str) -> Iterator["Client"]:
    """A client of the scheduler at an address. Raises ClusterError, ModuleNotFoundError."""
    from distributed import Client, KilledWorker

    try:
        client = Client(scheduler)
    except (OSError, TypeError, ValueError) as error:  # the last two of a scheme, or of TLS that is not set up
        raise ClusterError(f"--scheduler {scheduler}: {error}") from error
    try:
        with client:
            yield client
    except KilledWorker as error:
        raise ClusterError(f"--scheduler {scheduler}: {error}") from error
