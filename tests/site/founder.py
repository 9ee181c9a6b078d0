"""Renders a paper in Founder's old e-paper layout: tables, unquoted attributes, maps in mixed case."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from random import Random

from .markup import coordinates, escape, reference, refresh_page, table, wire
from .media import PAGE_SIZE, photo, png, printed
from .names import Names, clock_date
from .paper import Article, EditionPage, Issue, Layout, Paper
from .response import Response, page

WEEKDAYS = "一二三四五六日"
STYLE = """body { margin: 0; background: #fff url(bg.png) repeat-x; }
.font01 { font: bold 18px 黑体; color: #0205FF; }
.dPic { background-image: url("../tplimg/frame.png"); }
"""
SCRIPT = "function zoomIn() { document.getElementById('ozoom').style.zoom = '120%'; }\n"


class FounderOld:
    """The press of a paper in the old layout.

    The issue of ``legacy_day`` is served as GB18030 and declares gb2312.
    """

    layout: Layout = "founder-old"

    def __init__(self, title: str, base: str, names: Names, legacy_day: date | None = None) -> None:
        self.title = title
        self.base = base
        self.index_path = f"{base}/paperindex.htm"
        self.clauses: tuple[str, ...] = (
            f"{title}社版权所有 未经书面授权不得转载或建立镜像 云ICP备{names.licence}号",
            f"社址：{names.city}市报业路1号 邮编：000000 新闻热线：{names.exchange}1234",
        )
        self._legacy_day = legacy_day
        self._random = Random(f"founder old {base} {names.first_day}")
        self._nodes = dict(zip(range(2, 9), self._random.sample(range(3, 31), 7), strict=True)) | {1: 2}
        self._serial = self._random.randrange(400_000, 500_000)
        self._photo = self._random.randrange(20, 60)

    def _folder(self, day: date) -> str:
        return f"{self.base}/html/{day:%Y-%m}/{day:%d}"

    def edition_path(self, day: date, page: str) -> str:
        return f"{self._folder(day)}/node_{self._nodes[int(page[-2:])]}.htm"

    def article_path(self, day: date, page: str, order: int) -> str:
        self._serial += self._random.choice((1, 1, 1, 2, 5))
        return f"{self._folder(day)}/content_{self._serial}.htm"

    def image_path(self, day: date, page: str) -> str:
        return f"{self.base}/images/{day:%Y-%m}/{day:%d}/{page}/Page_b.jpg"

    def pdf_path(self, day: date, page: str) -> str:
        return wire(f"{self.base}/images/{day:%Y-%m}/{day:%d}/{page}/周{WEEKDAYS[day.weekday()]}{page}.pdf")

    def picture_path(self, day: date, page: str, order: int) -> str:
        self._photo += 1
        return f"{self.base}/images/{day:%Y-%m}/{day:%d}/{page}/p{self._photo}_b.jpg"

    def pages(self, paper: Paper) -> dict[str, Response]:
        newest = paper.issues[-1].editions[0]
        pages = {
            self.index_path: page(refresh_page(newest.path, self.index_path)),
            f"{self.base}/tplimg/css_epaper.css": page(STYLE, content_type="text/css"),
            f"{self.base}/tplimg/mp.js": page(SCRIPT, content_type="application/x-javascript"),
        }
        for ornament in ("bg", "frame", "checkbox", "pdf", "logo"):
            pages[f"{self.base}/tplimg/{ornament}.png"] = Response(png(self.base + ornament), "image/png")
        for number, issue in enumerate(paper.issues):
            earlier = paper.issues[number - 1] if number else None
            later = paper.issues[number + 1] if number + 1 < len(paper.issues) else None
            pages.update(self._issue(issue, earlier, later))
        return pages

    def _issue(
        self, issue: Issue, earlier: Issue | None, later: Issue | None
    ) -> Iterable[tuple[str, Response]]:
        legacy = self._legacy_day is not None and issue.date == self._legacy_day.isoformat()
        charset, encoding = ("gb2312", "gb18030") if legacy else ("utf-8", "utf-8-sig")
        articles = {article.path: article for article in issue.articles}
        for edition in issue.editions:
            yield from printed(edition)
            html = self._edition(issue, edition, earlier, later, charset)
            yield edition.path, page(html, encoding)
            for listing in dict.fromkeys(entry.path for entry in edition.listings):
                if (article := articles.get(listing)) is None:
                    continue
                yield article.path, page(self._article(issue, edition, article, charset), encoding)
                for picture in article.image_paths:
                    yield picture, Response(photo(picture, 320, 240), "image/jpeg")

    def _head(self, source: str, title: str, charset: str) -> str:
        def at(name: str) -> str:
            return reference(source, f"{self.base}/tplimg/{name}")

        return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<title>{escape(title)}--{self.title}</title>
<link href="{at("css_epaper.css")}" rel="stylesheet" type="text/css" />
<SCRIPT language=Javascript src="{at("mp.js")}"></SCRIPT>
<style type="text/css">
<!--
.STYLE2 {{ color: #FFFFFF; font-weight: bold; }}
-->
</style>
</head>
<body onLoad="initMPPage();" text=#000000 leftmargin=0 topmargin=0>
<div id="nav2" class="dCon"><a href="#"><img src="{at("logo.png")}" alt="{self.title}" /></a>
<ul class="ulNav"><li><span>版面导航</span></li><li><span>标题导航</span></li>
<li><a href="{reference(source, self.index_path)}">数字报首页</a></li></ul></div>
"""

    def _map(self, source: str, edition: EditionPage) -> str:
        """The page image under its map; the two spell the map's name as they like."""
        random = Random(f"map {edition.path}")
        opening = random.choice(
            ("<map name=PagePicMap>", '<MAP NAME="pagepicmap">', '<Map name="PagePicMap">')
        )
        use = random.choice(("USEMAP=#PagePicMap", 'usemap="#pagepicmap"', "useMap=#PAGEPICMAP"))
        spots = "".join(
            f'<Area coords="{coordinates(entry.area)}" shape="polygon" '
            f'href="{reference(source, entry.path, dot=random.random() < 0.3)}">'
            for entry in edition.listings
            if entry.area
        )
        width, height = PAGE_SIZE
        size = f"width={width}px height={height}px border=0"
        image = f"<img src={reference(source, edition.image_path)} {size} {use}>"
        return f'<div class="dPic" align="left">{opening}{spots}</map>{image}</div>\n'

    def _titles(self, source: str, edition: EditionPage) -> str:
        rows = []
        box = reference(source, self.base + "/tplimg/checkbox.png")
        for entry in edition.listings:
            if entry.headline is None:
                continue
            ident = entry.path.rpartition("_")[2].removesuffix(".htm")
            rows.append(
                f'<tr><TD class=default valign="top"><img src="{box}"></TD>\n'
                f'<td class=default valign="top">\n<a href={reference(source, entry.path, dot=True)}>'
                f'<div style="display:inline" id=mp{ident}>{escape(entry.headline)}</div></a>\n</td></TR>'
            )
        return (
            "<TABLE cellSpacing=0 cellPadding=1 border=0>\n<TBODY>\n"
            + "\n".join(rows)
            + "\n</TBODY>\n</TABLE>\n"
        )

    def _title_menu(self, source: str, edition: EditionPage) -> str:
        """The hidden second list of titles, whose links differ by a query from the first's."""
        query = "?div=-1" if Random(f"menu {edition.path}").random() < 0.6 else ""
        rows = "".join(
            f'<tr height=27px><td width=10px></td><td class="black">\n'
            f"<a href={reference(source, entry.path, dot=True)}{query}>"
            f"{escape(entry.headline)}</a>\n</td></TR>"
            for entry in edition.listings
            if entry.headline is not None
        )
        return f"<DIV id=btdh><TABLE border=0><tbody>{rows}</tbody></TABLE></DIV>\n"

    def _editions(self, source: str, issue: Issue) -> str:
        icon = reference(source, self.base + "/tplimg/pdf.png")
        rows = "".join(
            f"""<TR id=row_black{number}><TD align=left>&nbsp;</TD>
<TD align=left height=24 class="black" >&nbsp;<a
href={reference(source, entry.path, dot=number % 2 == 0)} class="black" id=pageLink>{_label(entry)}</a></TD>
<TD width=28 align=middle noWrap><a href={reference(source, entry.pdf_path, raw=True)}><IMG height=16
src="{icon}" width=16 border=0></a></TD></TR>
"""
            for number, entry in enumerate(issue.editions)
        )
        return f"<div id=bmdh><TABLE width=260px border=0><TBODY>\n{rows}</TBODY></TABLE></div>\n"

    def _next_edition(self, source: str, issue: Issue, edition: EditionPage) -> str:
        place = issue.editions.index(edition)
        steps = [(place - 1, "上一版"), (place + 1, "下一版")]
        links = "".join(
            f'<td width="90" align="center" nowrap><a class=preart '
            f'href="{reference(source, issue.editions[at].path)}">{label}</a></td>'
            for at, label in steps
            if 0 <= at < len(issue.editions)
        )
        return f"""<div class="dNav"><table width={PAGE_SIZE[0]} border=0 cellpadding=5 cellspacing=0><tr>
<td width="160" align=left>第{edition.page}版：<STRONG>{edition.page_name}</STRONG></td>{links}
<td width="43" align=right><a href={reference(source, edition.pdf_path, raw=True)}><IMG height=16
src="{reference(source, self.base + "/tplimg/pdf.png")}" width=16 border=0></a></td></tr></table></div>
"""

    def _footer(self) -> str:
        return (
            '<div class="footer">' + "".join(f"<p>{escape(line)}</p>" for line in self.clauses) + "</div>\n"
        )

    def _property(
        self, tag: str, issue_date: str, edition: EditionPage, title: str, kind: int, extra: str = ""
    ) -> str:
        node = edition.path.rpartition("_")[2].removesuffix(".htm")
        return f"""<!--{tag} <founder-date>
{issue_date}
</founder-date>
<founder-title>{title}
</founder-title>{extra}
<founder-type>{kind}</founder-type>
<founder-pagepicurl>http://site1{edition.image_path}</founder-pagepicurl>
<founder-pagenum>{edition.page}</founder-pagenum>
<founder-papername>{self.title}</founder-papername>
<founder-nodeid>{node}</founder-nodeid> /{tag}-->
"""

    def _edition(
        self, issue: Issue, edition: EditionPage, earlier: Issue | None, later: Issue | None, charset: str
    ) -> str:
        source = edition.path
        periods = "".join(
            f"<a class=preart href={reference(source, other.editions[0].path)}>{label}</a> "
            for other, label in ((earlier, "上一期"), (later, "下一期"))
            if other
        )
        return (
            self._head(source, edition.page_name, charset)
            + self._map(source, edition)
            + self._next_edition(source, issue, edition)
            + self._titles(source, edition)
            + '<div class="dConR">\n'
            + self._editions(source, issue)
            + self._title_menu(source, edition)
            + f'<div class="dSearch"><strong>\n{_day(issue)}\n</strong>{periods}</div></div>\n'
            + self._footer()
            + "</body></html>\n"
            + self._property(
                "enpproperty",
                issue.date,
                edition,
                edition.page_name,
                2,
                f"<founder-content>{self.title}</founder-content>",
            )
        )

    def _article(self, issue: Issue, edition: EditionPage, article: Article, charset: str) -> str:
        source = article.path
        random = Random(f"article {source}")
        byline_in_body = article.byline is not None and random.random() < 0.35
        names = [
            article.kicker,
            article.headline,
            article.subheadline,
            None if byline_in_body else article.byline,
        ]
        rows = "".join(
            f'<tr valign=top>\n<td class="{cell}" align=center style="color: #827E7B;">'
            f"{escape(text or '')}</td>\n</TR>\n"
            for cell, text in zip(("font02", "font01", "font02", "font02"), names, strict=True)
        )
        return (
            self._head(source, article.headline, charset)
            + '<div class="dConL">\n'
            + self._map(source, edition)
            + self._next_edition(source, issue, edition)
            + self._titles(source, edition)
            + "</div>\n"
            + '<div class="dConR dDetail">\n'
            + self._editions(source, issue)
            + self._title_menu(source, edition)
            + f'<div class="dSearch"><strong>\n{_day(issue)}\n</strong></div>\n'
            + '<div class="dZoom"><a href="#" class="aZin" onClick="zoomIn();" >放大</a> '
            + '<a href="#">缩小</a> <a href="#">默认</a></div>\n'
            + '<div class="dTit2"><h1>\n<table cellspacing=0 cellpadding=5 width=100% border=0>\n'
            + f"<tbody>\n{rows}</tbody>\n</table>\n</h1></div>\n"
            + '<div class="dContents">\n'
            + _pictures(source, article)
            + '<DIV id=ozoom style="zoom:100%;FLOAT: left;width:100%;">'
            + _body(article, byline_in_body, random)
            + "</DIV></div>\n</div>\n"
            + self._footer()
            + "</body>\n</html>\n"
            + self._closing(issue, edition, article, random)
        )

    def _closing(self, issue: Issue, edition: EditionPage, article: Article, random: Random) -> str:
        if random.random() < 0.3:
            return ""
        extra = (
            f"\n<founder-author>\n{article.byline or ''}\n</founder-author>"
            f"\n<founder-subtitle>{article.subheadline or ''}</founder-subtitle>"
            f"\n<founder-introtitle>{article.kicker or ''}</founder-introtitle>"
        )
        tag = random.choice(("enpproperty", "mpproperty"))
        return self._property(tag, issue.date, edition, article.headline, 1, extra)


def _day(issue: Issue) -> str:
    return clock_date(date.fromisoformat(issue.date))


def _label(edition: EditionPage) -> str:
    return f"第{edition.page}版：{edition.page_name}"


def _pictures(source: str, article: Article) -> str:
    """The picture table, which stands before the body."""
    out = ""
    for block, after in pairwise(article.body):
        if block.kind == "image" and block.path:
            out += (
                f'<p><TABLE><TBODY><TR><TD><IMG src="{reference(source, block.path)}"></TD></TR>\n'
                f"<TR><TD><p>&nbsp;&nbsp;&nbsp;&nbsp;{escape(after.text)}</p></TD></TR></TBODY></TABLE>\n"
            )
    return out


def _body(article: Article, byline_in_body: bool, random: Random) -> str:
    indent = random.choice(("&nbsp;&nbsp;&nbsp;&nbsp;", "\u3000\u3000", "    "))
    lines = [f"<p>{indent}{escape(article.byline)}</p>"] if byline_in_body and article.byline else []
    verse = [block.text for block in article.body if block.kind == "paragraph"]
    if all(len(line) < 20 for line in verse):
        lines.append(f"<P>{indent}" + f"<br>\n{indent}".join(map(escape, verse)) + "<br></P>")
    else:
        for block in article.body:
            match block.kind:
                case "paragraph" | "subhead":
                    lines.append(f"<p>{indent}{escape(block.text)}</p>")
                case "list_item":
                    lines.append(f"<li>{escape(block.text)}</li>")
                case "table":
                    lines.append(table(block))
    text = "".join(lines).replace("</p><li>", "</p><ul><li>").replace("</li><p>", "</li></ul><p>")
    marked = f"<!--enpcontent-->{text}<!--/enpcontent-->"
    shape = random.randrange(3)
    if shape == 0:
        return f"<founder-content>{marked}</founder-content>"
    return f"<!--enpcontent--><P>{text}" if shape == 1 else marked
