"""Papers of no known family whose lists are JSON: what their scripts ask for, in markups that no layout declares."""

import json
from datetime import date
from types import MappingProxyType

from .family import (
    NEWSPAPER,
    PARAGRAPHS,
    SCALE,
    SHEETS,
    Family,
    Story,
    as_json,
    corners_of,
    html_page,
    pdf_file,
    picture_file,
    story_text,
)
from .response import Response


def _spots(story: Story) -> list[list[int]]:
    """The corners in pixels of the page image."""
    corners = ([int(part) for part in pair.split(",")] for pair in corners_of(story))
    return [[x * SCALE[0] // 100, y * SCALE[1] // 100] for x, y in corners]


def _linked_answers(day: date) -> Family:
    """A page that a script draws; the issue's answer names those of its pages, these those of their articles. The
    script itself is a file that answers nothing, and one more answer is of something else."""
    top = f"/la/{day:%Y%m%d}"
    shell = (
        '<div id="app"></div><script src="/la/app.js"></script><script>var menu = "/la/menu.json";'
        f"$.getJSON('/la/{day:%Y%m%d}/paper.json', function (r) {{ draw(r.result); }});</script>"
    )
    pages = {f"{top}/": html_page(shell), "/la/menu.json": as_json({"menu": [{"name": "新闻", "url": "/news/"}]})}
    listed = []
    for sheet in SHEETS:
        media = {"tu": f"{top}/{sheet.page}.jpg", "pdf": f"{top}/{sheet.page}.pdf"}
        pages[media["tu"]], pages[media["pdf"]] = picture_file(), pdf_file()
        listed.append({"bc": sheet.page, "bm": sheet.name, **media, "json": f"{sheet.page}.json"})
        articles = []
        for story in sheet.stories:
            spots = ";".join(f"{x},{y}" for x, y in _spots(story))
            articles.append({"xh": 1, "bt": story.headline, "zb": spots, "link": f"w{story.number}.json"})
            article = {"bt": story.headline, "zz": None, "nr": story_text(), "click": 17}
            pages[f"{top}/w{story.number}.json"] = as_json({"code": 200, "data": article})
        size = {"kuan": SCALE[0], "gao": SCALE[1]}
        pages[f"{top}/{sheet.page}.json"] = as_json({"bc": sheet.page, "bm": sheet.name, **size, "wz": articles})
    result = {"baoming": NEWSPAPER, "chubanriqi": str(day), "bmlist": listed}
    pages[f"{top}/paper.json"] = as_json({"code": 200, "msg": "成功", "result": result})
    issue = "/la/{date:%Y%m%d}/paper.json"
    return Family("inferred", day, issue, MappingProxyType(pages), front="/la/{date:%Y%m%d}/")


def _one_answer_in_a_call(day: date) -> Family:
    """The whole issue, handed to a function: pages are called by their numbers, articles by nothing of their own."""
    top = f"/oc/{day:%Y/%m/%d}"
    pages: dict[str, Response] = {}
    listed = {}
    for sheet in SHEETS:
        pages[f"{top}/{sheet.page}.jpg"], pages[f"{top}/{sheet.page}.pdf"] = picture_file(), pdf_file()
        articles = [
            {"xuhao": place, "biaoti": story.headline, "zuobiao": _spots(story), "zhengwen": "\n".join(PARAGRAPHS)}
            for place, story in enumerate(sheet.stories, 1)
        ]
        image = {"lujing": f"{top}/{sheet.page}.jpg", "wenjianming": f"{sheet.page}.jpg", "w": SCALE[0], "h": SCALE[1]}
        facts = {"banci": sheet.page, "banming": sheet.name, "zhentu": image, "dayin": f"{top}/{sheet.page}.pdf"}
        listed[sheet.page] = {**facts, "gaojian": articles}
    answer = {"list": listed, "riqi": str(day), "baoming": NEWSPAPER}
    script = f"callback({json.dumps(answer, ensure_ascii=False)});"
    pages[f"{top}/issue.js?cb=callback"] = Response(script.encode(), "application/javascript; charset=utf-8")
    issue = "/oc/{date:%Y/%m/%d}/issue.js?cb=callback"
    return Family("inferred", day, issue, MappingProxyType(pages))


def _numbered_answers(day: date) -> Family:
    """An answer a page, which names itself in its query and lists the others by number; articles are pages in HTML."""
    program = f"/na/api/newspaper?day={day}&page="
    pages: dict[str, Response] = {}
    menu = [{"pageNo": int(sheet.page), "pageName": f"第{sheet.page}版：{sheet.name}"} for sheet in SHEETS]
    for sheet in SHEETS:
        articles = []
        for story in sheet.stories:
            (left, top), _, (right, bottom), _ = _spots(story)
            box = {"x": left, "y": top, "w": right - left, "h": bottom - top}
            url = f"/na/story/{6600 + story.number}.html"
            articles.append({"articleId": 6600 + story.number, "title": story.headline, "url": url, "pos": box})
            pages[url] = html_page(f"<h1>{story.headline}</h1><section>{story_text()}</section>", story.headline)
        image, print_ = f"/na/{sheet.page}.jpg", f"/na/{sheet.page}.pdf"
        pages[image], pages[print_] = picture_file(), pdf_file()
        own = {"pageNo": int(sheet.page), "pageName": sheet.name, "width": SCALE[0], "height": SCALE[1]}
        facts = {**own, "bigImage": image, "smallImage": f"/na/s{sheet.page}.jpg", "pdfUrl": print_}
        answer = {"paper": {"paperName": NEWSPAPER}, "current": facts, "pages": menu, "articles": articles}
        pages[f"{program}{int(sheet.page)}"] = as_json({"success": True, "data": answer})
    issue = "/na/api/newspaper?day={date:%Y-%m-%d}&page=1"
    return Family("inferred", day, issue, MappingProxyType(pages))


def _answer_in_the_page(day: date) -> Family:
    """A page in whose script the whole issue stands."""
    path = f"/ap/{day}.html"
    pages: dict[str, Response] = {}
    sheets = []
    for sheet in SHEETS:
        image, print_ = f"/ap/{sheet.page}.jpg", f"/ap/{sheet.page}.pdf"
        pages[image], pages[print_] = picture_file(), pdf_file()
        stories = [
            {"id": f"a{story.number}", "title": story.headline, "points": _spots(story), "html": story_text()}
            for story in sheet.stories
        ]
        size = {"width": SCALE[0], "height": SCALE[1]}
        facts = {"num": sheet.page, "name": sheet.name, "image": {"src": image, **size}, "pdf": print_}
        sheets.append({**facts, "stories": stories})
    data = json.dumps({"paper": NEWSPAPER, "date": str(day), "sheets": sheets}, ensure_ascii=False)
    pages[path] = html_page(f'<div id="root"></div><script>window.__DATA__ = {data};</script>', "电子版")
    return Family("inferred", day, "/ap/{date:%Y-%m-%d}.html", MappingProxyType(pages))


MAKERS = (_linked_answers, _one_answer_in_a_call, _numbered_answers, _answer_in_the_page)


def faults() -> dict[str, Response]:
    """Front pages of papers that cannot be walked whole, each in a folder of its own."""
    numbers = [{"pageId": 70 + int(sheet.page), "pageName": f"第{sheet.page}版：{sheet.name}"} for sheet in SHEETS]
    ids = [{"id": story.number, "title": story.headline} for story in SHEETS[0].stories]
    return {
        # Nothing on the page says what its script asks for.
        "/fault/drawn/": html_page('<div id="app"></div><script src="app.js"></script>'),
        # What the script asks for is gone.
        "/fault/gone/": html_page('<div id="app"></div><script>load("paper.json")</script>'),
        # A script would make the addresses of the pages of their numbers, and those of the articles.
        "/fault/numbers/paper.json": as_json({"pages": numbers}),
        "/fault/ids/20240901/01.json": as_json({"page": "01", "articles": ids}),
        # An edition page that leads to no other: nobody knows how many there are.
        "/fault/lone/20240901/a.htm": html_page(
            '<img usemap="#m" src="a.jpg"><map name="m"><area coords="0,0,9,9" href="b.htm" alt="城西蓄水池进水"></map>'
        ),
        "/fault/lone/20240901/b.htm": html_page(f"<h1>城西蓄水池进水</h1><div>{story_text()}</div>", "城西蓄水池进水"),
        "/fault/lone/20240901/a.jpg": picture_file(),
        **_broken_issue(),
    }


def _broken_issue() -> dict[str, Response]:
    """Of the pages of an issue one breaks off, and of its articles one holds no text."""
    day = date(2024, 9, 1)
    broken = {}
    for path, answer in _linked_answers(day).pages.items():
        body = answer.body
        if isinstance(body, bytes) and path.endswith((".json", "/")):
            body = body.replace(b"/la/", b"/fault/broken/")[: -30 if path.endswith("/02.json") else None]
        broken[path.replace("/la/", "/fault/broken/")] = Response(body, answer.content_type)
    top = f"/fault/broken/{day:%Y%m%d}"
    broken[f"{top}/w2.json"] = as_json({"code": 500, "data": None})
    return broken
