"""The layouts of pages that no declared layout fits: nothing is marked, articles are looked for in the page itself."""

from crawler.sites.declaration import ArticleMarks, EditionMarks, Layout, Urls

GENERIC = Layout(
    name="generic",
    signs=(),
    urls=Urls(article=r"^https?://", date=r"/(?P<y>(?:19|20)\d\d)[-/]?(?P<m>[01]\d)[-/]?(?P<d>[0-3]\d)(?!\d)"),
    article=ArticleMarks(body=()),
    kind="channel",
)

# The edition pages of a paper of no known family: each page's addresses are inferred from that page, so that this
# knows none itself. A page that names no date in its address prints it.
INFERRED = Layout(
    name="inferred",
    urls=Urls(
        article="(?!)",
        edition="(?!)",
        date=r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-/_.]?|&m(?:onth)?=)(?P<m>0[1-9]|1[0-2])"
        r"(?:[-/_.]?|&d(?:ay)?=)(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        drop=("t", "_", "rnd", "rand", "random", "timestamp", "spm", "from"),
    ),
    edition=EditionMarks(
        date=("//title | //body",),
        image=(
            "img[usemap]",
            "//*[local-name()='svg']/parent::*//img",
            "//a[contains(translate(@style, ' ', ''), 'position:absolute')]/ancestor::*[.//img][1]//img",
        ),
    ),
)
