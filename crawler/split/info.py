"""What a line of information states, taken for the fields of a split."""

from collections.abc import Mapping

from crawler.lazy_pattern import lazy_compile
from crawler.recognise import InfoKind, InfoPart, find_date, is_known_name, is_outlet, names_no_source
from crawler.split.ledger import Piece, Place
from crawler.split.state import SplitState

INFO_PLACES: Mapping[InfoKind, Place] = {
    "date": Place.DATE,
    "source": Place.SOURCE,
    "editor": Place.EDITOR,
    "author": Place.BYLINE,
    "label": Place.CHROME,
    "other": Place.CHROME,
}
_PLACED = lazy_compile(r"\s*[(（][^()（）]{2,4}[)）]")


def take_info(state: SplitState, index: int, parts: tuple[InfoPart, ...]) -> None:
    """Give the parts of an information line their places; what is stated already is chrome when stated again."""
    pieces: list[Piece] = []
    labelled = False
    for part in parts:
        place = INFO_PLACES[part.kind]
        if place is Place.SOURCE and not labelled and state.layout.kind == "paper":
            place = Place.CHROME  # the paper's own name beside its date
        elif place is Place.DATE:
            place = _take_date(state, part.text)
        elif place is not Place.CHROME:
            place = _take_credit(state, place, part.text, labelled)
        labelled = part.kind == "label" or (labelled and part.kind == "other")
        pieces.append(Piece(place, part.text))
    yielded = [piece.place is Place.SOURCE and piece.text != state.value(Place.SOURCE) for piece in pieces]
    state.ledger[index] = tuple(
        Piece(Place.CHROME, piece.text) if yields else piece for piece, yields in zip(pieces, yielded, strict=True)
    )


def _take_credit(state: SplitState, place: Place, text: str, labelled: bool) -> Place:
    """Take what a line states of source, editor or author, if nothing else does yet."""
    if place is Place.SOURCE and names_no_source(text):
        state.elsewhere = state.elsewhere or text
        return Place.CHROME
    if place is Place.SOURCE and state.value(place) is not None and is_known_name(text) and not is_outlet(text):
        place, labelled = Place.BYLINE, True  # 来源: before a person's name, where the outlet is stated
    if place is Place.SOURCE and labelled and (state.printed_outlet is not None or _is_placed(state, text)):
        _yield_source(state)
    if state.value(place) is not None:
        return Place.CHROME
    state.fields[place] = [text]
    if place is Place.SOURCE and not labelled:
        state.printed_outlet = text
    if place is Place.BYLINE and labelled:
        state.labelled_author = text
    return place


def _take_date(state: SplitState, text: str) -> Place:
    if state.date is not None:
        return Place.CHROME
    try:
        state.date = find_date(text)
    except ValueError as error:
        state.notices.append(str(error))
        return Place.CHROME
    return Place.DATE


def _is_placed(state: SplitState, text: str) -> bool:
    """Whether the source so far is a text with a place in brackets behind it: 云州网(渠首) for 云州网."""
    source = state.value(Place.SOURCE) or ""
    return source.startswith(text) and bool(_PLACED.fullmatch(source[len(text) :]))


def _yield_source(state: SplitState) -> None:
    """An outlet printed without a label is no source where a label names another: it is who printed the text."""
    for index, pieces in enumerate(state.ledger):
        if any(piece.place is Place.SOURCE for piece in pieces or ()):
            state.ledger[index] = tuple(
                Piece(Place.CHROME, piece.text) if piece.place is Place.SOURCE else piece for piece in pieces or ()
            )
    del state.fields[Place.SOURCE]
    state.printed_outlet = None
