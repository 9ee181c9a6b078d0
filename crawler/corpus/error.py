"""What is wrong with the input of a corpus, and what it needs that is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager

_EXTRA = {"pyarrow": "corpus", "duckdb": "corpus", "rapidfuzz": "corpus", "distributed": "dask", "dask": "dask"}
_EXTRA |= {"iiif_prezi3": "iiif", "PIL": "iiif"}


class CorpusError(ValueError):
    """A folder, file or line that no corpus can be made of; names it, and what is accepted."""


@contextmanager
def extra_needed() -> Iterator[None]:
    """Around imports of what the extras ``corpus``, ``dask`` and ``iiif`` install. Raises CorpusError without it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        extra = _EXTRA[error.name.partition(".")[0]]
        needed = f"this command needs {error.name}: pip install '.[{extra}]' in the project's folder"
        raise CorpusError(needed) from error
