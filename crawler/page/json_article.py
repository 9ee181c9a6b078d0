"""Articles in JSON, rendered as the page that a script would make of them, so that one splitter reads all."""

import html
import json
import re
from urllib.parse import quote, unquote, urldefrag

from parsel import Selector

from crawler.lazy_pattern import lazy_compile
from crawler.page.inferred_json import article_in
from crawler.page.json_answer import all_of, answer, is_json, looks_like_json, raw_at, text_at, value_of
from crawler.page.page import Page, UnreadablePage
from crawler.sites import INFERRED
from crawler.sites.declaration import JsonArticle, Layout

_ARTICLE = "article="
_RENDERED_AS = "text/html; charset=utf-8"
_MARKUP = lazy_compile(r"<(?:p|div|br|img|span|table|founder-content)\b", re.IGNORECASE)
_ESCAPED_MARKUP = lazy_compile(r"&lt;(?:p|div|br|img|span|table)\b", re.IGNORECASE)


class RenderedArticle(Page):
    """The page that was made of an article in JSON: it is none to be rendered again."""


def part_address(url: str, name: str) -> str:
    """The address of an article within an answer.

    >>> part_address("http://a.example/index.json", "987447")
    'http://a.example/index.json#article=987447'
    """
    return f"{url}#{_ARTICLE}{quote(name)}"


def is_part(url: str) -> bool:
    """Whether an address is that of an article within an answer."""
    return urldefrag(url).fragment.startswith(_ARTICLE)


def article_page(page: Page, layout: Layout) -> Page:
    """An article's page as the splitter reads it: an answer in JSON rendered, any other as it is.

    Raises UnreadablePage for what is no JSON, or holds no such article.
    """
    if isinstance(page, RenderedArticle):
        return page
    name = unquote(urldefrag(page.url).fragment.removeprefix(_ARTICLE)) if is_part(page.url) else ""
    if layout.name == INFERRED.name:
        if not name and not looks_like_json(page):
            return page
        found, marks = article_in(value_of(page), name or None)
        value = Selector(text=json.dumps(found), type="json")
        return RenderedArticle(page.url, _rendered(value, marks).encode(), _RENDERED_AS)
    if not is_json(page, layout) or layout.json is None or layout.json.article is None:
        return page
    marks = layout.json.article
    value = answer(page)
    if name:
        value = _named(value, name, layout)
    elif marks.at is not None:
        parts = all_of(value, marks.at)
        if not parts:
            raise UnreadablePage(f"no article: the answer has no {marks.at}")
        value = parts[0]
    return RenderedArticle(page.url, _rendered(value, marks).encode(), _RENDERED_AS)


def _named(value: Selector, name: str, layout: Layout) -> Selector:
    edition = layout.json.edition if layout.json else None
    for sheet in all_of(value, edition.sheets or "@") if edition else []:
        for article in all_of(sheet, edition.articles if edition else None):
            if text_at(article, edition.id if edition else None) == name:
                return article
    raise UnreadablePage(f"the answer holds no article {name}")


def _rendered(value: Selector, marks: JsonArticle) -> str:
    parts = [
        _line("h3", "kicker", text_at(value, marks.kicker)),
        _line("h1", "headline", text_at(value, marks.headline)),
        _line("h2", "subheadline", text_at(value, marks.subheadline)),
        _line("p", "byline", text_at(value, marks.byline)),
        _info(text_at(value, marks.date), text_at(value, marks.source)),
        _pictures(raw_at(value, marks.images), raw_at(value, marks.captions)),
        f'<div id="body">{_body(raw_at(value, marks.body))}</div>',
    ]
    title = html.escape(_plain(text_at(value, marks.headline) or ""))
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f"<!DOCTYPE html><html>{head}<body>{''.join(parts)}</body></html>"


def _line(tag: str, name: str, text: str | None) -> str:
    return f'<{tag} id="{name}">{_inline(text)}</{tag}>' if text else ""


def _inline(text: str) -> str:
    """A text that may have markup of its own, such as a break in a headline."""
    return text if "<" in text and ">" in text else html.escape(html.unescape(text), quote=False)


def _plain(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text)


def _info(date: str | None, source: str | None) -> str:
    stated = [html.escape(date)] if date else []
    stated += [f"来源：{html.escape(source)}"] if source else []
    return f'<p id="info">{"　".join(stated)}</p>' if stated else ""


def _pictures(images: list[object], captions: list[object]) -> str:
    addresses = [part for text in images if isinstance(text, str) for part in re.split(r"[;\s]+", text) if part]
    texts = [text for text in captions if isinstance(text, str)]
    rows = []
    for place, address in enumerate(addresses):
        caption = f"<p>{html.escape(texts[place])}</p>" if place < len(texts) else ""
        rows.append(f'<p><img src="{html.escape(address)}"></p>{caption}')
    return f'<div id="pictures">{"".join(rows)}</div>' if rows else ""


def _body(found: list[object]) -> str:
    """The body's HTML; what is escaped is unescaped, plain text becomes paragraphs."""
    texts = [text for text in found if isinstance(text, str)]
    if len(texts) > 1:
        return "".join(f"<p>{_inline(text)}</p>" for text in texts)
    text = texts[0] if texts else ""
    if not _MARKUP.search(text) and _ESCAPED_MARKUP.search(text):
        text = html.unescape(text)
    if _MARKUP.search(text):
        return text
    return "".join(f"<p>{_inline(line)}</p>" for line in text.splitlines() if line.strip())
