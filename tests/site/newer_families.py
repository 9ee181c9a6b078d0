"""Families of 2021 and after: a whole issue on one page, and programs that are asked by query."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from .family import (
    SCALE,
    SHEETS,
    Family,
    html_page,
    in_pixels,
    list_link,
    page_image,
    pdf_file,
    picture_file,
    simple_family,
    story_text,
)
from .response import Response


def _mobile_issue(day: date) -> Family:
    """A box an edition page; the list of issues is a script of the month."""
    top, stamp = f"/mi/mobile/{day:%Y}/{day:%Y%m%d}", f"{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    boxes = ""
    for sheet in SHEETS:
        folder = f"{stamp}_0{sheet.page}"
        items = ""
        for place, story in enumerate(sheet.stories, 1):
            name = f"{folder}/content_{folder}_{place}.htm"
            items += f'<li><a data-newid="lx{story.number}" data-href="./{name}#page{place}">{story.headline}</a></li>'
            pages[f"{top}/{name}"] = html_page(
                f'<font id="main-title"><b>{story.headline}</b></font><span id="date">{day:%Y年%m月%d日}</span>'
                f'<div class="content my-gallery" id="content">{story_text()}</div>'
            )
        heading = f'<div class="nav-panel-heading" pdf_href="./{folder}.pdf">第{int(sheet.page)}版 {sheet.name}</div>'
        boxes += f'<div class="nav-items">{heading}<ul class="nav-list-group">{items}</ul></div>'
        pages[f"{top}/{folder}.pdf"] = pdf_file()
    pages[f"{top}/{stamp}_m.html"] = html_page(boxes)
    pages[f"/mi/period/{day:%Y%m}/period.js"] = Response(f'var datelist=["{stamp}"];'.encode(), "text/javascript")
    pages["/mi/paperindex.htm"] = html_page(
        f'<script>window.location.href = "./mobile/{day:%Y}/{stamp}/{stamp}_m.html";</script>'
    )
    issue = "/mi/mobile/{date:%Y/%Y%m%d/%Y%m%d}_m.html"
    return Family(
        "mobile-issue", day, issue, MappingProxyType(pages), front="/mi/paperindex.htm", pictured=False, placed=False
    )


def _page_flip(day: date) -> Family:
    """Drawings over the page images, in the unit of these; the numbers of articles stand in their polygons."""
    top = f"/pf/{day:%Y%m/%d}"
    pages: dict[str, Response] = {}
    menu, leaves = "", ""
    for sheet in SHEETS:
        number = int(sheet.page)
        entry = f'<a href="#page={number}">第{sheet.page}版：{sheet.name}</a>'
        menu += f'<li class="layout-catalogue-item">{entry}<a href="/pf/{sheet.page}.pdf">PDF</a></li>'
        areas = ""
        for story in sheet.stories:
            left, top_, right, bottom = in_pixels(story).split(",")
            corners = f"{left},{top_} {right},{top_} {right},{bottom} {left},{bottom}"
            facts = f'title="{story.headline}" data-pageid="{number}" data-contentid="{7460 + story.number}"'
            areas += f'<polygon class="area" points="{corners}" {facts}></polygon>'
            pages[f"{top}/con-{7460 + story.number}.html"] = html_page(
                f'<div class="top_bar">{sheet.name}</div><div class="title">{story.headline}</div>'
                f'<div class="content">{story_text()}</div>'
            )
        drawing = f'<svg viewBox="0 0 {SCALE[0]} {SCALE[1]}">{areas}</svg>'
        leaves += f'<div class="leaf"><img src="/pf/{sheet.page}.jpg">{drawing}</div>'
        pages[f"/pf/{sheet.page}.jpg"], pages[f"/pf/{sheet.page}.pdf"] = picture_file(), pdf_file()
    pages[f"{top}/"] = html_page(f"<ul>{menu}</ul>{leaves}")
    return Family("page-flip", day, "/pf/{date:%Y%m/%d}/", MappingProxyType(pages))


def _epaper_api(day: date) -> Family:
    """One program; an article is called by its page and its place on it."""
    program = "/json/interface/epaper/api.php?"
    pages: dict[str, Response] = {}
    query = f"name=lxrb&date={day}&code="
    menu = "".join(
        f'<li><a href="?{query.replace("&", "&amp;")}0{sheet.page}">第{sheet.page}版：{sheet.name}</a></li>'
        for sheet in SHEETS
    )
    for sheet in SHEETS:
        items, areas = "", ""
        for place, story in enumerate(sheet.stories, 1):
            address = f"?{query}0{sheet.page}&xuhao={place}"
            written = address.replace("&", "&amp;")
            items += f'<p><a href="{written}" title="{story.headline}">{story.headline}</a></p>'
            areas += f'<area coords="{in_pixels(story)}" href="{written}" title="{story.headline}">'
            pages[f"{program.removesuffix('?')}{address}"] = html_page(
                f"<h1>{story.headline}</h1><div>{story_text()}</div>", story.headline
            )
        image, print_ = f"/ea/{sheet.page}.jpg", f"/ea/{sheet.page}.pdf"
        pages[f"{program}{query}0{sheet.page}"] = html_page(
            f'<div id="banmian"><ul>{menu}</ul></div><a href="{print_}">PDF</a>{page_image(image)}'
            f'<map name="m">{areas}</map>{items}'
        )
        pages[image], pages[print_] = picture_file(), pdf_file()
    issue = f"{program}name=lxrb&date={{date:%Y-%m-%d}}&code=001"
    return Family("epaper-api", day, issue, MappingProxyType(pages))


def _icms_newspaper(day: date) -> Family:
    """One program; the day leads to a page that shows the first one once more, links to pages name no day."""
    program = "/default.php?mod=newspaper&a=gen_one&channel_id=15&"
    written = program.replace("&", "&amp;")
    pages: dict[str, Response] = {}
    menu = "".join(
        f'<li><a href="{written}newspaper_page_id={80 + int(sheet.page)}">第{sheet.page}版：{sheet.name}</a></li>'
        for sheet in SHEETS
    )
    for sheet in reversed(SHEETS):
        items, areas = "", ""
        for story in sheet.stories:
            address = f"/default.php?mod=newspaper_article&a=detail&newspaper_article_id={9100 + story.number}"
            items += f'<p><a href="{address.replace("&", "&amp;")}">{story.headline}</a></p>'
            areas += f'<area coords="{in_pixels(story)}" href="{address.replace("&", "&amp;")}">'
            back = f'<a href="{written}newspaper_page_id={80 + int(sheet.page)}">返回</a>'
            pages[address] = html_page(f'{back}<h1>{story.headline}</h1><div id="content">{story_text()}</div>')
        image, print_ = f"/ic/{sheet.page}.jpg", f"/ic/{sheet.page}.pdf"
        shown = html_page(
            f"<p>{day.year}年{day.month}月{day.day}日</p><ul>{menu}</ul>"
            f'<a href="{print_}">PDF</a>{page_image(image)}<map name="m">{areas}</map>{items}'
        )
        pages[f"{program}newspaper_page_id={80 + int(sheet.page)}"] = shown
        pages[f"{program}publish_date={day}"] = shown
        pages[image], pages[print_] = picture_file(), pdf_file()
    return Family("icms-newspaper", day, f"{program}publish_date={{date:%Y-%m-%d}}", MappingProxyType(pages))


# What the texts of the sample are in Hong Kong: traditional characters, one of HKSCS, one that got its place there in
# 2008, and two signs that Python's Big5 has otherwise.
_SIMPLE = "队澜报务说两时进户压从傍复抢还职责负旧图长纸开现锈个头经动换试压书戏边账本闻蓄线缆当万边挖来"
_PRINTED = "隊瀾報務說兩時進戶壓從傍復搶還職責負舊圖長紙開現銹個頭經動換試壓書戲邊賬本聞蓄線纜當萬邊挖嚟"
_SIGNS = str.maketrans(_SIMPLE + "、，老", _PRINTED + "‧～㡵")
_BYTES = {"‧": b"\xa1\x45", "～": b"\xa1\xe3", "銹": b"\x90\x7a", "㡵": b"\x87\x7a"}


def _in_hong_kong(text: str) -> str:
    return text.translate(_SIGNS)


def _as_big5(shown: Response) -> Response:
    """A page in Big5 with Hong Kong's characters, under one of the labels that browsers know."""
    if not isinstance(shown.body, bytes) or "html" not in (shown.content_type or ""):
        return shown
    text = _in_hong_kong(shown.body.decode()).replace('charset="utf-8"', 'charset="x-x-big5"')
    body = b"".join(_BYTES.get(character) or character.encode("big5hkscs") for character in text)
    return Response(body, "text/html")


def _traditional(day: date) -> Family:
    """A paper of Hong Kong, of no known family, in Big5."""
    top = f"/hk/{day:%Y%m%d}"
    made = simple_family(
        "inferred",
        day,
        "/hk/{date:%Y%m%d}/index.html",
        lambda sheet: f"{top}/index.html" if sheet is SHEETS[0] else f"{top}/A{sheet.page}.html",
        lambda sheet, story: f"{top}/A{sheet.page}-{story.number}.html",
        lambda entries, items: f"<ul>{entries}</ul><ul>{items}</ul>",
        list_link,
        lambda headline, body: f"<h1>{headline}</h1><div>{body}</div>",
        "/hk/files",
    )
    pages = {path: _as_big5(shown) for path, shown in made.pages.items()}
    return replace(made, pages=MappingProxyType(pages), written=_in_hong_kong)


def _plain_folders(day: date) -> Family:
    """Dated folders in the markup of another house: links that a style places, a list of the issue of its own."""
    stamp, top = f"{day:%Y%m%d}", f"/pl/{day:%Y}/{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    rows = ""
    for sheet in SHEETS:
        name = f"{stamp}_0{sheet.page}"
        entry = f'<a href="{name}/{name}_6618.html">第{sheet.page}版：{sheet.name}</a>'
        rows += f'<p>{entry} <a href="{name}/{name}.pdf">下载</a></p>'
        spots = ""
        for place, story in enumerate(sheet.stories, 1):
            left, above, right, below = (int(part) for part in in_pixels(story).split(","))
            box = f"left:{left}px;top:{above}px;width:{right - left}px;height:{below - above}px"
            spots += f'<a style="position:absolute;{box}" href="{name}_{place}.html" title="{story.headline}"></a>'
            pages[f"{top}/{name}/{name}_{place}.html"] = html_page(
                f'<h1>{story.headline}</h1><div id="content">{story_text()}</div>'
            )
        image = f'<img src="{name}.jpg" width="{SCALE[0]}" height="{SCALE[1]}">'
        pages[f"{top}/{name}/{name}_6618.html"] = html_page(f"<div>{image}{spots}</div>")
        pages[f"{top}/{name}/{name}.jpg"], pages[f"{top}/{name}/{name}.pdf"] = picture_file(), pdf_file()
    pages[f"{top}/{stamp}_plist.htm"] = html_page(rows)
    issue = "/pl/{date:%Y/%Y%m%d/%Y%m%d}_001/{date:%Y%m%d}_001_6618.html"
    return Family("dated-folders", day, issue, MappingProxyType(pages))


def _turned_pages(day: date) -> Family:
    """A paper of no known family whose pages lead to the next and the last one, and list none; a site in front leads
    there."""
    news = "".join(f'<li><a href="/news/{number}.html">城西蓄水池今日进水{number}</a></li>' for number in range(4))
    paper = f'<a href="/tp/{day:%Y%m%d}/page1.htm"><img src="/tp/01.jpg" alt="澜溪日报数字报"></a>'
    pages = {"/news/": html_page(f"<ul>{news}</ul>{paper}", "澜溪新闻网")}
    for place, sheet in enumerate(SHEETS):
        items, areas = "", ""
        for story in sheet.stories:
            address = f"/tp/{day:%Y%m%d}/story{story.number}.htm"
            items += f'<p><a href="{address}">{story.headline}</a></p>'
            areas += f'<area coords="{in_pixels(story)}" href="{address}">'
            pages[address] = html_page(f"<h1>{story.headline}</h1><div>{story_text()}</div>", story.headline)
        turns = f'<a href="page{place}.htm">上一版</a>' if place else ""
        turns += f'<a href="page{place + 2}.htm">下一版</a>' if place + 1 < len(SHEETS) else ""
        image, print_ = f"/tp/{sheet.page}.jpg", f"/tp/{sheet.page}.pdf"
        pages[f"/tp/{day:%Y%m%d}/page{place + 1}.htm"] = html_page(
            f"<p>第{sheet.page}版：{sheet.name}</p>{turns}"
            f'<a href="{print_}">PDF</a>{page_image(image)}<map name="m">{areas}</map>{items}'
        )
        pages[image], pages[print_] = picture_file(), pdf_file()
    return Family("inferred", day, "/tp/{date:%Y%m%d}/page1.htm", MappingProxyType(pages), front="/news/")


def _framed_lists(day: date) -> Family:
    """The edition pages only frame the lists of their articles."""
    top, stamp = f"/fl/{day:%Y/%m/%d}", f"{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    rows = ""
    for sheet in SHEETS:
        name = f"2_{stamp}{sheet.page}"
        rows += f'<li><a href="page_detail_{name}.html" title="{sheet.name}">第{sheet.page}版：{sheet.name}</a></li>'
        items = ""
        for place, story in enumerate(sheet.stories, 1):
            items += list_link(f"article_detail_{name}{place}.html", story.headline)
            pages[f"{top}/article_detail_{name}{place}.html"] = html_page(
                f"<h1>{story.headline}</h1><div>{story_text()}</div>", story.headline
            )
        pages[f"{top}/page_detail_{name}.html"] = html_page(f'<iframe src="article_list_{name}.html"></iframe>')
        pages[f"{top}/article_list_{name}.html"] = html_page(f"<ul>{items}</ul>")
    pages[f"{top}/page_list_{stamp}.html"] = html_page(f"<ul>{rows}</ul>")
    return Family(
        "framed-lists",
        day,
        "/fl/{date:%Y/%m/%d}/page_list_{date:%Y%m%d}.html",
        MappingProxyType(pages),
        pictured=False,
        printed=False,
        placed=False,
    )


MAKERS = (
    _mobile_issue,
    _page_flip,
    _epaper_api,
    _icms_newspaper,
    _traditional,
    _plain_folders,
    _turned_pages,
    _framed_lists,
)
