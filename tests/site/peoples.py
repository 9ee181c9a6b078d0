"""Renders a paper in the People's Daily style: that of the ``nbs.`` files, and the layout since 2024-12."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from random import Random

from .markup import coordinates, escape, reference, refresh_page, table
from .media import photo, png, printed
from .names import Names, clock_date
from .paper import Article, EditionPage, Issue, Layout, Paper
from .response import Response, page

STYLE = "#pageList { background: url(../img/line.png); }\n.pci_c td { text-align: center; }\n"


class PeoplesOld:
    """The press of a paper in the style that lasted until 2024-11."""

    layout: Layout = "peoples-old"

    def __init__(self, title: str, base: str, names: Names) -> None:
        self.title = title
        self.base = base
        self.code = base.rpartition("/")[2]
        self.index_path = f"{base}/paperindex.htm"
        self.clauses: tuple[str, ...] = (
            f"{title}社版权所有，未经书面授权，不得转载、摘编或以其他方式使用 云ICP备{names.licence}号-2",
        )

    def edition_path(self, day: date, page: str) -> str:
        return f"{self.base}/html/{day:%Y-%m}/{day:%d}/nbs.D110000{self.code}_{page}.htm"

    def article_path(self, day: date, page: str, order: int) -> str:
        return f"{self.base}/html/{day:%Y-%m}/{day:%d}/nw.D110000{self.code}_{day:%Y%m%d}_{order}-{page}.htm"

    def image_path(self, day: date, page: str) -> str:
        return f"{self.base}/page/1/{day:%Y-%m}/{day:%d}/{page}/{self.code}{day:%Y%m%d}{page}_b.jpg"

    def pdf_path(self, day: date, page: str) -> str:
        return f"{self.base}/images/{day:%Y-%m}/{day:%d}/{page}/{self.code}{day:%Y%m%d}{page}.pdf"

    def picture_path(self, day: date, page: str, order: int) -> str:
        return f"{self.base}/res/1/{day:%Y%m%d}/{order}{page}_b.jpg"

    def pages(self, paper: Paper) -> dict[str, Response]:
        pages = {
            self.index_path: page(refresh_page(paper.issues[-1].editions[0].path, self.index_path)),
            f"{self.base}/tpl/css/style.css": page(STYLE, content_type="text/css"),
            f"{self.base}/tpl/img/line.png": Response(png(self.base), "image/png"),
        }
        for number, issue in enumerate(paper.issues):
            near = [
                (paper.issues[at], label)
                for at, label in ((number - 1, "上一期"), (number + 1, "下一期"))
                if 0 <= at < len(paper.issues)
            ]
            pages.update(self._issue(issue, near))
        return pages

    def _issue(self, issue: Issue, near: list[tuple[Issue, str]]) -> Iterable[tuple[str, Response]]:
        articles = {article.path: article for article in issue.articles}
        for edition in issue.editions:
            yield from printed(edition)
            yield edition.path, page(self._frame(issue, edition, near, edition.path, edition.page_name, ""))
            for number, entry in enumerate(edition.listings):
                article = articles[entry.path]
                neighbours = edition.listings[number + 1 : number + 2]
                text = self._text(article, [other.path for other in neighbours])
                yield (
                    article.path,
                    page(self._frame(issue, edition, near, article.path, article.headline, text)),
                )
                for picture in article.image_paths:
                    yield picture, Response(photo(picture, 360, 240), "image/jpeg")

    def _frame(
        self,
        issue: Issue,
        edition: EditionPage,
        near: list[tuple[Issue, str]],
        source: str,
        title: str,
        text: str,
    ) -> str:
        nodes = "".join(
            f'<div class="right_title-name"><a id=pageLink href={reference(source, entry.path, dot=True)}>'
            f"第{entry.page}版：{entry.page_name}</a></div>"
            f'<div class="right_title-pdf"><a href={reference(source, entry.pdf_path)}>PDF</a></div>\n'
            for entry in issue.editions
        )
        titles = "".join(
            f"<li><a href={reference(source, entry.path)}>"
            f'<script>document.write(view("{escape(entry.headline)} "))</script>'
            f"<span>{escape(entry.headline)}</span></a></li>\n"
            if number % 3 == 2
            else f"<li><a href={reference(source, entry.path)}>{escape(entry.headline)}</a></li>\n"
            for number, entry in enumerate(edition.listings)
            if entry.headline is not None
        )
        spots = "".join(
            f'<area shape="polygon" coords="{coordinates(entry.area)}" '
            f'href="{reference(source, entry.path)}"/>'
            for entry in edition.listings
            if entry.area
        )
        periods = "".join(
            f'<a class="preart" href="{reference(source, other.editions[0].path)}">{label}</a>'
            for other, label in near
        )
        footer = "".join(f"<p>{escape(line)}</p>" for line in self.clauses)
        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8">
<title>{escape(title)}-{self.title}</title>
<link rel="stylesheet" type="text/css" href="{reference(source, self.base + "/tpl/css/style.css")}">
</head><body>
<div class="header"><a href="{reference(source, self.index_path)}">{self.title}</a>
{clock_date(date.fromisoformat(issue.date))} {periods}</div>
<div class="l_c"><div class="ban">第{edition.page}版：{edition.page_name}
<a href="{reference(source, edition.pdf_path)}">版面PDF</a></div>
<div id="pageMap"><map name="PagePicMap">{spots}</map>
<img src="{reference(source, edition.image_path)}" border="0" usemap="#PagePicMap"></div></div>
<div class="r_c">{text}<div id="pageList"><ul>{nodes}</ul></div>
<div id="titleList"><ul>{titles}</ul></div></div>
<div class="foot">{footer}</div></body></html>
"""

    def _text(self, article: Article, following: list[str]) -> str:
        source = article.path
        random = Random(f"peoples {source}")
        onward = "".join(
            f'<a class="preart" href="{reference(source, path)}">下一篇</a>' for path in following
        )
        pictures = "".join(
            f'<table class="pci_c" width="400"><tr><td><img src="{reference(source, block.path)}"></td></tr>'
            f"<tr><td><p>{escape(article.body[number + 1].text)}</p></td></tr></table>"
            for number, block in enumerate(article.body)
            if block.path
        )
        body = _body(article)
        content = f'<div id="articleContent" class="article"><!--enpcontent-->{body}<!--/enpcontent--></div>'
        if random.random() < 0.5:
            content = f'<div id="ozoom"><founder-content>{body}</founder-content></div>'
        citation = ""
        if article.print_edition:
            day = clock_date(date.fromisoformat(article.print_edition.date))
            citation = f"《 {self.title} 》（ <date> {day} </date> 第 {article.print_edition.page} 版）"
        return f"""<div class="text_c"><h3>{escape(article.kicker or "")}</h3>
<h1>{escape(article.headline)}</h1>
<h2>{escape(article.subheadline or "")}</h2><h4>{escape(article.byline or "")}</h4>
<div class="lai">{citation} {onward}</div>{pictures}{content}</div>
"""


class PeoplesNew:
    """The press of a paper in the layout since 2024-12: folders of their own for pages and articles."""

    layout: Layout = "peoples-new"

    def __init__(self, title: str, base: str, names: Names) -> None:
        self.title = title
        self.base = base
        self.index_path = f"{base}/paperindex.htm"
        self.clauses: tuple[str, ...] = (
            f"{title}社版权所有，未经书面授权，不得转载、摘编或者以其他方式使用 云ICP备{names.licence}号-2",
        )
        self._serial = 30_100_000 + Random(f"peoples new {base} {names.first_day}").randrange(10_000)

    def edition_path(self, day: date, page: str) -> str:
        return f"{self.base}/pc/layout/{day:%Y%m}/{day:%d}/node_{page}.html"

    def article_path(self, day: date, page: str, order: int) -> str:
        self._serial += 1
        return f"{self.base}/pc/content/{day:%Y%m}/{day:%d}/content_{self._serial}.html"

    def _attachment(self, day: date, name: str, suffix: str) -> str:
        digest = sha256(f"{self.base} {day} {name}".encode()).hexdigest()
        name = f"{digest[:8]}-{digest[8:12]}-{digest[12:20]}{suffix}"
        return f"{self.base}/pc/attachment/{day:%Y%m}/{day:%d}/{name}"

    def image_path(self, day: date, page: str) -> str:
        return self._attachment(day, page, ".jpg")

    def pdf_path(self, day: date, page: str) -> str:
        return self._attachment(day, page, ".pdf")

    def picture_path(self, day: date, page: str, order: int) -> str:
        return self._attachment(day, f"{page} {order}", ".jpg")

    def pages(self, paper: Paper) -> dict[str, Response]:
        pages = {
            self.index_path: page(refresh_page(paper.issues[-1].editions[0].path, self.index_path)),
            f"{self.base}/pc/css/style.css": page(
                STYLE.replace("../img", "../image"), content_type="text/css"
            ),
            f"{self.base}/pc/image/line.png": Response(png(self.base), "image/png"),
        }
        for issue in paper.issues:
            pages.update(self._issue(issue))
        return pages

    def _issue(self, issue: Issue) -> Iterable[tuple[str, Response]]:
        articles = {article.path: article for article in issue.articles}
        for edition in issue.editions:
            yield from printed(edition)
            yield edition.path, page(self._edition(issue, edition))
            yield (
                self._pad(edition.path),
                page(
                    self._pad_page(
                        edition.path, edition.page_name, [entry.path for entry in edition.listings]
                    )
                ),
            )
            for entry in edition.listings:
                article = articles[entry.path]
                yield article.path, page(self._article(edition, article))
                yield (
                    self._pad(article.path),
                    page(self._pad_page(article.path, article.headline, [edition.path])),
                )
                for picture in article.image_paths:
                    yield picture, Response(photo(picture, 360, 240), "image/jpeg")

    def _pad(self, path: str) -> str:
        return path.replace("/pc/", "/pad/", 1)

    def _pad_page(self, path: str, title: str, links: list[str]) -> str:
        source = self._pad(path)
        entries = "".join(
            f'<li><a href="{reference(source, self._pad(link))}">{number}</a></li>'
            for number, link in enumerate(links, 1)
        )
        head = f'<head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        return f"<!DOCTYPE html><html>{head}<body><ul>{entries}</ul></body></html>"

    def _frame(self, source: str, title: str, inner: str) -> str:
        footer = "".join(f"<p>{escape(line)}</p>" for line in self.clauses)
        return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="UTF-8"><title>{escape(title)}</title>
<link rel="stylesheet" href="{reference(source, self.base + "/pc/css/style.css")}"></head>
<body><div class="top"><a href="{self.index_path}">{self.title}</a>
<a href="{self._pad(source)}">移动版</a></div>
<div class="main">{inner}</div><div class="bottom">{footer}</div></body></html>
"""

    def _edition(self, issue: Issue, edition: EditionPage) -> str:
        source = edition.path
        slides = "".join(
            f'<div class="swiper-slide"><a href="{reference(source, entry.path)}">'
            f"第{entry.page}版：{entry.page_name}</a></div>\n"
            for entry in issue.editions
        )
        titles = "".join(
            f'<li><a href="{reference(source, entry.path)}">{escape(entry.headline)}</a></li>\n'
            for entry in edition.listings
            if entry.headline is not None
        )
        spots = "".join(
            f'<area shape="polygon" coords="{coordinates(entry.area)}" '
            f'href="{reference(source, entry.path)}">'
            for entry in edition.listings
            if entry.area
        )
        return self._frame(
            source,
            f"{self.title} {edition.page_name}",
            f"""
<p class="date">{clock_date(date.fromisoformat(issue.date))}</p>
<div class="swiper-container"><div class="swiper-wrapper">{slides}</div></div>
<div class="paper-bot"><p class="ban">第{edition.page}版：{edition.page_name}</p>
<p class="btn"><a href="{reference(source, edition.pdf_path)}">PDF</a></p></div>
<div class="pic"><img src="{reference(source, edition.image_path)}" usemap="#PagePicMap">
<map name="PagePicMap">{spots}</map></div>
<div class="news"><ul class="news-list">{titles}</ul></div>
""",
        )

    def _article(self, edition: EditionPage, article: Article) -> str:
        source = article.path
        pictures = "".join(
            f'<div class="attachment"><img src="{reference(source, block.path)}">'
            f"<p>{escape(article.body[number + 1].text)}</p></div>"
            for number, block in enumerate(article.body)
            if block.path
        )
        day = clock_date(date.fromisoformat(edition.date))
        return self._frame(
            source,
            article.headline,
            f"""
<div class="left"><a href="{reference(source, edition.path)}">返回目录</a></div>
<div class="article"><h3>{escape(article.kicker or "")}</h3><h1>{escape(article.headline)}</h1>
<h2>{escape(article.subheadline or "")}</h2>
<p class="sec">{escape(article.byline or "")}
<span class="date">《{self.title}》（{day} 第{edition.page}版）</span></p>
{pictures}<div id="ozoom"><!--enpcontent-->{_body(article)}<!--/enpcontent--></div></div>
""",
        )


def _body(article: Article) -> str:
    lines = []
    for block in article.body:
        match block.kind:
            case "paragraph":
                lines.append(f"<p>\u3000\u3000{escape(block.text)}</p>\n")
            case "subhead":
                lines.append(f"<p>\u3000\u3000<strong>{escape(block.text)}</strong></p>\n")
            case "list_item":
                lines.append(f"<ul><li>{escape(block.text)}</li></ul>\n")
            case "table":
                lines.append(table(block))
    return "".join(lines)
