"""A page or two of each family of e-papers that the sample papers are not of: one site, a day a family.

Every family prints the same: two edition pages with two articles and one. What differs is how the site is built.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType

from . import newer_families, unknown_json
from .family import (
    NEWSPAPER,
    PARAGRAPHS,
    SHEETS,
    Family,
    Sheet,
    Story,
    as_json,
    corners_of,
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

FIRST_DAY = date(2024, 8, 1)

def families() -> tuple[Family, ...]:
    makers: tuple[Callable[[date], Family], ...] = (
        _dated_folders,
        _daoxiang,
        _placed_links,
        _web_tree,
        _workercn,
        _read_do,
        _qpaper,
        _numbered_pages,
        _jfjb,
        _journal_page,
        _trs_reader,
        _layout_catalog,
        _page_query,
        _stdaily,
        _query_addresses,
        _no_file_names,
        _query_dates,
        *unknown_json.MAKERS,
        *newer_families.MAKERS,
    )
    return tuple(make(FIRST_DAY + timedelta(days=place)) for place, make in enumerate(makers))


class FamiliesSite:
    """What a server answers: the pages of all families."""

    def __init__(self) -> None:
        self.families = families()
        self.pages = {path: response for family in self.families for path, response in family.pages.items()}
        self.pages |= unknown_json.faults()
        self.pages["/robots.txt"] = Response(b"User-agent: *\nDisallow: /private/\n", "text/plain")


def declaration(host: str) -> str:
    """The site's declaration in TOML, each family for its day."""
    site = FamiliesSite()
    layouts = "".join(
        f'\n[[layouts]]\nlayout = "{family.layout}"\nsince = {family.day}\nuntil = {family.day}\n'
        f'issue = "http://{host}{family.issue}"\n'
        for family in site.families
    )
    evidence = '\n[[evidence]]\nsource = "this test"\nchecked = 2026-11-29\n'
    return f'name = "families"\nnewspaper = "{NEWSPAPER}"\nhosts = ["{host}"]\n{layouts}{evidence}'


# --- the families -----------------------------------------------------------------------------------------------------


def _dated_folders(day: date) -> Family:
    """The edition pages name no other and no PDF: a page of its own lists the issue."""
    stamp, top = f"{day:%Y%m%d}", f"/nm/{day:%Y}/{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    rows = ""
    for sheet in SHEETS:
        name = f"{stamp}_0{sheet.page}"
        folder = f"{top}/{name}"
        rows += (
            f'<tr><td><div class="bancititle"><a href="./{name}/{name}.html">第{sheet.page}版：{sheet.name}</a></div>'
            f'</td><td><a href="./{name}/{name}.pdf">PDF</a></td></tr>'
        )
        items, areas = "", ""
        for place, story in enumerate(sheet.stories, 1):
            items += f'<span class="STYLE9"><a href="{name}_{place}.htm">{story.headline}</a></span>'
            areas += f'<area shape="rect" coords="{in_pixels(story)}" href="{name}_{place}.htm">'
            pages[f"{folder}/{name}_{place}.htm"] = html_page(
                f'<table><tr><td class="font01">{story.headline}</td></tr>'
                f'<tr><td class="font6">{story_text()}</td></tr></table>'
            )
        pages[f"{folder}/{name}.html"] = html_page(f"{items}{page_image(f'{name}.jpg')}<map name=m>{areas}</map>")
        pages[f"{folder}/{name}.jpg"] = picture_file()
        pages[f"{folder}/{name}.pdf"] = pdf_file()
    pages[f"{top}/{stamp}_plist.htm"] = html_page(f'<table id="listpage">{rows}</table>')
    issue = "/nm/{date:%Y}/{date:%Y%m%d}/{date:%Y%m%d}_001/{date:%Y%m%d}_001.html"
    return Family("dated-folders", day, issue, MappingProxyType(pages))


def _daoxiang(day: date) -> Family:
    """Each page lists the whole issue, and its articles' addresses stand in an attribute of their own."""
    top = f"/dx/content/{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    tree = ""
    for sheet in SHEETS:
        items = "".join(
            f'<li><a daoxiang="{_articel(sheet, story)}">{story.headline}</a></li>' for story in sheet.stories
        )
        tree += (
            f'<h4><a href="../../PDF/{day:%Y%m%d}/{sheet.page}.pdf"><b>PDF</b></a>'
            f'<a href="Page{sheet.page}BC.htm">{sheet.page}版：{sheet.name}</a></h4><ul>{items}</ul>'
        )
    for sheet in SHEETS:
        areas = "".join(
            f'<area coords="{in_pixels(story)}" href="#" daoxiang="{_articel(sheet, story)}">'
            for story in sheet.stories
        )
        body = (
            f'{page_image(f"../../res/{sheet.page}.jpg")}<map name="m">{areas}</map>'
            f'<div class="listdaohang">{tree}</div>'
        )
        pages[f"{top}/Page{sheet.page}BC.htm"] = html_page(body)
        pages[f"/dx/res/{sheet.page}.jpg"] = picture_file()
        pages[f"/dx/PDF/{day:%Y%m%d}/{sheet.page}.pdf"] = pdf_file()
        for story in sheet.stories:
            pages[f"{top}/{_articel(sheet, story)}"] = html_page(
                f'<h2>{story.headline}</h2><div class="shijian">2024年</div><div id="contenttext">{story_text()}</div>'
            )
    return Family("paperindex-2008", day, "/dx/content/{date:%Y%m%d}/Page01BC.htm", MappingProxyType(pages))


def _articel(sheet: Sheet, story: Story) -> str:
    return f"Articel{sheet.page}{story.number:03}NR.htm"


def _placed_links(day: date) -> Family:
    """The areas are links that a style places, in percent."""
    top = f"/pl/pc/{day:%Y%m%d}"
    pages: dict[str, Response] = {}
    entries = "".join(f'<a href="Page{sheet.page}BC.htm">{sheet.page}版：{sheet.name}</a>' for sheet in SHEETS)
    for sheet in SHEETS:
        links = ""
        for story in sheet.stories:
            left, top_, right, bottom = story.area
            style = f"position:absolute;left:{left}%;top:{top_}%;width:{right - left}%;height:{bottom - top_}%"
            links += (
                f'<a class="overlink" style="{style}" neirong="{story.headline}" href="{_articel(sheet, story)}"></a>'
            )
            pages[f"{top}/{_articel(sheet, story)}"] = html_page(
                f'<h2>{story.headline}</h2><div id="contenttext">{story_text()}</div>'
            )
        body = (
            f'<div class="banmianlist_box">{entries}</div><div class="pdf"><a href="{sheet.page}.pdf">PDF</a></div>'
            f'<img usemap="#x" src="{sheet.page}.jpg"><div id="mylink">{links}</div>'
        )
        pages[f"{top}/Page{sheet.page}BC.htm"] = html_page(body)
        pages[f"{top}/{sheet.page}.jpg"] = picture_file()
        pages[f"{top}/{sheet.page}.pdf"] = pdf_file()
    issue = "/pl/pc/{date:%Y%m%d}/Page01BC.htm"
    return Family("paperindex-2008", day, issue, MappingProxyType(pages), in_percent=True)


def _web_tree(day: date) -> Family:
    """The first page lists all pages' articles under their headings."""
    top = f"/wt/{day:%Y%m}/{day:%d}"
    pages: dict[str, Response] = {}
    tree = ""
    for sheet in SHEETS:
        items = "".join(
            f'<li><a href="content_{story.number}.html">{story.headline}</a></li>' for story in sheet.stories
        )
        tree += (
            f'<dl><dt><span><a href="node_{sheet.page}.html">{sheet.page}版：{sheet.name}</a></span></dt>'
            f'<dd><ul class="news_list">{items}</ul></dd></dl>'
        )
    for sheet in SHEETS:
        areas = "".join(
            f'<area coords="{in_pixels(story)}" href="content_{story.number}.html">' for story in sheet.stories
        )
        body = (
            f'<div id="webtree">{tree}</div><div class="download"><a href="{sheet.page}.pdf">下载</a></div>'
            f'{page_image(f"{sheet.page}.jpg")}<map name="m">{areas}</map>'
        )
        pages[f"{top}/node_{sheet.page}.html"] = html_page(body)
        pages[f"{top}/{sheet.page}.jpg"] = picture_file()
        pages[f"{top}/{sheet.page}.pdf"] = pdf_file()
        for story in sheet.stories:
            pages[f"{top}/content_{story.number}.html"] = html_page(
                f'<h1 id="Title">{story.headline}</h1><div id="ozoom">{story_text()}</div>'
            )
    return Family("founder-2020", day, "/wt/{date:%Y%m}/{date:%d}/node_01.html", MappingProxyType(pages))


def _workercn(day: date) -> Family:
    """A folder a page, in which the page and its articles are numbered."""
    top = f"/papers/lxrb/{day:%Y/%m/%d}"
    return simple_family(
        "workercn",
        day,
        "/papers/lxrb/{date:%Y/%m/%d}/01/page.html",
        lambda sheet: f"{top}/{sheet.page}/page.html",
        lambda sheet, story: f"{top}/{sheet.page}/news-{story.number}.html",
        lambda entries, items: f'<ul id="pageUrl">{entries}</ul><ul id="pageTitle">{items}</ul>',
        list_link,
        lambda headline, body: f'<h1 id="ctitle">{headline}</h1><div id="ccontent">{body}</div>',
        "/papers/lxrb",
    )


def _read_do(day: date) -> Family:
    """One program, whose query names issue, page and article."""
    query = f"idate=2_{day}"
    return simple_family(
        "read-do",
        day,
        "/epaper/read.do?m=i&iid=5&eid=1&idate=2_{date:%Y-%m-%d}",
        lambda sheet: f"/epaper/read.do?m=i&iid=5&eid={int(sheet.page)}&{query}",
        lambda _, story: f"/epaper/read.do?m=i&iid=5&sid={story.number}&{query}",
        lambda entries, items: f'<span class="listTitleL">{entries}</span><div class="humor"><ul>{items}</ul></div>',
        lambda address, text: list_link(address.replace("&", "&amp;"), text),
        lambda headline, body: f'<p class="articleTitle">{headline}</p><div id="article_content">{body}</div>',
        "/epaper/media",
    )


def _qpaper(day: date) -> Family:
    """Links are scripts for a click."""
    top = f"/Html/{day}"
    return simple_family(
        "qpaper",
        day,
        "/Html/{date:%Y-%m-%d}/Qpaper.html?bc=1",
        lambda sheet: f"{top}/Qpaper.html?bc={int(sheet.page)}",
        lambda _, story: f"{top}/8215{story.number}.html",
        lambda entries, items: f'<div id="bancilist"><ul>{entries}</ul></div><div id="doclist"><ul>{items}</ul></div>',
        lambda address, text: (
            f"<li><a href=\"#\" onclick=\"show('{address.rpartition('/')[2]}', '_self')\">{text}</a></li>"
        ),
        lambda headline, body: f'<h1>{headline}</h1><div id="doccontent"><div>{body}</div></div>',
        "/Html/media",
    )


def _numbered_pages(day: date) -> Family:
    """Addresses stand in the attribute ``url``, pages are only numbered."""
    top = f"/np/{day:%Y%m%d}"
    return simple_family(
        "numbered-pages",
        day,
        "/np/{date:%Y%m%d}/1.html",
        lambda sheet: f"{top}/{int(sheet.page)}.html",
        lambda _, story: f"{top}/219453{story.number}.html",
        lambda entries, items: f'<div id="bm_content">{entries}</div><div id="articel_content">{items}</div>',
        lambda address, text: f'<a url="./{address.rpartition("/")[2]}">{text}</a>',
        lambda headline, body: f'<h1>{headline}</h1><font id="fnt">{body}</font>',
        "/np",
    )


def _query_addresses(day: date) -> Family:
    """No family that is known: the query names the issue by its date, else pages and articles by numbers; the page that
    is asked for by date lists the issue and shows its first page once more."""
    program = "/default.php?mod=lxpaper&amp;channel_id=15&amp;a="
    pages: dict[str, Response] = {}
    entries = "".join(
        f'<dd><a href="{program}one&amp;page_id={700 + int(sheet.page)}">{sheet.page}版：{sheet.name}</a></dd>'
        for sheet in SHEETS
    )
    menu = "".join(f'<a href="/list.php?catid={number}">{name}</a>' for number, name in enumerate(("新闻", "读者服务")))
    for sheet in reversed(SHEETS):
        items, areas = "", ""
        for story in sheet.stories:
            address = f"/default.php?mod=lxpaper_article&amp;a=detail&amp;article_id={9000 + story.number}"
            items += f'<p><a href="{address}">{story.headline}</a></p>'
            areas += f'<area coords="{in_pixels(story)}" href="{address}">'
            pages[address.replace("&amp;", "&")] = html_page(
                f"{menu}<div class=x><h1>{story.headline}</h1><div class=y>{story_text()}</div></div>", story.headline
            )
        media = f"/qa/{sheet.page}"
        body = (
            f"{menu}<h3>{day.year}年{day.month}月{day.day}日</h3><dl>{entries}</dl>"
            f'<a href="{media}.pdf">PDF</a>{page_image(f"{media}.jpg")}<map name="m">{areas}</map>{items}'
        )
        pages[f"/default.php?mod=lxpaper&channel_id=15&a=one&page_id={700 + int(sheet.page)}"] = html_page(body)
        pages[f"/default.php?mod=lxpaper&channel_id=15&a=one&date={day}"] = html_page(body)
        pages[f"{media}.jpg"], pages[f"{media}.pdf"] = picture_file(), pdf_file()
    issue = "/default.php?mod=lxpaper&channel_id=15&a=one&date={date:%Y-%m-%d}"
    return Family("inferred", day, issue, MappingProxyType(pages))


def _no_file_names(day: date) -> Family:
    """No family that is known: addresses without a file, and an article that another page's is called like."""
    top = f"/Media/lxrb/{day}"
    return simple_family(
        "inferred",
        day,
        "/Media/lxrb/{date:%Y-%m-%d}/1",
        lambda sheet: f"{top}/{int(sheet.page)}",
        lambda _, story: f"{top}/{3350 + story.number}",
        lambda entries, items: f"<nav>{entries}</nav><ol>{items}</ol>",
        list_link,
        lambda headline, body: f"<h1>{headline}</h1><section>{body}</section>",
        "/Media/files",
    )


def _query_dates(day: date) -> Family:
    """No family that is known: year, month and day are apart in the query, and links carry what names nothing."""
    query = f"y={day:%Y}&m={day:%m}&d={day:%d}"
    return simple_family(
        "inferred",
        day,
        "/qd/paper.aspx?y={date:%Y}&m={date:%m}&d={date:%d}&p=1",
        lambda sheet: f"/qd/paper.aspx?{query}&p={int(sheet.page)}",
        lambda _, story: f"/qd/read.aspx?Nid={5200 + story.number}",
        lambda entries, items: f"<div class=pp>{entries}</div><div class=aa>{items}</div>",
        lambda address, text: list_link(f"{address.replace('&', '&amp;')}&amp;rnd={len(text)}", text),
        lambda headline, body: f"<h1>{headline}</h1><section>{body}</section>",
        "/qd/files",
    )


def _jfjb(day: date) -> Family:
    """One answer an issue, articles and all; the areas are in percent."""
    pages: dict[str, Response] = {}
    sheets = []
    for sheet in SHEETS:
        pages[f"/jf/{sheet.page}.jpg"], pages[f"/jf/{sheet.page}.pdf"] = picture_file(), pdf_file()
        stories = [
            {
                "id": story.number,
                "title": story.headline,
                "title2": "",
                "point": corners_of(story),
                "content": story_text(),
            }
            for story in sheet.stories
        ]
        facts = {"paperNumber": sheet.page, "paperBk": sheet.name, "paperImg": f"/jf/{sheet.page}.jpg"}
        sheets.append({**facts, "paperPDF": f"/jf/{sheet.page}.pdf", "xyList": stories})
    pages[f"/_szb/jfjb/{day:%Y/%m/%d}/index.json"] = as_json({"paperInfo": sheets})
    issue = "/_szb/jfjb/{date:%Y/%m/%d}/index.json"
    return Family("jfjb-json", day, issue, MappingProxyType(pages), in_percent=True)


def _journal_page(day: date) -> Family:
    """An answer a page, one an article; the body is text with breaks."""
    top = f"/journal/{day}"
    pages: dict[str, Response] = {}
    listed = [{"pnumber": sheet.page, "pname": sheet.name} for sheet in SHEETS]
    for sheet, own in zip(SHEETS, listed, strict=True):
        stories = [{"id": story.number, "title": story.headline} for story in sheet.stories]
        answer = {"page": own, "pagelist": listed, "articlelist": stories}
        pages[f"{top}/getJournalPage.do?page={sheet.page}&code=jfrb"] = as_json({"success": True, "object": answer})
        for story in sheet.stories:
            article = {"id": story.number, "title": story.headline, "author": "", "content": "<br/>".join(PARAGRAPHS)}
            answer_ = {"success": True, "object": {"article": article}}
            pages[f"/journal/getJournalPageArticle.do?id={story.number}"] = as_json(answer_)
    issue = "/journal/{date:%Y-%m-%d}/getJournalPage.do?page=01&code=jfrb"
    return Family("journal-page", day, issue, MappingProxyType(pages), pictured=False, printed=False, placed=False)


def _trs_reader(day: date) -> Family:
    """Two posted questions, then an answer an article; its HTML is escaped."""
    pages: dict[str, Response] = {}
    listed = []
    for sheet in SHEETS:
        paths = {"JPPATH": f"tr/{sheet.page}.jpg", "PDPATH": f"tr/{sheet.page}.pdf"}
        listed.append({"IRCATELOG": sheet.page, "BC": sheet.page, "BM": sheet.name, **paths})
        pages[f"/epaper/tr/{sheet.page}.jpg"], pages[f"/epaper/tr/{sheet.page}.pdf"] = picture_file(), pdf_file()
        stories = []
        for story in sheet.stories:
            guid = f"{day:%Y%m%d}{story.number}"
            stories.append({"ZB_GUID": guid, "DOCTITLE": story.headline, "ZB": ";".join(corners_of(story))})
            escaped = story_text().replace("<", "&lt;").replace(">", "&gt;")
            pages[f"/reader/layout/detailData.do?guid={guid}"] = as_json(
                {"docTitle": story.headline, "yt": "", "fb": None, "docAuthor": "", "content": escaped}
            )
        body = f"bc={sheet.page}&docpubtime={day:%Y/%m/%d}"
        pages[f"POST /reader/layout/getBmDetail.do {body}"] = as_json(stories)
    pages[f"POST /reader/layout/findBmMenu.do docPubTime={day:%Y%m%d}"] = as_json(listed)
    issue = "/reader/layout/findBmMenu.do?__wb_method=POST&docPubTime={date:%Y%m%d}"
    return Family("trs-reader", day, issue, MappingProxyType(pages), in_percent=True)


def _layout_catalog(day: date) -> Family:
    """Posted questions whose second names no date; the articles stand in the answer."""
    top = "/digitalNewspaper/web"
    pages: dict[str, Response] = {}
    listed = []
    for number, sheet in enumerate(SHEETS, 70):
        facts = {"layoutCatalogId": number, "edition": sheet.page, "editionName": sheet.name}
        listed.append({**facts, "pdfPath": f"/lc/{sheet.page}.pdf"})
        pages[f"/newspaperfile/lc/{sheet.page}.pdf"] = pdf_file()
        stories = [
            {
                "layoutDetailId": story.number,
                "edition": sheet.page,
                "documentTitle": story.headline,
                "documentContent": story_text(),
            }
            for story in sheet.stories
        ]
        pages[f"POST {top}/layoutDetail/listByLayoutCatalogId layoutCatalogId={number}"] = as_json({"msg": stories})
    ask = f"{top}/layoutCatalog/listByDigitalNewspaperMarkAndPublishTime"
    pages[f"POST {ask} digitalNewspaperMark=lx&publishTime={day}"] = as_json({"code": 0, "msg": listed})
    issue = f"{ask}?__wb_method=POST&digitalNewspaperMark=lx&publishTime={{date:%Y-%m-%d}}"
    return Family("layout-catalog", day, issue, MappingProxyType(pages), pictured=False, placed=False)


def _page_query(day: date) -> Family:
    pages: dict[str, Response] = {}
    listed = []
    for number, sheet in enumerate(SHEETS, 90):
        listed.append({"id": number, "name": f"第{sheet.page}版：{sheet.name}", "pdfFilePath": f"/pq/{sheet.page}.pdf"})
        pages[f"/dataFile/pq/{sheet.page}.pdf"] = pdf_file()
        stories = [
            {"id": story.number, "title": story.headline, "text": "\n".join(PARAGRAPHS)} for story in sheet.stories
        ]
        pages[f"POST /bz/queryArticleByPage pageId={number}"] = as_json({"data": {"articles": stories}})
    pages[f"POST /bz/queryPageByDate date={day}&columnId=1"] = as_json({"data": {"pages": listed}})
    issue = "/bz/queryPageByDate?__wb_method=POST&date={date:%Y-%m-%d}&columnId=1"
    return Family("page-query", day, issue, MappingProxyType(pages), pictured=False, placed=False)


def _stdaily(day: date) -> Family:
    """Questions posted as JSON."""
    top, site = "/uv/article", "811c18b08cf04e79be3b67d6902ee1a7"
    pages: dict[str, Response] = {}
    listed = []
    for number, sheet in enumerate(SHEETS, 30):
        listed.append({"id": f"e{number}", "editionName": f"第{sheet.page}版：{sheet.name}"})
        stories = [{"id": f"a{story.number}", "title": story.headline} for story in sheet.stories]
        ask = json.dumps({"code": "KJRB", "id": f"e{number}", "siteId": site})
        pages[f"POST {top}/article/editionId {ask}"] = as_json({"status": "200", "list": stories})
        for story in sheet.stories:
            ask = json.dumps({"code": "KJRB", "id": f"a{story.number}", "siteId": site})
            article = {"title": story.headline, "pretitle": None, "author": "", "content": story_text()}
            pages[f"POST {top}/article/articleId {ask}"] = as_json({"obj": {"articleVo": article}})
    ask = json.dumps({"code": "KJRB", "siteId": site, "periodTime": str(day)})
    pages[f"POST {top}/period/periodTime {ask}"] = as_json({"obj": {"periodTime": str(day), "editionList": listed}})
    issue = f"{top}/period/periodTime?__wb_method=POST&code=KJRB&siteId={site}&periodTime={{date:%Y-%m-%d}}"
    return Family("stdaily", day, issue, MappingProxyType(pages), pictured=False, printed=False, placed=False)
