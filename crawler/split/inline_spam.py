"""Emoji that spam put into the words of a body: they are removed, not lost, and the words close again."""

from crawler.items import Removed
from crawler.restore.foreign import sown_emoji
from crawler.split.ledger import Piece, Place
from crawler.split.state import SplitState


class InlineSpam:
    """Takes such emoji out of a page's lines before these are read; ``remove`` enters those of a line in the ledger."""

    def __init__(self, state: SplitState, inside: list[int]) -> None:
        self._state = state
        # Of each line, the emoji with their places in the line without them.
        self._sown: dict[int, list[tuple[int, str]]] = {}
        damaged = state.page.restored.counts is not None
        found = sown_emoji([state.lines[index].text for index in inside], damaged)
        self.found = bool(found)
        if not found:
            return
        lines = list(state.lines)
        for at, matches in found.items():
            line = lines[inside[at]]
            parts = []
            done = kept = 0
            for match in matches:
                parts.append(line.text[done : match.start()])
                kept += len(parts[-1])
                self._sown.setdefault(inside[at], []).append((kept, match.group()))
                done = match.end()
            lines[inside[at]] = line._replace(text="".join((*parts, line.text[done:])))
        state.lines = tuple(lines)

    def remove(self, index: int) -> None:
        """Cut the pieces of a line where its emoji stood."""
        sown = self._sown.pop(index, None)
        if sown is None:
            return
        state = self._state
        pieces = []
        start = 0  # of the piece, in the line
        for piece in state.ledger[index] or ():
            cut = 0
            while sown and sown[0][0] <= start + len(piece.text):
                at, emoji = sown.pop(0)
                pieces += [Piece(piece.place, piece.text[cut : at - start]), Piece(Place.REMOVED, emoji)]
                state.removed.append(Removed("injected", emoji, max(0, len(state.body) - 1)))
                cut = at - start
            pieces.append(Piece(piece.place, piece.text[cut:]))
            start += len(piece.text)
        state.ledger[index] = tuple(pieces)
