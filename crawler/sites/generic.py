"""The layout of pages that no declared layout fits: nothing is marked, the splitter looks for the article itself."""

from crawler.sites.declaration import ArticleMarks, Layout, Urls

GENERIC = Layout(
    name="generic",
    signs=(),
    urls=Urls(article=r"^https?://", date=r"/(?P<y>(?:19|20)\d\d)[-/]?(?P<m>[01]\d)[-/]?(?P<d>[0-3]\d)(?!\d)"),
    article=ArticleMarks(body=()),
    kind="channel",
)
