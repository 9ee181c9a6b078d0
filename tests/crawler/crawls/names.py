"""Names of hosts that lead where a test wants them to."""

from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution


class LeadingHome(CachingHostnameResolver):
    """Has each name that ends in `.example` lead to this machine, as whoever owns a name may."""

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        name = "127.0.0.1" if hostName.endswith(".example") else hostName
        return super().resolveHostName(resolutionReceiver, name, portNumber, addressTypes, transportSemantics)
