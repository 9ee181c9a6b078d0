"""Simulated damage is undone: of what the bytes still tell nearly all, and hardly anything is invented."""

import difflib

import pytest

from crawler.restore import restore
from tests.crawler.restore.damage import Damaged, Host, damage

TEXT = "\n".join(
    (
        "渠首的闸门昨天上午开启，水沿着新修的干渠流向下游的村庄。“这是今年第一次放水。”县水利局的工程师表示，“比去年早了十天。”",
        "对于种粮大户来说，时间就是产量。他们从去年冬天开始准备种子、肥料和农机，等的就是这一天。“有了水，心里就有底了。”他说。",
        "据了解，这条干渠全长四十公里，经过三个乡镇，灌溉面积比去年增加了一成。“我们还要继续改善农业生产条件。”负责人认为，"
        "这项工程将带动当地的经济发展。",
    )
)
GLOSSES = {
    "開": "(kāi)", "時": "(shí)", "個": "(gè)", "來": "(lái)", "說": "(shuō)", "業": "(yè)", "著": "(zhù)",
    "會": "(huì )", "這": "(zhè)", "經": "(jīng)", "過": "(guò)", "還": "(hái)", "們": "(men)", "產": "(chǎn)",
    "農": "(nóng)", "車": "(chē)", "數": "(shù)", "績": "(jī)", "發": "(fā)", "當": "(dāng)",
}  # fmt: skip
HOSTS = {
    "half-width": Host(glosses=GLOSSES, half=True),
    "full-width": Host(glosses=GLOSSES),
    "marks after glosses": Host(glosses=GLOSSES, marks="！，：；？", marks_first=False),
    "keeps what follows a lone byte": Host(glosses=GLOSSES, swallow=False),
    "shows U+FFFD": Host(glosses=GLOSSES, lone="\ufffd"),
    "shifts only": Host(),
    "simplified": Host(traditional=False),
}
# No mirror seen leaves pages simplified: there nearly all runs are long, and more is read wrong.
INVENTED = {"simplified": 3}


def simulate(name: str) -> Damaged:
    return damage("".join(f"<p>{line}</p>\n" for line in TEXT.split("\n")), HOSTS[name])


@pytest.mark.parametrize("name", HOSTS)
def test_damage_is_undone(name: str) -> None:
    damaged = simulate(name)
    assert damaged.text != damaged.truth
    found = restore(damaged.text)
    assert found.counts is not None
    matcher = difflib.SequenceMatcher(None, damaged.truth, found.text, autojunk=False)
    invented = "".join(found.text[start:end] for kind, _, _, start, end in matcher.get_opcodes() if kind != "equal")
    assert len(invented.replace("\ufffd", "")) <= INVENTED.get(name, 0), invented
    assert found.counts.unrecovered == found.text.count("\ufffd") <= 0.33 * sum(damaged.hit)


@pytest.mark.parametrize("name", HOSTS)
def test_what_was_never_damaged_is_untouched(name: str) -> None:
    truth = simulate(name).truth
    assert restore(truth).text is truth


def test_glosses_are_counted() -> None:
    damaged = damage("他们说，时间过得很快，我们还会来。", Host(glosses=GLOSSES, marks=""))
    found = restore(damaged.text)
    assert found.text == damaged.truth
    assert found.counts is not None
    assert found.counts.glosses == damaged.text.count(")")


def test_the_authors_gloss_of_a_rare_character_stays_on_a_damaged_page() -> None:
    text = "他們說，時間過得很快，瞿塘峽口的灩澦(yàn yù)堆、(OpenAI CEO)和彳(chì)亍，我們還會來看。"
    found = restore(damage(text, Host(traditional=False, glosses=GLOSSES, marks="")).text)
    assert found.text == text


CONTEXT = "他们说，这是水库，来的人说，时间到了。\n"


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "“水来了。”\n他说，人来了。",
        "“水来了。”他还说，我们不走。",
        "他说。“为什么？因为水来了，”她说。",
        "“指出，问题不大。”他指出，很好。",
        "他认为，问题的关键在于人才。“人才来了，产业就活了。”",
    ],
)
def test_a_sentence_is_read_whole(text: str, half: bool) -> None:
    damaged = damage(CONTEXT + text, Host(glosses=GLOSSES, half=half))
    found = restore(damaged.text)
    assert found.text == damaged.truth
    assert found.counts is not None
    assert found.counts.glosses == damaged.text.count(")")


def test_a_character_that_ends_in_the_byte_that_decoders_drop_is_read_within_a_run() -> None:
    damaged = damage(CONTEXT + "“水来了。但还不够。”他还说，而还在。", Host())
    assert restore(damaged.text).text == damaged.truth


@pytest.mark.parametrize("half", [True, False])
def test_a_digit_that_went_with_a_lost_byte_is_counted_as_lost(half: bool) -> None:
    damaged = damage(CONTEXT + "“水来了。”2024年。", Host(glosses=GLOSSES, half=half))
    found = restore(damaged.text)
    assert found.text == damaged.truth.replace("2024", "\ufffd024")
    assert found.counts is not None
    assert found.counts.unrecovered == 1


@pytest.mark.parametrize("name", ["骆冬", "石榴", "盛渠"])
def test_a_name_that_the_page_has_elsewhere_is_known_where_bytes_are_gone(name: str) -> None:
    text = f"渠首的{name}说，{name}的船停在渡口。他们说，这是{name}。\n{CONTEXT}“我不走。”{name}说，他还要撑船。"
    damaged = damage(text, Host(glosses=GLOSSES))
    assert restore(damaged.text).text == damaged.truth


def test_the_pages_script_tells_what_a_lost_byte_was() -> None:
    told = "渠首的颜冰说，颜冰的船停在渡口，老师们都来了，学校开学了。他们说，这是《颜冰》号。"
    damaged = damage(f"{told}\n闸门开了。“颜冰号”船来了，", Host())
    assert restore(damaged.text).text == damaged.truth
