"""Restore pages that mirrors damaged: readings inserted, stretches read a byte off.

Hacked hosts serve copies of news pages that were converted to traditional characters, encoded in GBK, and changed byte
by byte: a reading was put behind each of some hundred characters, and marks were replaced. Pairs of bytes that belong
to two characters were hit as well; what follows such a place was decoded a byte off, up to an ASCII byte. Bytes that
made no character were lost.

Text goes in; text and counts come out. ``glosses`` tells by counted evidence whether a page bears a mirror's readings,
``shifts`` finds where a byte is lost, ``shifted_run`` reads on from the right byte, ``beam`` seeks what is lost among
the ``candidates``, by the page's ``model``, which is that of the language (``grams``) and the page's own text. What
stays ambiguous is U+FFFD. A page without damage is left as it is. docs/restore.md tells more.
"""

from crawler.restore.restore import Restoration, restore

__all__ = ["Restoration", "restore"]
