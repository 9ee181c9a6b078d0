"""Scrapy's spider loader of this project: a spider is imported when it is to run."""

from importlib import import_module

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.utils.spider import iter_spider_classes


class SpiderLoader:
    """Each of SPIDER_MODULES is called as the spider that it holds: ``crawler.spiders.edition`` holds ``edition``.

    So `scrapy list`, which scrapyd runs for each version of a project, imports none of them.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._modules: dict[str, str] = {name.rpartition(".")[2]: name for name in settings.getlist("SPIDER_MODULES")}

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> "SpiderLoader":
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """A spider's class. Raises KeyError where there is none of the name."""
        if spider_name not in self._modules:
            raise KeyError(f"Spider not found: {spider_name}")
        module = import_module(self._modules[spider_name])
        for spider in iter_spider_classes(module):
            if spider.name == spider_name:
                return spider
        raise KeyError(f"{module.__name__} holds no spider named {spider_name!r}, as its own name says")

    def find_by_request(self, request: Request) -> list[str]:
        """The names of the spiders that a request is for."""
        return [name for name in self._modules if self.load(name).handles_request(request)]

    def list(self) -> list[str]:
        """The names of all spiders."""
        return [*self._modules]
