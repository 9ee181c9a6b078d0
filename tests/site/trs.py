"""A news site of TRS WCM in two templates: the desk that fills its channels, the renderer of its pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from . import names as naming
from .markup import escape, reference, table
from .media import photo, png
from .names import Names, clock_date
from .paper import Article, Block, Channel, ChannelLink, Link, NewsSite, PrintEdition
from .prose import Writer
from .response import Response, page, redirect

SIZES = (14, 13, 13)
LIST_PAGES = 3
PER_LIST_PAGE = 5
OFFSITE_PER_PAGE = 4
HOSTS = ("http://mp.weixin.example/s/", "http://www.gangshi.example/news/", "https://kuangye.example/a/")
PAGE_NAMES = "一二三四五六七八"
STYLE = ".TRS_Editor P{LINE-HEIGHT:2;FONT-SIZE:12pt} .weizhi{background:url(../images/bg.png)}\n"


@dataclass(frozen=True, slots=True)
class Clauses:
    """The boilerplate of the two templates, in the order printed; the new one prints 【2】–【4】 twice."""

    old: tuple[str, ...]
    new: tuple[str, ...]

    @classmethod
    def of(cls, names: Names) -> "Clauses":
        random = Random(f"clauses {names.city} {names.first_day}")
        site, paper = names.metal_site, names.metal.title
        more, care = (
            random.choice(("让读者多知道一些消息", "传播更多的行业信息")),
            random.choice(("公德", "礼仪")),
        )
        phone = f"{names.exchange}{random.randrange(1000, 5000)}"
        other_phone = f"{names.exchange}{random.randrange(5000, 9999)}"

        def numbered(marks: tuple[str, str], colon: str, word: str, number: str) -> tuple[str, ...]:
            opening, closing = marks
            return (
                f"【1】 凡本网注明{opening}来源{colon}{paper}—{site}{closing}的作品，版权均归{site}所有。"
                "其他媒体转载、摘编，须先取得书面许可，并写明出处与作者姓名；违反者，本网将依法追究责任。",
                f"【2】 凡本网注明{opening}来源{colon}XXX（非{site}）{closing}的作品，"
                f"均转自其他媒体，转载是为了{more}，"
                f"{word}不代表本网赞同其观点，也不构成投资建议。",
                f"【3】 读者发表评论时，请遵守国家有关法律、法规，尊重网上{care}，"
                "并对自己的言论所引起的一切法律责任负责。",
                f"【4】 如因作品内容、版权或其他问题需要同本网联系，请拨打电话：{number}",
            )

        local = f"({names.exchange[:4]}){names.exchange[5:]}"
        foot = (
            f"地址：{names.city}市铁西街道零号院 邮编：000000 "
            f"电话：{local}2120/{local}2123 传真：{local}1645 "
            f"电子邮箱：bianji@{names.metal.folder}.example",
            f"{paper}/{site}法律顾问：{names.city}市第零法律服务所 {naming.person(random)}律师 "
            f"电话：{names.exchange}7252 "
            f"Email：falv@{names.metal.folder}.example",
        )
        police = f"云公网安备{names.licence}{names.licence[:6]}号"
        rights = f"{site}版权所有，未经书面授权禁止使用 云ICP备{names.licence}号 {police}"
        old = numbered(("“", "”"), "：", "并", other_phone)
        new = numbered(('"', '"'), "：", "", phone)
        return cls((*old, *foot, rights.replace("，", " ", 1)), (*new, *new[1:], *foot, rights))

    @property
    def variants(self) -> tuple[tuple[str, str], ...]:
        return (self.old[0], self.new[0]), (self.old[1], self.new[1]), (self.old[-1], self.new[-1])

    @property
    def distinct(self) -> tuple[tuple[str, str], ...]:
        return ((self.old[3], self.new[3]),)


def compose(names: Names, base: str, writer: Writer) -> NewsSite:
    """The truth of the site: channels of three list pages, forty articles, newest first."""
    random = Random(f"trs {base} {names.first_day}")
    newest = names.first_day - timedelta(days=76)
    clauses = Clauses.of(names)
    slots = sorted(
        (
            (
                datetime.combine(newest, time(8, 20))
                - timedelta(hours=31 * order + 7 * channel, minutes=random.randrange(50)),
                channel,
                order,
            )
            for channel, size in enumerate(SIZES)
            for order in range(size)
        ),
    )
    placed: dict[tuple[int, int], Article] = {}
    for serial, (moment, channel, order) in enumerate(slots, 1002 - len(slots)):
        slug, name = names.channels[channel]
        path = f"{base}/xwzx/{slug}/{moment:%Y%m}/t{moment:%Y%m%d}_{serial}.html"
        old = channel == 1 or order >= 2 * PER_LIST_PAGE
        placed[channel, order] = _article(
            names,
            clauses,
            writer,
            path,
            moment,
            name,
            old=old,
            several=(channel, order) in {(0, 2), (1, 3)},
            special={(0, 1): "table", (2, 3): "list"}.get((channel, order)),
        )
    everything = tuple(article for _, article in sorted(placed.items()))
    for key, article in placed.items():
        others = [other for other in everything if other.path != article.path]
        related = tuple(
            Link(other.path, other.headline)
            for other in random.sample(others, random.choice((0, 0, 1, 2, 3)))
        )
        placed[key] = replace(article, related=related)
    channels = tuple(_channel(names, base, writer, random, placed, channel) for channel in range(len(SIZES)))
    return NewsSite(
        names.metal_site,
        base,
        f"{base}/index.html",
        channels,
        tuple(article for _, article in sorted(placed.items())),
        clauses.variants,
        clauses.distinct,
    )


def _article(
    names: Names,
    clauses: Clauses,
    writer: Writer,
    path: str,
    moment: datetime,
    channel: str,
    *,
    old: bool,
    several: bool,
    special: str | None,
) -> Article:
    random = Random(f"trs article {path} {names.first_day}")
    day = moment.date()
    story = writer.story(day, steel=True, special=special, rare=old and random.random() < 0.3)
    blocks = list(story.blocks)
    if several:
        second = writer.story(day, steel=True)
        blocks += [block for block in second.blocks if "本报" not in block.text]
    if random.random() < 0.45 and special is None:
        picture = f"{path.rpartition('/')[0]}/W0{day:%Y%m%d}{random.randrange(10**12):012}.jpg"
        blocks[2:2] = [Block("image", "", path=picture), Block("caption", story.caption)]
    byline = story.byline
    if byline and not old and random.random() < 0.35:
        byline = " ".join(story.authors)
    printed = None
    if random.random() < 0.7:
        number = random.randrange(1, 9)
        printed = PrintEdition(
            names.metal.title, day.isoformat(), f"{number:02}", f"{PAGE_NAMES[number - 1]}版"
        )
    published = f"{moment:%Y-%m-%dT%H:%M}:00+08:00"
    if old and random.random() < 0.5:
        published = day.isoformat()
    stem = path.removesuffix(".html")
    return Article(
        path=path,
        layout="trs-old" if old else "trs-new",
        headline=story.headline,
        kicker=None,
        subheadline=None,
        byline=byline,
        authors=story.authors,
        dateline_authors=story.dateline_authors,
        source=f"{names.metal.title}-{names.metal_site}"
        if random.random() < 0.75
        else f"{naming.office(random, names.city)}网站",
        editor=story.editor if random.random() < 0.9 else None,
        date_published=published,
        print_edition=printed,
        section=("首页", "新闻中心", channel),
        body=tuple(blocks),
        briefs=tuple(writer.brief(day) for _ in range(random.randrange(1, 5)))
        if random.random() < 0.4
        else (),
        related=(),
        clauses=clauses.old if old else clauses.new,
        page_paths=(path, f"{stem}_1.html") if several else (path,),
    )


def _channel(
    names: Names,
    base: str,
    writer: Writer,
    random: Random,
    placed: dict[tuple[int, int], Article],
    number: int,
) -> Channel:
    """A channel. One of its articles has moved since it was listed.

    The second list page of the first channel also lists an article of the last.
    """
    slug, name = names.channels[number]
    folder = f"{base}/xwzx/{slug}/"
    moved = (4, 6, 1)[number]
    pages: list[tuple[ChannelLink, ...]] = []
    for at in range(LIST_PAGES):
        links = []
        for order in range(at * PER_LIST_PAGE, min((at + 1) * PER_LIST_PAGE, SIZES[number])):
            article = placed[number, order]
            url = article.path
            if order == moved:
                head, _, serial = url.removesuffix(".html").rpartition("_")
                url = f"{head}_{int(serial) + 5000}.html"
            links.append(ChannelLink(url, article.path, article.headline, article.date_published[:10]))
        if number == 0 and at == 1:
            guest = placed[len(SIZES) - 1, 6]
            links.append(ChannelLink(guest.path, guest.path, guest.headline, guest.date_published[:10]))
        for _ in range(OFFSITE_PER_PAGE):
            day = random.choice(links).date
            url = f"{random.choice(HOSTS)}{random.randrange(16**10):010x}"
            links.append(ChannelLink(url, None, writer.offsite_headline(date.fromisoformat(day)), day))
        pages.append(tuple(sorted(links, key=lambda link: link.date, reverse=True)))
    paths = tuple(f"{folder}index{f'_{at}' if at else ''}.html" for at in range(LIST_PAGES))
    return Channel(name, folder, paths, tuple(pages))


def pages(site: NewsSite, names: Names, private_path: str) -> dict[str, Response]:
    """The pages of the site, its redirects, pictures and style sheets."""
    base = site.folder
    rendered = {
        f"{base}/images/style.css": page(STYLE, content_type="text/css"),
        f"{base}/images/page.js": page(
            "function createPageHTML(count, index, name, ext) {}\n", content_type="text/javascript"
        ),
        f"{base}/images/bg.png": Response(png(base), "image/png"),
    }
    for folder in (f"{base}/", f"{base}/xwzx/"):
        source = folder + "index.html"
        items = "".join(
            f'<li><a href="{reference(source, channel.path)}">{channel.name}</a></li>'
            for channel in site.channels
        )
        inside = f'<a href="{reference(source, private_path)}">内部通讯</a>'
        inner = f'<div class="daohang"><ul>{items}</ul>{inside}</div>'
        rendered[folder] = rendered[source] = page(_document(site, source, site.title, inner))
    for number, channel in enumerate(site.channels):
        for at, path in enumerate(channel.page_paths):
            rendered[path] = page(_list_page(site, channel, at, old=number == 1))
        rendered[channel.path] = rendered[channel.page_paths[0]]
        for link in (link for links in channel.links for link in links):
            if link.target and link.target != link.url:
                rendered[link.url] = redirect(link.target)
    for article in site.articles:
        rendered.update(_article_pages(site, names, article))
    return rendered


def _document(
    site: NewsSite, source: str, title: str, inner: str, charset: str = "utf-8", meta: str = ""
) -> str:
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{escape(title)}</title>{meta}
<link href="{reference(source, site.folder + "/images/style.css")}" rel="stylesheet" type="text/css">
<script src="{reference(source, site.folder + "/images/page.js")}"></script></head>
<body><div class="top"><a href="{reference(source, site.index_path)}">{site.title}</a></div>
{inner}
</body></html>
"""


def _list_page(site: NewsSite, channel: Channel, at: int, *, old: bool) -> str:
    source = channel.page_paths[at]
    items = []
    for link in channel.links[at]:
        href = link.url if link.target is None else reference(source, link.url, dot=True)
        if old:
            items.append(
                f'<li><a href="{href}" target="_blank">{escape(link.text)}</a><em>[{link.date[5:]}]</em></li>'
            )
        else:
            items.append(
                f'<li><span class="left"><a href="{href}" target="_blank">{escape(link.text)}</a></span>'
                f'<span class="right">{link.date}</span></li>'
            )
    rows = "\n".join(items)
    crumbs = _crumbs(site, source, channel)
    script = f'<script>createPageHTML({LIST_PAGES}, {at}, "index", "html");</script>'
    if old:
        inner = (
            f'<div class="zw_left">{crumbs}\n<div class="liebk"><ul class="lieb">\n{rows}\n</ul></div>\n'
            f'<div class="fy">{script}</div></div>'
        )
    else:
        inner = (
            f'<div class="main"><div class="main_left">{crumbs}\n<ul>\n{rows}\n</ul>\n'
            f'<div class="fenye">{script}</div></div></div>'
        )
    return _document(site, source, f"{channel.name}-{site.title}", inner)


def _crumbs(site: NewsSite, source: str, channel: Channel) -> str:
    steps = (("首页", site.index_path), ("新闻中心", f"{site.folder}/xwzx/"), (channel.name, channel.path))
    return (
        '<div class="weizhi">'
        + "&gt;".join(
            f'<a href="{reference(source, path)}" title="{name}" class="CurrChnlCls">{name}</a>'
            for name, path in steps
        )
        + "</div>"
    )


def _article_pages(site: NewsSite, names: Names, article: Article) -> Iterable[tuple[str, Response]]:
    old = article.layout == "trs-old"
    channel = next(channel for channel in site.channels if article.path.startswith(channel.path))
    gb = old and channel is site.channels[1]
    parts = _parts(article)
    for at, (path, blocks) in enumerate(zip(article.page_paths, parts, strict=True)):
        last = at == len(parts) - 1
        body = _body(article, path, blocks, first=at == 0, last=last)
        count = len(parts)
        stem = article.path.rpartition("/")[2].removesuffix(".html")
        script = f'<script type="text/javascript">createPageHTML({count}, {at}, "{stem}", "html");</script>'
        if count == 1 and Random(f"script {path}").random() < 0.5:
            script = ""
        template = _old_article if old else _new_article
        inner = template(site, channel, article, path, body, script)
        meta = _meta(article, channel) if old else ""
        charset, encoding = ("gb2312", "gb18030") if gb else ("utf-8", "utf-8")
        yield (
            path,
            page(
                _document(
                    site,
                    path,
                    f"{article.headline}-{site.title}" if not old else site.title,
                    inner,
                    charset,
                    meta,
                ),
                encoding,
            ),
        )
    for picture in article.image_paths:
        yield picture, Response(photo(picture, 480, 320), "image/jpeg")


def _parts(article: Article) -> list[Sequence[Block]]:
    if len(article.page_paths) == 1:
        return [article.body]
    half = len(article.body) // 2
    while article.body[half].kind != "paragraph":
        half += 1
    return [article.body[:half], article.body[half:]]


def _meta(article: Article, channel: Channel) -> str:
    moment = article.date_published[:16].replace("T", " ")
    return (
        f'\n<meta name="ColumnName" content="{channel.name}">'
        f'\n<meta name="ArticleTitle" content="{escape(article.headline)}">'
        f'\n<meta name="PubDate" content="{moment}">\n<meta name="ContentSource" content="{article.source}">'
        f'\n<meta name="Author" content="{" ".join(article.authors)}">'
    )


def _new_article(
    site: NewsSite, channel: Channel, article: Article, path: str, body: str, script: str
) -> str:
    moment = article.date_published[:19].replace("T", " ")
    author = f"     作者：{' '.join(article.authors)}" if article.authors else ""
    return f"""<div class="main"><div class="main_left">{_crumbs(site, path, channel)}
<p class="title">{escape(article.headline)}</p>
<div class="info"><span class="left">{moment}{author}</span>
<span class="right">来源：{article.source}</span></div>
{body}
{script}
{_end_matter(article, path, "div", "<p>版权说明</p>", article.clauses[:7])}
</div></div>
<div class="footer">{"".join(f"<p>{escape(line)}</p>" for line in article.clauses[7:])}</div>"""


def _old_article(
    site: NewsSite, channel: Channel, article: Article, path: str, body: str, script: str
) -> str:
    moment = clock_date(date.fromisoformat(article.date_published[:10]))
    if "T" in article.date_published:
        moment = article.date_published[:16].replace("T", " ")
    return f"""<div class="zw_left">{_crumbs(site, path, channel)}
<div class="zwcon"><h1>{escape(article.headline)}</h1><h2>{moment}</h2>
<div class="zw">{body}</div>
{script}
{_end_matter(article, path, "p", "<h3>版权说明</h3>", article.clauses[:4])}
</div></div>
<table class="foot"><tr><td>{"<br>".join(map(escape, article.clauses[4:]))}</td></tr></table>"""


def _end_matter(article: Article, path: str, tag: str, heading: str, clauses: Sequence[str]) -> str:
    lines = []
    if article.print_edition:
        edition = article.print_edition
        day = clock_date(date.fromisoformat(edition.date))
        lines.append(f"《{edition.newspaper}》（{day} {edition.page}版{edition.page_name}）")
    lines.append(f"来源：{article.source}")
    if article.editor:
        lines.append(f"编辑：{article.editor}")
    out = "\n".join(f"<{tag}>{escape(line)}</{tag}>" for line in lines)
    links = "".join(
        f'<li><a href="{reference(path, link.path, dot=True)}">{escape(link.text)}</a></li>'
        for link in article.related
    )
    out += f'\n<div class="xgwd"><{tag}>相关文档</{tag}><ul>{links}</ul></div>\n'
    return (
        out
        + f'<div class="bqsm">{heading}'
        + "\n".join(f"<{tag}>{escape(clause)}</{tag}>" for clause in clauses)
        + "</div>"
    )


def _body(article: Article, path: str, blocks: Sequence[Block], *, first: bool, last: bool) -> str:
    random = Random(f"body {path}")
    tag = random.choice(("div", "p", "P"))
    lines: list[str] = []

    def line(text: str) -> None:
        lines.append(f"<{tag}>\u3000\u3000{text}</{tag}>")

    if first and article.byline and article.byline != " ".join(article.authors):
        line(escape(article.byline))
    for block in blocks:
        match block.kind:
            case "paragraph":
                line(escape(block.text))
            case "subhead":
                line(
                    f"<strong>{escape(block.text)}</strong>" if random.random() < 0.5 else escape(block.text)
                )
            case "image" if block.path:
                name = block.path.rpartition("/")[2]
                lines.append(f'<{tag} align="center"><img src="./{name}" oldsrc="{name}" alt=""></{tag}>')
            case "caption":
                lines.append(
                    f'<{tag} align="center"><font style="font-size: 9pt">{escape(block.text)}</font></{tag}>'
                )
            case "list_item":
                lines.append(f"<ul><li>{escape(block.text)}</li></ul>")
            case "table":
                lines.append(table(block))
    if last and article.briefs:
        line("<strong>相关链接</strong>")
        for brief in article.briefs:
            for text in (*brief.headline_lines, *brief.paragraphs):
                line(escape(text))
    text = "\n".join(lines)
    style = '<style type="text/css">\n.TRS_Editor P{margin-top:0;line-height:2;font-family:宋体;}\n</style>'
    editor, union = random.choice(
        (('class="TRS_Editor"', 'class="Custom_UnionStyle"'), ("class=TRS_Editor", "class=Custom_UnionStyle"))
    )
    shapes = (
        f"<div {editor}>{style}<div {union}>\n{text}\n</div></div>",
        f"<div {union}><div {editor}>{style}\n{text}\n</div></div>",
        f'<div {editor}><div class="TRS_PreAppend" style="overflow-x: hidden">{style}\n{text}\n</div></div>',
        f"<div {editor}>\n{text}\n</div>",
    )
    return random.choice(shapes)
