"""What hosts repeat, learned from their pages and used to split them."""

import random

import msgspec
import pytest

from crawler.page.page import Page
from crawler.page.places import Place
from crawler.page.split import split
from crawler.page.template import Learner, Template, Templates

PROMISE = "云州新闻网每天早上把城里的大事小事送到您的门口，订报请找邮递员。"
HOST = "news.yunzhou.example"


def page(number: int, *lines: str, host: str = HOST) -> Page:
    text = f"第{number}座渡口在{number * 7}年前建成，那时候江上还没有桥，人们过江要等很久，船也小得多。" * 2
    body = "".join(f"<p>{line}</p>" for line in (text, *lines))
    html = f"<html><head><title>渡口纪事之{'甲乙丙丁戊己庚辛壬癸'[number]}</title></head>"
    html += f"<body><h1>渡口纪事之{'甲乙丙丁戊己庚辛壬癸'[number]}</h1><div>{body}</div></body></html>"
    return Page(f"http://{host}/{number}.html", html.encode())


def learned(*pages: Page, known: Templates = Templates()) -> Templates:  # noqa: B008
    learner = Learner()
    for number, one in enumerate(pages):
        learner.add(one, f"2024-03-0{number + 1}T00:00:00Z")
    return learner.templates(known)


def texts(one: Page, store: Templates) -> list[str]:
    return [block.text for block in split(one, repeated=store.repeated().get(HOST, frozenset())).body]


def test_a_line_that_articles_of_a_host_repeat_is_no_text() -> None:
    pages = [page(number, PROMISE) for number in range(3)]
    store = learned(*pages)
    assert PROMISE in texts(pages[0], Templates())
    found = split(pages[0], repeated=store.repeated()[HOST])
    assert [block.text for block in found.body] == [block.text for block in split(page(0)).body]
    assert [piece.place for piece in found.ledger if piece.text == PROMISE] == [Place.CHROME]


def test_numbers_do_not_tell_lines_apart_for_comparison_only() -> None:
    pages = [page(number, f"已有{number + 20}位读者读过此文，您也来说两句吧。") for number in range(2)]
    assert all(len(texts(one, learned(*pages))) == 1 for one in pages)


def test_another_host_learns_nothing_from_it() -> None:
    store = learned(page(0, PROMISE), page(1, PROMISE, host="other.example"))
    assert PROMISE in texts(page(0, PROMISE), store)


def test_an_article_under_two_addresses_is_one() -> None:
    one = page(0, PROMISE)
    twice = Page(f"http://{HOST}/again.html", one.body)
    assert PROMISE in texts(one, learned(one, twice))


def test_more_articles_ask_for_more_evidence() -> None:
    pages = [page(number, *([PROMISE] if number < 2 else [])) for number in range(10)]
    assert PROMISE not in texts(pages[0], learned(*pages[:9]))
    assert PROMISE in texts(pages[0], learned(*pages))


def test_a_template_names_its_evidence() -> None:
    store = learned(page(0, PROMISE), page(1), page(2, PROMISE))
    (found,) = [template for template in store.hosts[0].templates if template.text == PROMISE]
    assert store.hosts[0].articles == 3
    assert (found.articles, found.example_url) == (2, f"http://{HOST}/0.html")
    assert (found.first_seen, found.last_seen) == ("2024-03-01T00:00:00Z", "2024-03-03T00:00:00Z")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_pages_does_not_matter(seed: int) -> None:
    pages = [page(number, PROMISE, f"编号{number}") for number in range(6)]
    shuffled = random.Random(seed).sample(pages, len(pages))

    def store(given: list[Page]) -> bytes:
        learner = Learner()
        for one in given:
            learner.add(one)
        return learner.templates().to_json()

    assert store(shuffled) == store(pages)


def ruled(store: Templates, ruling: str) -> Templates:
    rows = msgspec.json.decode(store.to_json())
    for row in rows["hosts"][0]["templates"]:
        row["ruling"] = ruling
    return Templates.from_json(msgspec.json.encode(rows))


def test_a_person_overrules_the_evidence_and_stays_heard() -> None:
    pages = [page(number, PROMISE) for number in range(3)]
    kept = ruled(learned(*pages), "text")
    assert PROMISE in texts(pages[0], kept)
    assert PROMISE in texts(pages[0], learned(*pages, known=kept))
    cut = ruled(learned(*pages), "boilerplate")
    assert PROMISE not in texts(pages[0], learned(page(5), known=cut))


def test_a_store_comes_back_from_its_file() -> None:
    store = learned(*(page(number, PROMISE) for number in range(3)))
    assert Templates.from_json(store.to_json()) == store
    assert Template.__struct_fields__ == tuple(msgspec.json.decode(store.to_json())["hosts"][0]["templates"][0])


@pytest.mark.parametrize("content", [b"", b"{", b'{"hosts": [{"host": 1}]}', b'{"host": []}'])
def test_a_file_that_is_no_store_is_refused(content: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        Templates.from_json(content)
