"""Which addresses of hosts are those of the internet."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address stands in its last 32 bits
_LOCALHOST = ("localhost", ".localhost")


def names_private_address(host: str) -> bool:
    """Whether a host's very name says that it is not public: who gave it knew.

    >>> [names_private_address(host) for host in ("127.0.0.1", "[::1]", "LocalHost", "a.localhost", "10.1.2.3")]
    [True, True, True, True, True]
    >>> [names_private_address(host) for host in ("paper.example", "8.8.8.8", "localhost.example", "127.0.0.1.example")]
    [False, False, False, False]
    """
    host = host.lower().strip("[]")
    if host == _LOCALHOST[0] or host.endswith(_LOCALHOST[1]):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return not is_public(host)


@lru_cache(maxsize=1024)
def is_public(address: str) -> bool:
    """Whether an address is one of the internet's (IANA's special-purpose registries), or holds such an IPv4 one.

    >>> [is_public(a) for a in ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808")]
    [True, True, True, True]
    >>> [is_public(a) for a in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")]
    [False, False, False, False, False, False]
    >>> [is_public(a) for a in ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::")]
    [False, False, False, False, False, False]
    """
    parsed = ip_address(address)
    inner = _inner(parsed) if isinstance(parsed, IPv6Address) else None
    parsed = inner or parsed
    return parsed.is_global and not parsed.is_multicast


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
