"""robots.txt cut down to what concerns one crawler (RFC 9309)."""

# What a crawler must read of a robots.txt at the least (2.5), and all that this one reads.
MAX_BYTES = 500 * 1024
_AGENT_FIELDS = frozenset(("user-agent", "useragent", "user agent"))
# Keeps the rules of a group for others apart from those of the group before it.
_NOBODY = "User-agent: (nobody)"


def own_groups(robots: bytes, agent: str) -> bytes:
    """The lines of a robots.txt without the names of other crawlers.

    Parsers give each rule to each crawler that its group names: of thousands of names before thousands of rules they
    make millions.

    >>> own_groups(b"User-agent: one\\nUser-agent: *\\nDisallow: /x\\nUser-agent: two\\nDisallow: /", "me").decode()
    'User-agent: *\\nDisallow: /x\\nUser-agent: (nobody)\\nDisallow: /'
    """
    if len(robots) > MAX_BYTES:
        robots = robots[:MAX_BYTES].rpartition(b"\n")[0]
    kept: list[str] = []
    others = own = False
    for line in robots.decode("utf-8-sig", errors="ignore").splitlines():
        name = _named(line)
        if name is None:
            if line.partition("#")[0].strip():
                if others and not own:
                    kept.append(_NOBODY)
                others = own = False
                kept.append(line)
        elif name == "*" or name.replace("*", "") in agent.lower():
            own = True
            kept.append(line)
        else:
            others = True
    return "\n".join(kept).encode()


def _named(line: str) -> str | None:
    """The crawler that a line names; None for any other line."""
    field, colon, value = line.partition("#")[0].partition(":")
    if not colon:  # put up with by the parser: a field without its colon
        words = field.split()
        field, value = (" ".join(words[:1]), " ".join(words[1:])) if words else ("", "")
        if field.lower() == "user" and value.lower().startswith("agent "):
            field, value = "user agent", value[len("agent ") :]
    return value.strip().lower() if " ".join(field.split()).lower() in _AGENT_FIELDS else None
