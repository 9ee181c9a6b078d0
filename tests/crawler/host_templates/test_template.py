"""What hosts repeat, learned from their pages and used to split them."""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from crawler.host_templates.learner import Learner
from crawler.host_templates.store import TemplateError, read_templates, write_templates
from crawler.page.page import Page
from crawler.sites import GENERIC, ArticleMarks
from crawler.split.ledger import Place
from crawler.split.split import split
from crawler.split.template import Template, Templates, printed, texts_by_form

PROMISE = "云州新闻网每天早上把城里的大事小事送到您的门口，订报请找邮递员。"
HOST = "news.yunzhou.example"


def page(number: int, *lines: str, host: str = HOST) -> Page:
    text = f"第{number}座渡口在{number * 7}年前建成，那时候江上还没有桥，人们过江要等很久，船也小得多。" * 2
    body = "".join(f"<p>{line}</p>" for line in (text, *lines))
    html = f"<html><head><title>渡口纪事之{'甲乙丙丁戊己庚辛壬癸'[number]}</title></head>"
    html += f"<body><h1>渡口纪事之{'甲乙丙丁戊己庚辛壬癸'[number]}</h1><div>{body}</div></body></html>"
    return Page(f"http://{host}/{number}.html", html.encode())


def learned(*pages: Page, known: Sequence[Template] = ()) -> tuple[Template, ...]:
    learner = Learner()
    for number, one in enumerate(pages):
        learner.add(printed(one, str(number), f"2024-03-0{number % 9 + 1}T00:00:00Z"))
    return learner.templates(lambda source: texts_by_form(pages[int(source)]), known)


def texts(one: Page, store: Sequence[Template]) -> list[str]:
    return [block.text for block in split(one, repeated=Templates(store).repeated(one.url)).body]


def test_a_line_that_articles_of_a_host_repeat_is_no_text() -> None:
    pages = [page(number, PROMISE) for number in range(3)]
    store = learned(*pages)
    assert PROMISE in texts(pages[0], ())
    found = split(pages[0], repeated=Templates(store).repeated(pages[0].url))
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
    again = Page(f"http://{HOST}/again.html", page(2, PROMISE).body)
    store = learned(page(0, PROMISE), page(1), page(2, PROMISE), again)
    (found,) = [template for template in store if template.text == PROMISE]
    assert (found.host, found.articles, found.of, found.pages) == (HOST, 2, 3, 3)
    assert found.example_url == f"http://{HOST}/0.html"
    assert (found.first_seen, found.last_seen) == ("2024-03-01T00:00:00Z", "2024-03-04T00:00:00Z")


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_pages_does_not_matter(seed: int) -> None:
    # The same promise, each time with another number and other points.
    pages = [page(number, f"{PROMISE}{'。' * number}", f"渡口茶馆第{number}回") for number in range(6)]
    pages += [page(number, PROMISE, host="other.example") for number in range(3)]
    shuffled = random.Random(seed).sample(pages, len(pages))

    def store(given: list[Page]) -> tuple[Template, ...]:
        learner = Learner()
        for one in given:
            learner.add(printed(one, one.url, f"2024-03-0{pages.index(one) + 1}T00:00:00Z"))
        return learner.templates(lambda url: texts_by_form(next(one for one in pages if one.url == url)))

    assert len(store(pages)) == 3
    assert store(shuffled) == store(pages)


@pytest.mark.parametrize("signed", ["本报记者 樊三彩", "記者王小紅／台北報導", "图为云州渡口。方小舟摄"])
def test_what_reporters_sign_is_no_template(signed: str) -> None:
    assert [template.text for template in learned(*(page(number, signed) for number in range(9)))] == []


def test_the_words_of_a_table_that_comes_every_day_are_no_template() -> None:
    table = "<table><tr><td>城市名称</td><td>白天气温</td></tr><tr><td>云州市区</td><td>十五度上下</td></tr></table>"
    assert learned(*(page(number, table) for number in range(9))) == ()


def ruled(store: Sequence[Template], ruling: Literal["text", "boilerplate"]) -> tuple[Template, ...]:
    return tuple(msgspec.structs.replace(template, ruling=ruling) for template in store)


def test_a_person_overrules_the_evidence_and_stays_heard() -> None:
    pages = [page(number, PROMISE) for number in range(3)]
    kept = ruled(learned(*pages), "text")
    assert PROMISE in texts(pages[0], kept)
    assert PROMISE in texts(pages[0], learned(*pages, known=kept))
    cut = ruled(learned(*pages), "boilerplate")
    assert PROMISE not in texts(pages[0], learned(page(5), known=cut))


def test_what_was_known_of_other_hosts_stays_and_of_these_is_learned_anew() -> None:
    known = learned(page(0, PROMISE), page(1, PROMISE))
    elsewhere = [page(number, PROMISE, host="other.example") for number in range(2)]
    assert [one.host for one in learned(*elsewhere, known=known)] == [HOST, "other.example"]
    assert learned(page(3), known=known) == ()


# --- within a body whose bounds a layout declares -------------------------------------------------------------------

DECLARED = msgspec.structs.replace(GENERIC, name="declared", article=ArticleMarks(body=("div",), headline=("h1",)))


def test_what_stands_behind_a_footer_s_heading_is_a_clause_all_the_same() -> None:
    footer = ("读者须知：", "本报所刊文章只代表作者自己的看法，供读者参考。", f"{PROMISE}")
    pages = [page(number, *footer) for number in range(5)]
    repeated = Templates(learned(*pages)).repeated(pages[0].url, declared=True)
    assert len(repeated) > 1
    found, plain = (split(pages[0], DECLARED, footer=footer[:1], repeated=forms) for forms in (repeated, ()))
    assert [clause.text for clause in found.clauses] == list(footer[1:])
    assert found == plain


def declared_texts(one: Page, store: Sequence[Template]) -> list[str]:
    repeated = Templates(store).repeated(one.url, declared=True)
    found = split(one, DECLARED, repeated=repeated)
    assert Counter("".join(piece.text for piece in found.ledger)) == Counter(
        "".join(piece.text for piece in split(one, DECLARED).ledger)
    )
    return [block.text for block in found.body]


def test_what_many_articles_print_within_their_body_is_removed() -> None:
    pages = [page(number, PROMISE) for number in range(5)]
    store = learned(*pages)
    assert PROMISE not in declared_texts(pages[0], store)
    removed = split(pages[0], DECLARED, repeated=Templates(store).repeated(pages[0].url, declared=True)).removed
    assert [(line.text, line.before) for line in removed] == [(PROMISE, 1)]


def test_a_few_articles_may_share_a_note_and_many_a_subhead() -> None:
    few = [page(number, *([PROMISE] if number < 4 else [])) for number in range(10)]
    assert PROMISE in declared_texts(few[0], learned(*few))
    many = [page(number, "背景与影响", f"江上第{number}座桥通车以后，渡船少了，茶馆还开着。") for number in range(10)]
    assert "背景与影响" in declared_texts(many[0], learned(*many))
    assert "背景与影响" not in declared_texts(many[0], ruled(learned(*many), "boilerplate"))


def test_an_article_whose_lines_are_all_repeated_keeps_them() -> None:
    html = f"<html><body><h1>渡口纪事</h1><div><p>{PROMISE}</p></div></body></html>"
    alone = Page(f"http://{HOST}/alone.html", html.encode())
    store = learned(*(page(number, PROMISE) for number in range(5)))
    assert declared_texts(alone, store) == [PROMISE]


# --- the store's file -----------------------------------------------------------------------------------------------


def test_a_store_comes_back_from_its_file_whoever_saved_it(tmp_path: Path) -> None:
    store = learned(*(page(number, PROMISE) for number in range(3)))
    write_templates(tmp_path / "a.jsonl", store)
    assert read_templates(tmp_path / "a.jsonl") == store
    content = (tmp_path / "a.jsonl").read_text(encoding="utf-8")
    assert [list(json.loads(line)) for line in content.splitlines()] == [list(Template.__struct_fields__)]
    (tmp_path / "b.jsonl").write_bytes(content.replace("\n", "\r\n").encode("utf-8-sig"))
    assert read_templates(tmp_path / "b.jsonl") == store


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda line: "", "line 2: no line of a template store"),
        (lambda line: line[:-5], "line 2: no line of a template store"),
        (lambda line: line.replace('"pages": 3', '"pages": "3"'), "Expected `int`, got `str` - at `$.pages`"),
        (lambda line: line.replace('"ruling": null', '"ruling": "keep"'), "Invalid enum value 'keep' - at `$.ruling`"),
        (lambda line: line.replace('"ruling"', '"verdict"'), "unknown field `verdict`"),
        (lambda line: line.replace('"form": "', '"form": "又'), "is not the form of its text, which is '云州"),
        (lambda line: line.replace(HOST, "first.example"), "have line 1 already"),
    ],
)
def test_a_line_that_is_none_is_named(change: Callable[[str], str], word: str, tmp_path: Path) -> None:
    file = tmp_path / "store.jsonl"
    write_templates(file, learned(*(page(number, PROMISE) for number in range(3))))
    line = file.read_text(encoding="utf-8").strip()
    file.write_text(f"{line.replace(HOST, 'first.example')}\n{change(line)}\n{line}\n", encoding="utf-8")
    with pytest.raises(TemplateError) as refusal:
        read_templates(file)
    assert f"{file}, line 2: " in str(refusal.value)
    assert word in str(refusal.value)
