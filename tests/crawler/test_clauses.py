"""Clauses: what their normalised form keeps, which are variants, and what an index makes of many pages."""

import json
import random
from pathlib import Path
from string import punctuation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.clauses import ClauseIndex, are_variants, clause_id, normalise
from crawler.items import Clause, ClauseKind

PAIRS = json.loads((Path(__file__).parent / "clause_pairs.json").read_text(encoding="utf-8"))
SITE = "beiling"
RIGHTS = (
    "凡本网注明“来源：北岭晚报”的全部稿件，别家选用需先取得书面授权，凡不遵守本声明者，本网将追究其法律责任。"
)
RIGHTS_VARIANT = RIGHTS.replace("追究其法律", "追究其相关法律")
CONTACT = "地址：北岭市河东区安宁里三区26楼 邮编：999000 电话：(010)60000001"

Printing = tuple[str, ClauseKind, str, str]


def pairs(group: str) -> list[object]:
    return [pytest.param(row["a"], row["b"], id=row.get("change", row["a"])) for row in PAIRS[group]]


def indexed(*printings: Printing) -> tuple[Clause, ...]:
    index = ClauseIndex()
    for printing in printings:
        index.add(*printing)
    return index.clauses()


def url(number: int) -> str:
    return f"http://www.beiling.example/{number:03}.html"


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("版权所有，\u3000违者 必究！", "版权所有违者必究"),
        ("ＩＣＰ备９９０００００１号", "icp备99000001号"),
        ("(010)60000001/60000002", "0106000000160000002"),
        ("【12】 本网声明", "本网声明"),
        ("(3)、本网声明", "本网声明"),
        ("十二、本网声明", "本网声明"),
        ("②本网声明", "本网声明"),
        ("⑵本网声明", "本网声明"),
        ("2003-2012 北岭日报社", "20032012北岭日报社"),
        ("(010)60000001 本网电话", "01060000001本网电话"),
        ("12.5元", "125元"),
        ("一、二版编辑部", "一二版编辑部"),
        ("(12)3456 传达室", "123456传达室"),
        ("三百六十行", "三百六十行"),
        ("【2】", "2"),
        ("①", "1"),
        ("订价：￥3 $4 €5", "订价¥3$4€5"),
        ("方小\ufffd律师", "方小\ufffd律师"),
        ("————", ""),
    ],
)
def test_the_normalised_form_keeps_digits_and_drops_a_leading_number(text: str, normal: str) -> None:
    assert normalise(text) == normal


@settings(deadline=None)
@given(st.text())
def test_a_normalised_text_has_no_white_space_and_no_ascii_punctuation(text: str) -> None:
    normal = normalise(text)
    assert not any(letter.isspace() or letter in set(punctuation) - {"$"} for letter in normal)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        (RIGHTS, "c-d293335820df5602"),
        (CONTACT, "c-f0b81e02c52bf717"),
        ("京ICP备99000001号", "c-3ca45bb0679f44ba"),
    ],
)
def test_ids_never_change(text: str, identity: str) -> None:
    assert clause_id(text) == identity


@pytest.mark.parametrize(("a", "b"), pairs("same_id"))
def test_one_clause_printed_in_two_ways_has_one_id(a: str, b: str) -> None:
    assert clause_id(a) == clause_id(b)
    assert are_variants(a, b)


@pytest.mark.parametrize("text", ["", " \n", "————", "©"])
def test_a_text_without_letters_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match="at least") as refusal:
        clause_id(text)
    assert repr(text) in str(refusal.value)


@pytest.mark.parametrize(("a", "b"), pairs("variants"))
def test_a_small_change_makes_a_variant(a: str, b: str) -> None:
    assert clause_id(a) != clause_id(b)
    assert are_variants(a, b)
    assert are_variants(b, a)


@pytest.mark.parametrize(("a", "b"), pairs("different"))
def test_another_number_name_or_negation_makes_another_clause(a: str, b: str) -> None:
    assert clause_id(a) != clause_id(b)
    assert not are_variants(a, b)
    assert not are_variants(b, a)


def test_a_clause_is_counted_once_for_each_page() -> None:
    (clause,) = indexed(
        (CONTACT, "contact", SITE, url(2)),
        (CONTACT, "contact", SITE, url(1)),
        (CONTACT, "contact", SITE, url(2)),
        (CONTACT.replace("：", ":"), "contact", SITE, url(2)),
    )
    assert clause == Clause(clause_id(CONTACT), "contact", CONTACT, None, SITE, 2, url(1))


def test_text_and_kind_are_those_of_most_pages_then_the_smallest() -> None:
    loose, dense = "版权所有 违者必究", "版权所有违者必究"
    (most,) = indexed(
        (dense, "legal", SITE, url(1)), (dense, "legal", SITE, url(2)), (loose, "copyright", SITE, url(3))
    )
    assert (most.text, most.kind, most.pages) == (dense, "legal", 3)
    (smallest,) = indexed((dense, "legal", SITE, url(1)), (loose, "copyright", SITE, url(2)))
    assert (smallest.text, smallest.kind) == (loose, "copyright")


def test_the_variant_on_most_pages_stands_for_the_others() -> None:
    for frequent, rare in ((RIGHTS, RIGHTS_VARIANT), (RIGHTS_VARIANT, RIGHTS)):
        clauses = indexed(
            (rare, "legal", SITE, url(1)),
            (frequent, "legal", SITE, url(2)),
            (frequent, "legal", SITE, url(3)),
        )
        assert {clause.id: clause.variant_of for clause in clauses} == {
            clause_id(frequent): None,
            clause_id(rare): clause_id(frequent),
        }


def test_of_variants_on_equally_many_pages_the_smallest_id_stands_for_the_others() -> None:
    clauses = indexed((RIGHTS, "legal", SITE, url(1)), (RIGHTS_VARIANT, "legal", SITE, url(2)))
    first, second = sorted([clause_id(RIGHTS), clause_id(RIGHTS_VARIANT)])
    assert [(clause.id, clause.variant_of) for clause in clauses] == [(first, None), (second, first)]


def test_clauses_of_two_sites_are_no_variants() -> None:
    clauses = indexed((RIGHTS, "legal", SITE, url(1)), (RIGHTS_VARIANT, "legal", "nanling", url(2)))
    assert [clause.variant_of for clause in clauses] == [None, None]


def test_small_changes_do_not_chain() -> None:
    """Each step is a variant of the one before, but the last has little left of the first."""
    words = ["相关", "有关", "任何", "其他", "全部", "所有", "明确", "特别", "直接", "上述", "以上", "具体"]
    steps = [RIGHTS]
    for number, word in enumerate(words):
        place = 18 + 3 * number
        steps.append(steps[-1][:place] + word + steps[-1][place:])
    assert not are_variants(steps[0], steps[-1])
    clauses = {c.id: c for c in indexed(*((step, "legal", SITE, url(n)) for n, step in enumerate(steps)))}
    attached = [clause for clause in clauses.values() if clause.variant_of]
    assert attached
    for clause in attached:
        assert clause.variant_of
        assert clauses[clause.variant_of].variant_of is None
        assert are_variants(clause.text, clauses[clause.variant_of].text)


def test_the_index_finds_the_variants_that_a_comparison_of_all_clauses_finds() -> None:
    texts = sorted({row[side] for row in PAIRS["variants"] + PAIRS["different"] for side in "ab"})
    clauses = indexed(*((text, "legal", SITE, url(number)) for number, text in enumerate(texts)))
    standing: list[Clause] = []
    for clause in sorted(clauses, key=lambda clause: (-clause.pages, clause.id)):
        first = next((other for other in standing if are_variants(clause.text, other.text)), None)
        assert clause.variant_of == (first.id if first else None)
        if first is None:
            standing.append(clause)
    assert len(standing) < len(clauses) - 20


@settings(deadline=None, max_examples=30)
@given(st.randoms(use_true_random=False))
def test_the_order_of_pages_makes_no_difference(order: random.Random) -> None:
    texts = [row[side] for row in PAIRS["variants"][:12] + PAIRS["same_id"] for side in "ab"]
    kinds: tuple[ClauseKind, ...] = ("legal", "notice")
    printings: list[Printing] = [
        (text, kinds[(number + page) % 2], SITE, url(page))
        for number, text in enumerate(texts)
        for page in range(number % 4 + 1)
    ]
    expected = indexed(*printings)
    order.shuffle(printings)
    assert indexed(*printings) == expected


def test_clauses_come_sorted_by_id_and_may_be_asked_for_again_when_pages_are_added() -> None:
    index = ClauseIndex()
    assert index.clauses() == ()
    assert index.add(CONTACT, "contact", SITE, url(1)) == clause_id(CONTACT)
    assert [clause.pages for clause in index.clauses()] == [1]
    for number, row in enumerate(PAIRS["different"]):
        index.add(row["a"], "notice", SITE, url(number))
    ids = [clause.id for clause in index.clauses()]
    assert ids == sorted(set(ids))
