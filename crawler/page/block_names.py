"""What the class and id of an element say of the block that it is: evidence, for authors name blocks as they like."""

from functools import lru_cache

from crawler.lazy_pattern import lazy_compile

_WORD = lazy_compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
# Words of class names and ids, in English and in pinyin, of blocks that hold no article's text.
_FOREIGN = frozenset(
    (
        "comment", "comments", "cmt", "discuss", "disqus", "reply", "replies", "pinglun", "liuyan",
        "related", "relate", "relative", "recommend", "recommends", "recommended", "recommendation", "tuijian", "guess",
        "hot", "hots", "hotnews", "rank", "ranking", "paihang", "popular", "trending", "sidebar", "aside",
        "share", "sharing", "social", "bdsharebuttonbox", "jiathis",
        "nav", "navbar", "navigation", "menu", "breadcrumb", "crumbs", "footer", "copyright", "sitemap",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def names_foreign_block(names: str) -> bool:
    """Whether the words of a class or an id name a block of comments, recommendations, sharing or navigation.

    >>> [names_foreign_block(names) for names in ("hot-news", "relatedArticles", "article-content", "shareholder")]
    [True, True, False, False]
    """
    return any(word.lower() in _FOREIGN for word in _WORD.findall(names))
