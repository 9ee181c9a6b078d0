"""Items in the pipelines, with where they come from: site, address and response."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")


@dataclass(frozen=True)
class WithProvenance(Generic[T_co]):
    """An item, its site, the address by which a list named it, and the ``meta`` of the response that it was made from,
    which leads to its record."""

    item: T_co
    site: str
    listed_url: str
    meta: Mapping[str, Any]

    def carry(self, item: U) -> "WithProvenance[U]":
        """What a stage made of the item, with the same origin."""
        return WithProvenance(item, self.site, self.listed_url, self.meta)
