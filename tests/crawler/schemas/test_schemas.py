"""The schemas say what a crawl writes: real lines pass, in the order that the schema gives, and broken ones do not."""

import copy
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from jsonschema import Draft202012Validator

from crawler import items
from crawler.schemas import SchemaName, schema
from crawler.split.template import Template
from tests.crawler.crawling import Crawl, crawl
from tests.site import SampleServer

LINES: dict[SchemaName, type] = {
    "article": items.Article,
    "edition": items.Edition,
    "clause": items.Clause,
    "failure": items.Failure,
    "template": Template,
}
NAMES: tuple[SchemaName, ...] = get_args(SchemaName)
URL = "http://www.example.org/html/2024-05/06/content_1.htm"
POINTER = {
    "file": "warc/a-20240506000000-00000-host.warc.gz",
    "offset": 0,
    "length": 812,
    "record_id": "<urn:uuid:25d04d64-5fc9-47fd-904d-c215305ea57c>",
}
ARTICLE: dict[str, Any] = {
    "id": "a-0123456789abcdef",
    "url": URL,
    "canonical_url": URL,
    "site": "yunzhou-daily",
    "layout": "founder-2009",
    "headline": "云州开渠",
    "kicker": None,
    "subheadline": None,
    "byline": "本报记者 方小某",
    "authors": ["方小某"],
    "source": None,
    "editor": "何某",
    "date_published": "2024-05-06T08:20:00+08:00",
    "print_edition": {"newspaper": "云州日报", "date": "2024-05-06", "page": "A01", "page_name": "头版"},
    "section": ["首页", "要闻"],
    "language": "zh-Hans",
    "body": [
        {"kind": "paragraph", "text": "渠长三里。"},
        {"kind": "image", "text": "", "url": "http://www.example.org/a.jpg"},
        {"kind": "table", "text": "渠\t里", "rows": [["渠", "里"]]},
    ],
    "text": "渠长三里。\n渠\t里",
    "briefs": [{"headline": None, "paragraphs": ["又讯。"]}],
    "related": [{"url": URL, "text": "开渠前后"}],
    "boilerplate": [{"clause": "c-0123456789abcdef", "times": 2}],
    "removed": [{"kind": "injected", "text": "甲_乙_丙_丁", "before": 0}],
    "restored": {"glosses": 3, "shifts": 1, "unrecovered": 0},
    "text_digest": "sha256:" + "0" * 64,
    "fetched_at": "2024-05-06T00:20:01Z",
    "warc": POINTER,
}
EDITION: dict[str, Any] = {
    "site": "yunzhou-daily",
    "newspaper": "云州日报",
    "date": "2024-05-06",
    "page": "A01",
    "page_name": None,
    "url": URL,
    "image_url": None,
    "pdf_url": None,
    "scale": None,
    "articles": [{"url": URL, "headline": "云州开渠", "area": [[0, 0], [10.5, 0], [10.5, 20]]}],
    "warc": POINTER,
}
CLAUSE: dict[str, Any] = {
    "id": "c-0123456789abcdef",
    "kind": "contact",
    "text": "电话：(010)60000001",
    "variant_of": None,
    "site": "yunzhou-daily",
    "pages": 1,
    "example_url": URL,
}
FAILURE: dict[str, Any] = {"url": URL, "stage": "fetch", "reason": "HTTP 404", "at": "2024-05-06T00:20:01Z"}
TEMPLATE: dict[str, Any] = {
    "host": "www.example.org",
    "form": "第0届读书节由云州日报社主办",
    "text": "第12届读书节由云州日报社主办。",
    "articles": 12,
    "of": 57,
    "pages": 13,
    "first_seen": "2024-05-06T00:20:01Z",
    "last_seen": None,
    "example_url": URL,
    "ruling": None,
}
EXAMPLES: dict[SchemaName, dict[str, Any]] = {
    "article": ARTICLE,
    "edition": EDITION,
    "clause": CLAUSE,
    "failure": FAILURE,
    "template": TEMPLATE,
}


def field_names(kind: type) -> tuple[set[str], set[str]]:
    """All fields of a line, and those that may be left out."""
    if issubclass(kind, msgspec.Struct):
        return set(kind.__struct_fields__), set()
    assert is_dataclass(kind)
    return {field.name for field in fields(kind)}, {field.name for field in fields(kind) if field.metadata}


def faults(name: SchemaName, line: object) -> list[str]:
    """What a schema has against a line, formats included."""
    validator = Draft202012Validator(schema(name), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(line)]


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Crawl]]:
    folder = tmp_path_factory.mktemp("crawls")
    store = folder / "templates.jsonl"
    store.write_text(json.dumps(TEMPLATE) + "\n", encoding="utf-8")
    with SampleServer() as server:
        paper, channel = server.site.papers[0], server.site.news_site.channels[0]
        # The issue has no page 99, which makes a line in failures.jsonl.
        yield {
            "edition": crawl("edition", folder / "edition", url=server.url + paper.index_path, pages="A01,99"),
            "channel": crawl(
                "channel",
                folder / "channel",
                settings={"TEMPLATES": str(store)},
                url=server.url + channel.path,
                limit="5",
            ),
        }


def lines_of(crawl: Crawl) -> dict[SchemaName, list[dict[str, Any]]]:
    return {
        "article": crawl.articles,
        "edition": crawl.editions,
        "clause": crawl.clauses,
        "failure": crawl.failures,
        "template": crawl.templates,
        "summary": [crawl.summary],
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_of_its_dialect_and_refuses_unknown_keys(name: SchemaName) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)
    assert found["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert found["additionalProperties"] is False


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_says_what_it_describes(name: SchemaName) -> None:
    found = schema(name)
    assert found["description"]
    assert found["$id"] == f"urn:edition-archiver:schema:{name}"


@pytest.mark.slow
@pytest.mark.parametrize("spider", ["edition", "channel"])
def test_a_crawl_writes_lines_of_its_schemas(crawls: dict[str, Crawl], spider: str) -> None:
    for name, lines in lines_of(crawls[spider]).items():
        assert [(line, wrong) for line in lines if (wrong := faults(name, line))] == []


@pytest.mark.slow
def test_the_crawls_write_every_type_of_line(crawls: dict[str, Crawl]) -> None:
    edition, channel = lines_of(crawls["edition"]), lines_of(crawls["channel"])
    assert [name for name in NAMES if not edition[name] and not channel[name]] == []


@pytest.mark.slow
@pytest.mark.parametrize("spider", ["edition", "channel"])
def test_the_fields_of_a_line_stand_in_the_order_of_its_schema(crawls: dict[str, Crawl], spider: str) -> None:
    for name, lines in lines_of(crawls[spider]).items():
        order = list(schema(name)["properties"])
        assert all(list(line) == [field for field in order if field in line] for line in lines)


@pytest.mark.parametrize(("name", "line"), EXAMPLES.items())
def test_the_examples_are_whole(name: SchemaName, line: dict[str, Any]) -> None:
    assert faults(name, line) == []
    assert sorted(line) == sorted(schema(name)["required"])


@pytest.mark.parametrize(("name", "kind"), LINES.items())
def test_a_line_has_the_fields_of_its_type(name: SchemaName, kind: type) -> None:
    found = schema(name)
    names, optional = field_names(kind)
    assert set(found["properties"]) == names
    assert set(found["required"]) == set(found["properties"]) - optional


@pytest.mark.parametrize("name", LINES)
def test_a_part_of_a_line_has_the_fields_of_its_type_in_their_order(name: SchemaName) -> None:
    for title, part in schema(name).get("$defs", {}).items():
        if part["type"] == "object":
            kind = getattr(items, title)
            assert list(part["properties"]) == [field.name for field in fields(kind)]
            assert part["required"] == [field.name for field in fields(kind) if not field.metadata]


def test_a_part_is_the_same_in_every_schema() -> None:
    seen: dict[str, Any] = {}
    for name in NAMES:
        for title, part in schema(name).get("$defs", {}).items():
            assert seen.setdefault(title, part) == part


def test_the_words_of_the_schemas_are_those_of_the_types() -> None:
    parts = schema("article")["$defs"]
    assert parts["Block"]["properties"]["kind"]["enum"] == list(get_args(items.BlockKind))
    assert parts["Removed"]["properties"]["kind"]["enum"] == list(get_args(items.RemovedKind))
    assert schema("clause")["properties"]["kind"]["enum"] == list(get_args(items.ClauseKind))
    assert schema("failure")["properties"]["stage"]["enum"] == list(get_args(items.Stage))


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, line in EXAMPLES.items() for field in line], ids=lambda part: part
)
def test_a_line_without_a_field_is_refused(name: SchemaName, field: str) -> None:
    line = {key: value for key, value in EXAMPLES[name].items() if key != field}
    assert faults(name, line) == [f"$: {field!r} is a required property"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_line_with_a_field_too_many_is_refused(name: SchemaName) -> None:
    assert faults(name, {**EXAMPLES[name], "extra": 1})


def nullable() -> list[tuple[SchemaName, str]]:
    """The fields of text that a schema lets be null."""
    return [
        (name, field)
        for name, line in EXAMPLES.items()
        for field in line
        if not isinstance(line[field], dict) and not faults(name, {**line, field: None})
    ]


def test_absent_is_null_where_a_page_may_be_silent() -> None:
    assert nullable() == [
        *(("article", field) for field in ("headline", "kicker", "subheadline", "byline", "source", "editor")),
        ("article", "date_published"),
        *(("edition", field) for field in ("newspaper", "date", "page", "page_name", "image_url", "pdf_url", "scale")),
        ("clause", "variant_of"),
        *(("template", field) for field in ("first_seen", "last_seen", "ruling")),
    ]


@pytest.mark.parametrize(("name", "field"), nullable())
def test_absent_is_never_an_empty_text(name: SchemaName, field: str) -> None:
    assert faults(name, {**EXAMPLES[name], field: ""})


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("article", ("id",), "0123456789abcdef"),
        ("article", ("url",), "/html/2024-05/06/content_1.htm"),
        ("article", ("authors",), ["方小某", ""]),
        ("article", ("authors",), "方小某"),
        ("article", ("date_published",), "2024年5月6日"),
        ("article", ("date_published",), "2024-05-06 08:20"),
        ("article", ("print_edition", "date"), "2024-02-30"),
        ("article", ("print_edition", "page"), 1),
        ("article", ("section",), None),
        ("article", ("language",), None),
        ("article", ("body", 0, "kind"), "heading"),
        ("article", ("body", 0, "text"), ""),
        ("article", ("body", 0, "url"), "http://www.example.org/a.jpg"),
        ("article", ("body", 1, "text"), "一图"),
        ("article", ("body", 1, "rows"), [["渠"]]),
        ("article", ("body", 2, "kind"), "paragraph"),
        ("article", ("briefs", 0, "headline"), ""),
        ("article", ("boilerplate", 0, "times"), 0),
        ("article", ("boilerplate", 0, "clause"), "版权所有"),
        ("article", ("removed", 0, "kind"), "spam"),
        ("article", ("removed", 0, "before"), -1),
        ("article", ("restored", "shifts"), None),
        ("article", ("text_digest",), "0" * 64),
        ("article", ("fetched_at",), "2024-05-06T08:20:01+08:00"),
        ("article", ("warc",), None),
        ("article", ("warc", "file"), "/srv/crawls/warc/a.warc.gz"),
        ("edition", ("date",), "2024-02-30"),
        ("edition", ("articles", 0, "area"), []),
        ("edition", ("articles", 0, "area"), [[0, 0], [10, 0], [10]]),
        ("edition", ("warc",), None),
        ("clause", ("kind",), "imprint"),
        ("clause", ("text",), ""),
        ("clause", ("pages",), 0),
        ("clause", ("variant_of",), "版权所有"),
        ("failure", ("stage",), "parse"),
        ("failure", ("url",), ""),
        ("failure", ("reason",), ""),
        ("failure", ("at",), "2024-05-06"),
    ],
)
def test_a_broken_value_is_refused(name: SchemaName, path: tuple[Any, ...], value: object) -> None:
    line = copy.deepcopy(EXAMPLES[name])
    part: Any = line
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    assert faults(name, line)


@pytest.mark.parametrize(("index", "key"), [(1, "url"), (2, "rows")])
def test_an_image_has_an_address_and_a_table_has_rows(index: int, key: str) -> None:
    line = copy.deepcopy(ARTICLE)
    del line["body"][index][key]
    assert faults("article", line)


def test_the_schemas_lie_in_the_package_and_are_all_known() -> None:
    folder = Path(items.__file__).parent / "schemas"
    assert sorted(path.stem for path in folder.glob("*.json")) == sorted(NAMES)
