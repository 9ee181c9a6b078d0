"""Header fields of HTTP/1 messages."""

Header = tuple[bytes, bytes]


class HttpError(ValueError):
    """A message that can't be read as HTTP/1."""


def tokens(headers: tuple[Header, ...], name: bytes) -> list[bytes]:
    """The members of all lists of this name, in small letters and in order (RFC 9110, 5.6.1)."""
    values = [value for key, value in headers if key.lower() == name]
    return [token.strip().lower() for value in values for token in value.split(b",") if token.strip()]
