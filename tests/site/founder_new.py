"""Renders a paper in Founder's new e-paper layout: identified headings, decimal areas, ``period.xml``."""

from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from random import Random

from .markup import coordinates, escape, reference, refresh_page, table
from .media import photo, png, printed
from .names import Names, clock_date
from .paper import Article, EditionPage, Issue, Layout, Paper
from .response import Response, page, redirect

STYLE = ".top { background: url('../../img/top.png'); }\n.art-title { font-size: 22px; }\n"


class FounderNew:
    """The press of a paper in the new layout."""

    layout: Layout = "founder-new"

    def __init__(self, title: str, base: str, names: Names) -> None:
        self.title = title
        self.base = base
        self.index_path = f"{base}/index.html"
        self.clauses: tuple[str, ...] = (
            f"{title}社出版|国内统一刊号：CN00—0000|邮发代号：00—{names.licence[-1]}",
            f"制作单位：{title}新媒体中心|版权所有，未经授权不得复制转载或建立镜像|云ICP备{names.licence}号",
        )
        self._random = Random(f"founder new {base} {names.first_day}")
        self._serial = self._random.randrange(100_000, 200_000)

    def _folder(self, day: date) -> str:
        return f"{self.base}/{day:%Y%m}/{day:%d}"

    def edition_path(self, day: date, page: str) -> str:
        return f"{self._folder(day)}/node_{page}.html"

    def article_path(self, day: date, page: str, order: int) -> str:
        self._serial += 1
        return f"{self._folder(day)}/content_{self._serial}.html"

    def _attachment(self, day: date, name: str, suffix: str) -> str:
        digest = sha256(f"{self.base} {day} {name}".encode()).hexdigest()
        parts = (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
        return f"{self._folder(day)}/{'-'.join(parts)}{suffix}"

    def image_path(self, day: date, page: str) -> str:
        return self._attachment(day, page, ".jpg.1")

    def pdf_path(self, day: date, page: str) -> str:
        return self._attachment(day, page, ".pdf")

    def picture_path(self, day: date, page: str, order: int) -> str:
        return self._attachment(day, f"{page} {order}", ".jpg.2")

    def pages(self, paper: Paper) -> dict[str, Response]:
        newest = paper.issues[-1].editions[0]
        pages = {
            self.index_path: redirect(newest.path, 302),
            f"{self.base}/": page(refresh_page(self.index_path, f"{self.base}/")),
            f"{self.base}/period.xml": page(self._periods(paper), content_type="text/xml"),
            f"{self.base}/assets/css/css.css": page(STYLE, content_type="text/css"),
            f"{self.base}/assets/js/index.js": page(
                "var period = '../../period.xml';\n", content_type="text/javascript"
            ),
            f"{self.base}/img/top.png": Response(png(self.base + "top"), "image/png"),
            f"{self.base}/img/logo.png": Response(png(self.base + "logo"), "image/png"),
        }
        for issue in paper.issues:
            pages.update(self._issue(issue))
        return pages

    def _periods(self, paper: Paper) -> str:
        periods = "".join(
            f'<period id="{number}"><period_name>{issue.date}</period_name>'
            f"<period_date>{issue.date}</period_date>"
            f"<front_page>{reference(self.base + '/', issue.editions[0].path)}</front_page></period>\n"
            for number, issue in enumerate(paper.issues, 1)
        )
        return f'<?xml version="1.0" encoding="utf-8"?>\n<period_list>\n{periods}</period_list>\n'

    def _issue(self, issue: Issue) -> Iterable[tuple[str, Response]]:
        articles = {article.path: article for article in issue.articles}
        for edition in issue.editions:
            yield from printed(edition)
            yield (
                edition.path,
                page(
                    self._frame(issue, edition, edition.path, edition.page_name, self._lists(issue, edition)),
                    "utf-8-sig",
                ),
            )
            for entry in edition.listings:
                article = articles[entry.path]
                yield (
                    article.path,
                    page(
                        self._frame(issue, edition, article.path, article.headline, _text(article)),
                        "utf-8-sig",
                    ),
                )
                for picture in article.image_paths:
                    yield picture, Response(photo(picture, 400, 260), "image/jpeg")

    def _frame(self, issue: Issue, edition: EditionPage, source: str, title: str, right: str) -> str:
        """A page: the edition's image on the left, ``right`` beside it."""

        def at(name: str) -> str:
            return reference(source, f"{self.base}/{name}")

        place = issue.editions.index(edition)
        steps = "".join(
            f'<li><a href="{reference(source, issue.editions[other].path)}" class="b-btn">'
            f"{'<br />'.join(label)}<i></i></a></li>"
            for other, label in ((place - 1, "上一版"), (place + 1, "下一版"))
            if 0 <= other < len(issue.editions)
        )
        spots = "".join(
            f'<Area coords="{coordinates(entry.area)}" shape="polygon" '
            f'href="{reference(source, entry.path)}">'
            for entry in edition.listings
            if entry.area
        )
        footer = "".join(f"<p>{escape(line).replace('|', '<span>|</span>')}</p>" for line in self.clauses)
        html = f"""<!DOCTYPE html><html><head>    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>{escape(title)}</title>    <link rel="stylesheet" href="{at("assets/css/css.css")}">
    <script type="text/javascript">
function per_submit(){{ if(form1.contentKey.value==""){{ return; }} document.form1.submit(); }}</script>
</head>
<body>    <div class="top"><div class="container"><img src="{at("img/logo.png")}" />
<p class="text-right">
<a class='curr' href='{self.index_path}'><span>《{self.title}》</span></a></p></div></div>
<div class="container"><div class="center clearfix"><div class="left-btn"><ul>
<li><a class="r-btn" id="candler"><i></i>日<br />历</a>
<table class="data_table"><thead><tr><th>日</th><th>一</th><th>二</th></tr></thead></table></li>
<li><a href="#" class="t-btn" id="goPrePeriod"><i></i>上<br />一<br />期</a></li>
<li><a href="#" class="b-btn" id="goNextPeriod">下<br />一<br />期<i></i></a></li></ul></div>
<div class="right-btn">
<li><a class="f-btn" href="{reference(source, edition.path)}"><i></i>返<br />回</a></li>
<ul>{steps}</ul></div>
<div class="col-md-6"><form name="form1" method="GET"><div class="cb-text">
<span id="paperdate">{clock_date(date.fromisoformat(issue.date))}</span>
<input type="text" name="content" id="contentKey" placeholder=""></div></form>
<div class="newspaper-pic">
<img class="preview" src="{reference(source, edition.image_path)}" usemap="#PagePicMap" >
<MAP NAME="PagePicMap">{spots}</MAP></div></div>
<div class="col-md-6">{right}</div></div>
<div class="footer">{footer}</div></div>
<script>$("#candler").click(function(){{ $(".time-control").toggle(); }});</script>
<script src="{at("assets/js/index.js")}"></script></body></html>"""
        return html if Random(f"lines {source}").random() < 0.5 else html.replace("\n", "")

    def _lists(self, issue: Issue, edition: EditionPage) -> str:
        source = edition.path
        nodes = "".join(
            f'<li class="posRelative"><a class="btn btn-block" href="{reference(source, entry.path)}">'
            f"第{entry.page}版：{entry.page_name}</a>"
            f'<a class="pdf" href="{reference(source, entry.pdf_path)}" target="_blank">PDF</a></li>'
            for entry in issue.editions
        )
        titles = "".join(
            f'<li class="resultList"><a href="{reference(source, entry.path)}">'
            f"<h4>{escape(entry.headline)}</h4></a></li>"
            for entry in edition.listings
            if entry.headline is not None
        )
        return (
            f'<div class="nav-panel"><h3>版面导航</h3><ul class="nav-list">{nodes}</ul></div>'
            f'<div class="title-panel"><h3>本版标题</h3><ul class="media-list">{titles}</ul></div>'
        )


def _text(article: Article) -> str:
    attachment, lines = "", []
    if article.byline:
        lines.append(f"<p>    {escape(article.byline)}</p>")
    for number, block in enumerate(article.body):
        match block.kind:
            case "image" if block.path:
                caption = article.body[number + 1].text
                attachment = f'<img src="{reference(article.path, block.path)}"><p>{escape(caption)}</p>'
            case "paragraph":
                lines.append(f"<p>    {escape(block.text)}</p>")
            case "subhead":
                lines.append(f"<p>    <b>{escape(block.text)}</b></p>")
            case "list_item":
                lines.append(f"<ul><li>{escape(block.text)}</li></ul>")
            case "table":
                lines.append(table(block))
    blank = "<p>     </p>" * Random(article.path).randrange(4)
    return f"""<div class="detail"><div class="detail-art"><div class="totalTitle">
<p class="introtitle text-center" id="PreTitle">{escape(article.kicker or "")}</p>
<h2 id="Title" class="art-title text-center">{escape(article.headline)}</h2>
<p class="subtitle text-center" id="SubTitle">{escape(article.subheadline or "")}</p></div>
<div class="attachment" align="center">{attachment}</div>
<div id="ozoom" style="zoom:100%;" class="content"><founder-content><!--enpcontent-->{blank}{"".join(lines)}
<p>     </p><!--/enpcontent-->
<!--enpproperty <date>{article.date_published} 00:00:00:0</date><author>{article.byline or ""}</author>
<subtitle>{article.subheadline or ""}</subtitle><introtitle>{article.kicker or ""}</introtitle>
<title>{article.headline}</title>/enpproperty-->
</founder-content></div></div></div>"""
