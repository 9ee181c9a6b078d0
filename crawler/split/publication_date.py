"""When an article was published: what its lines, the page's head and scripts, and its address say."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import islice

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised
from crawler.page.unseen_date import marked_dates, script_dates
from crawler.recognise import find_date, find_relative_date, find_stated_date
from crawler.split.head import CRUMB_JOINT, body_bounds, is_headline
from crawler.split.ledger import Place
from crawler.split.state import SplitState

# How far from title and body a line may state the date, and how long it is then.
_DATE_REACH, _DATE_LINE = 10, 60
# Characters of a date without its time.
_DAY = 10
_WEEKDAY = lazy_compile("星期|周[一二三四五六日]|今天")
_DATE_ALONE = lazy_compile(r"^[^\d]{0,12}(?:19|20)\d\d\s*[年.\-/][\d\s月日.\-/:T]{3,24}\D{0,6}$")
_DATE_LABELLED = lazy_compile(r"(?:^|\s)(?:发[布表稿]|刊发)(?:日期|时间|于)\s*(?::|(?=\d))")


def publication_date(state: SplitState) -> str | None:
    """The date of publication: the first that is stated, with the time of day if that is stated anywhere."""
    scripts = cache(lambda: tuple(script_dates(state.root)))  # asked for twice
    dates = (
        lambda: state.date,
        lambda: find_stated_date(state.stated.date or state.linked.date_published or ""),
        lambda: state.edition.date if state.edition else None,
        lambda: find_date(state.comment.get("date", "")[:_DAY]),
        lambda: _first_of(scripts()),
        lambda: _find_date_nearby(state),
        lambda: _first_of(marked_dates(state.page.decoded.text, state.root)),
        lambda: _find_relative_date_nearby(state),
        lambda: url_date(state),
    )
    date = next((found for date in dates if (found := checked(state, date))), None)
    return _timed(state, date, scripts()) if date and len(date) == _DAY and state.layout.kind != "paper" else date


def _first_of(texts: Iterable[str]) -> str | None:
    return next((date for text in texts if (date := find_stated_date(text))), None)


def _timed(state: SplitState, day: str, scripts: Iterable[str]) -> str:
    """A day of publication with its time, where the page states that elsewhere."""
    marked = marked_dates(state.page.decoded.text, state.root)
    unseen = (state.stated.date, state.linked.date_published, *scripts, *marked)
    stated = (checked(state, partial(find_stated_date, text)) for text in unseen if text)
    timed = next((date for date in stated if date and date.startswith(day) and len(date) > _DAY), None)
    return timed or checked(state, partial(_time_of, state, day)) or day


def checked(state: SplitState, date: Callable[[], str | None]) -> str | None:
    try:
        return date() or None
    except ValueError as error:
        state.notices.append(str(error))
        return None


def url_date(state: SplitState) -> str | None:
    date = state.layout.urls.date_of(state.page.url)
    return date.isoformat() if date else None


def _find_date_nearby(state: SplitState) -> str | None:
    """The date that a line close above the headline states, or one close behind the body that states nothing else.

    Raises ValueError where it does not exist.
    """
    first, end = body_bounds(state)
    headline = next((index for index in range(first) if is_headline(state, index)), first)
    above = _texts(state, range(headline - 1, -1, -1))
    behind = _texts(state, range(end, len(state.lines)))
    for index in (*above, *behind):
        line = state.lines[index]
        if len(line.text) > _DATE_LINE:
            continue
        text = normalised(line.text).text
        labelled = _DATE_LABELLED.search(text)
        shown = line.anchors or _WEEKDAY.search(line.text)
        if shown and not labelled and not CRUMB_JOINT.search(line.text):  # the date of the reading, not of the page
            continue
        if (index < first or labelled or _DATE_ALONE.match(text)) and (date := find_date(line.text)):
            if state.is_free(index):
                state.place(index, Place.DATE)
            return date
    return None


def _texts(state: SplitState, indexes: range) -> list[int]:
    """The first lines of some that have text."""
    return list(islice((index for index in indexes if state.lines[index].text), _DATE_REACH))


def _time_of(state: SplitState, day: str) -> str | None:
    """A day of publication with its time, where a labelled line close above the body or close behind it states that.

    Raises ValueError where a line's date does not exist.
    """
    first, end = body_bounds(state)
    for index in (*_texts(state, range(first - 1, -1, -1)), *_texts(state, range(end, len(state.lines)))):
        text = normalised(state.lines[index].text).text
        if len(text) <= _DATE_LINE and (label := _DATE_LABELLED.search(text)):
            date = find_date(text[label.start() :])
            if date and date.startswith(day) and len(date) > len(day):
                return date
    return None


def _find_relative_date_nearby(state: SplitState) -> str | None:
    """What a short line at the headline says of the date by the time at which the page was fetched."""
    first, _ = body_bounds(state)
    headline = next((index for index in range(first) if is_headline(state, index)), None)
    if state.fetched_at is None or headline is None:
        return None
    for index in range(headline + 1, first):
        line = state.lines[index]
        if 0 < len(line.text) <= _DATE_LINE and (date := find_relative_date(line.text, state.fetched_at)):
            if state.is_free(index):
                state.place(index, Place.DATE)
            return date
    return None
