"""Why a server of the standard library's client did not answer, in words."""

import socket
import ssl
from urllib.error import URLError


def why_no_answer(error: Exception) -> str:
    """What the system or the certificate's check says, without Python's wrapping and numbers.

    >>> why_no_answer(URLError(ConnectionRefusedError(111, "Connection refused")))
    'Connection refused'
    >>> why_no_answer(URLError(socket.gaierror(-2, "Name or service not known")))
    'its host is not found: Name or service not known'
    """
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate does not hold: {cause.verify_message}"
    if isinstance(cause, TimeoutError):
        return "no answer in time"
    if isinstance(cause, socket.gaierror):
        return f"its host is not found: {cause.strerror}"
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__
