"""Which servers may be at an address that is no public one.

A name of a stranger's may lead anywhere: to this machine, to the network that it stands in, to a cloud's metadata. What
counts is the address of the connection (DNS rebinding); it is looked at before a byte of the request is written.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from archive.http.public_address import is_public

ALL = "*"


class PrivateAddress(IgnoreRequest):
    """A host leads to an address that is not public, and is not among those that may."""


class PrivateHosts:
    """The hosts that may be at any address: names without a port, or ``*`` for all."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {name.lower().strip("[]") for name in names}

    def check(self, url: str, address: str) -> None:
        """Raises PrivateAddress where the host of ``url`` must not be asked at ``address``."""
        host = urlsplit(url).hostname or ""
        if host in self._names or ALL in self._names or is_public(address):
            return
        leads = f"{host} leads to {address}," if host != address else f"{host}"
        raise PrivateAddress(f"{leads} which is no public address: it is not asked; PRIVATE_HOSTS={host} allows it")
