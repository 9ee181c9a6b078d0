"""Scrapy's settings for all crawls, where they differ from its defaults; and this project's own."""

from crawler import __version__

BOT_NAME = "edition-archiver"
SPIDER_MODULES = ["crawler.spiders.channel", "crawler.spiders.edition"]
SPIDER_LOADER_CLASS = "crawler.spiders.loader.SpiderLoader"
COMMANDS_MODULE = "crawler.scrapy_commands"

# Politeness: one request at a time per host, spaced, slower where the server is slow, never against robots.txt.
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "edition-archiver"
ROBOTSTXT_UNREACHABLE = "disallow"  # or "allow": what a robots.txt that cannot be had means (RFC 9309, 2.3.1.4)
CRAWL_DELAY_MAX = 600  # seconds; a host whose robots.txt asks for more between requests is given up
CRAWL_DELAY_AT_END = False  # True: a crawl ends only when its hosts may be asked again; python -m crawler fleet sets it
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOADER = "crawler.extensions.downloader.PromptDownloader"
DUPEFILTER_CLASS = "crawler.extensions.seen.SeenRequests"
DOWNLOAD_DELAY = 1.0
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 1.0
RETRY_AFTER_MAX = 600  # seconds; a server that asks for more is given up on
CONTACT = None  # an address or URL that a site's operator can write to; it joins the User-Agent

# What a stranger's server may do to this machine.
DOWNLOAD_VERIFY_CERTIFICATES = True
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
COOKIES_ENABLED = False
REDIRECT_MAX_TIMES = 10
# Hosts that may be at a private, loopback or link-local address: their names, or "*". Those that are declared, or given
# by url=, as such an address or as localhost join them.
PRIVATE_HOSTS = ()
DOWNLOAD_MAXSIZE = 512 * 2**20
HEADERS_MAXSIZE = 256 * 2**10  # of all header lines of a response, in bytes
PAGE_MAXSIZE = 64 * 2**20  # of a page to split, in bytes, compressed or not
DEPTH_STATS_VERBOSE = False

# Where a walk is led round and round: more than any paper has.
ISSUE_PAGES_MAX = 200  # edition pages of an issue
ISSUE_ADDRESSES_MAX = 20_000  # articles of an issue
DATE_ISSUES_MAX = 10  # issues that links lead to of one date
ARTICLE_PAGES_MAX = 300  # pages of an article
CHANNEL_PAGES_MAX = 20_000  # index pages of a channel

# The archive holds what crossed the wire: replay tools decode gzip and little else.
DOWNLOAD_HANDLERS = {
    "http": "archive.capture.handler.CaptureHandler",
    "https": "archive.capture.handler.CaptureHandler",
}
WARC_MAX_SIZE = 1_000_000_000  # bytes; a file that is larger is finished, and a new one begun
WARC_SOFTWARE = f"edition-archiver/{__version__}"
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept-Encoding": "gzip",
}

# A line waits for its record, so a few items at a time are enough; a hundred only cost memory and time.
CONCURRENT_ITEMS = 4
SPLIT_WORKERS = None  # processes that split articles; None: one less than there are cores, up to 4
ITEM_PIPELINES = {
    "crawler.pipelines.split.SplitPipeline": 100,
    "crawler.pipelines.clauses.ClausesPipeline": 300,
    "crawler.pipelines.provenance.ProvenancePipeline": 400,
    "crawler.pipelines.lines.LinesPipeline": 500,
}
EXTENSIONS = {
    "scrapy.extensions.logstats.LogStats": None,  # CrawlProgress tells more
    "scrapy.extensions.remote_control.RemoteControl": None,  # off in any case, and its import takes 10 MB
    "crawler.extensions.report.Report": 0,
    "crawler.extensions.progress.CrawlProgress": 0,
    "crawler.extensions.crawl_delay.CrawlDelay": 0,
    "crawler.extensions.monitoring.Metrics": 0,
    "crawler.extensions.monitoring.Monitors": 0,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,  # no spider here has a password
    "crawler.extensions.offsite.OnSite": 50,
    "crawler.extensions.robots.Robots": 100,
    "crawler.extensions.retry_after.RetryAfter": 560,  # before the retry middleware sees the response
    "archive.capture.archive_first.ArchiveFirst": 950,  # the last before the network
}
# What each answer of a spider would go through for nothing.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # the spiders say which address is too long
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
}

REQUISITES = "page"  # all that a page needs to be shown; "body": style sheets and the body's pictures; "none"
SIMPLIFY = False  # True: articles in traditional characters bear their text in simplified ones, too
SITES = ()  # TOML files of your own declarations, beside the package's
TEMPLATES = None  # a store of what hosts repeat, as python -m crawler extract --learn makes it; a new crawl copies it
LOG_LEVEL = "INFO"
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6, too
LOG_VERSIONS = ()  # summary.json has them
STATS_DUMP = False
PROGRESS = True  # False: neither a bar on a terminal nor a line a minute in the log

# What those see who watch many crawls; needs the extra `monitoring`.
METRICS_FILE = None  # a file for Prometheus, or the folder that node_exporter's collector reads
SPIDERMON_ENABLED = False
SPIDERMON_ENGINE_STOP_MONITORS = ("crawler.monitoring.monitors.CrawlMonitors",)
# What SPIDERMON_DISCORD_WEBHOOK_URL is sent where a monitor fails, no longer than Discord takes it.
SPIDERMON_DISCORD_MESSAGE = (
    "{% set told %}{% for each in result.monitors_failed_results %}{{ each.reason or each.error }}\n{% endfor %}"
    "{% endset %}{{ told[:1900] }}"
)
