"""What a download ended in, in words that say what can be done."""

from crawler.lazy_pattern import lazy_compile

# Twisted wraps what happened: [<twisted.python.failure.Failure twisted.internet.error.ConnectionDone: …>]
_WRAPPED_FAILURE = lazy_compile(r"<twisted\.python\.failure\.Failure (?:[\w.]+\.)?(\w+: [^>]*)>")
_UNVERIFIED = "certificate verify failed"  # OpenSSL tells no more
_OF_ANOTHER = "VerificationError"  # of the package service_identity


def reason_of(error: BaseException | None) -> str:
    """The kind of an error and what it says; of a certificate that does not hold, that.

    >>> reason_of(OSError("[<twisted.python.failure.Failure OpenSSL.SSL.Error: [('', 'certificate verify failed')]>]"))
    "the server's certificate is expired, self-signed or by nobody known; DOWNLOAD_VERIFY_CERTIFICATES=False takes it"
    >>> reason_of(OSError("[<twisted.python.failure.Failure twisted.internet.error.ConnectionDone: closed>]"))
    'OSError: ConnectionDone: closed'
    """
    text = str(error)
    if _UNVERIFIED in text or _OF_ANOTHER in text:
        fault = "of another host" if _OF_ANOTHER in text else "expired, self-signed or by nobody known"
        return f"the server's certificate is {fault}; DOWNLOAD_VERIFY_CERTIFICATES=False takes it"
    text = _WRAPPED_FAILURE.sub(r"\1", text).strip("[]")
    return f"{type(error).__name__}: {text}".strip(": ")
