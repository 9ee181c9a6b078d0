"""Damage of mirrors is undone; what shows none is left alone."""

import pytest

from crawler.restore import restore
from tests.crawler.restore.damage import Host, damage

# A page that is damaged elsewhere, too, and speaks of what the excerpts do.
PAGE = (
    "他們說(shuō)，這(zhè)是水庫，來(lái)的人說(shuō)，時(shí)間到了。他表示，學(xué)校會(huì)開(kāi)學(xué)，沒有大班額。\n"
    "胡權說(shuō)，學(xué)校的老師們都來(lái)了。這(zhè)時(shí)胡權還說(shuō)，水庫開(kāi)閘了。\n"
)
# Excerpts as they stand on mirrors, and what they were.
EXCERPTS = {
    "“這是水庫?!?/div>": "“這是水庫。”</div>",
    "是差距形成的關鍵所在?!坝捎贑hatGPT已經開源": "是差距形成的關鍵所在。“由于ChatGPT已經開源",
    "“難度更高?!焙鷻嗤瑯诱J為，": "“難度更高。”胡權同樣認為，",
    "盡管?chē)鴥却竽P桶l(fā)展很快": "盡管國內大模型發展很快",
    "“很難超越?!彼硎?,目前存在": "“很難超越。”他表示,目前存在",
    "全縣的學(xué)?！按蟀囝~”現象": "全縣的學校“大班額”現象",
    "情況已經好轉?，F(xiàn)在": "情況已經好轉。現在",
    "情況已經好轉?！稕Q定》說": "情況已經好轉。《決定》說",
    "這是質(zhì)量?jī)?yōu)先": "這是質量優先",
    "當(dāng)?shù)氐氖袌龊艽?": "當地的",
}
ALONE = {
    "盡管?chē)鴥却竽P桶l(fā)展": "盡管國內大模型發展",
    "?!坝捎贑hatGPT": "。“由于ChatGPT",
    "“他說得對?!?/div>": "“他說得對。”</div>",
    "?，F(xiàn)": "。現",
    "他說?！稕Q": "他說。《決",
    "量?jī)?yōu)": "量優",
    "賠償五百萬元?,F代人越來越注重": "賠償五百萬元。現代人越來越注重",
}


@pytest.mark.parametrize(("damaged", "printed"), EXCERPTS.items())
def test_an_excerpt_comes_out_as_printed(damaged: str, printed: str) -> None:
    half = "?!" in damaged or "P" in damaged  # the host made full-width forms ASCII
    page = PAGE.replace("，", ",") if half else PAGE
    assert printed in restore(f"{page}{damaged}").text


@pytest.mark.parametrize(("damaged", "printed"), ALONE.items())
def test_what_the_bytes_tell_needs_no_page(damaged: str, printed: str) -> None:
    assert restore(damaged).text == printed


@pytest.mark.parametrize(
    "text",
    [
        "滟滪(yàn yù)堆在瞿塘峡口，(010)64411649，(OpenAI CEO)，(样片)。",
        "诗里的“斜”读作斜(xiá)，不读斜(xié)。",
        "真的吗?!他问。",
        "奶酪难下国人泡饭?(图)\n他问：“是真的吗？”“是。”",
        "噉樣都得?！佢哋真係癲㗎?！唔係啩?？",
        "ウィキペディア?！本当ですか?？彼は?！",
        "學(xué)而(ér)時(shí)習(xí)之(zhī)，不(bù)亦(yì)說(yuè)乎(hū)？",
        "本週國語生字：龜（guī）、龍（lóng）、鳳（fèng）、麟（lín）。",
        "“这是真的?”他问。“是的?”她说。",
        "男星马伊\ufffd男友亮相，李\ufffd基的小说。",
        "是差距形成的关键所在\ufffd！坝捎贑hatGPT已经开源",
        "“他說得對\ufffd！\ufffd/div>",
        "",
    ],
)
def test_what_shows_no_damage_is_left_alone(text: str) -> None:
    found = restore(text)
    assert (found.text, found.counts) == (text, None)


WRITTEN = {
    "a character that lost both bytes": ("水質很環??。獨有的", "水質很環保。獨有的", "保"),
    "a gloss of a byte and a letter": ("網友a(bǔ)ndy說", "網友andy說", ""),
    "a pair gone into one that ends in 0x80": ("他的周?chē)(huán)是黑色", "他的周圍還是黑色", "圍還"),
    "a character of 0x80 with its gloss": ("至上?:骄(xiàn)4月", "至上海航線4月", "海航"),
    "a mark that a name could end in": ("學校的老師?，F(xiàn)在", "學校的老師。現在", "。"),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_is_not_known_is_not_invented(kind: str) -> None:
    """Each character is as it was, or U+FFFD where it may not be known."""
    damaged, truth, unsure = WRITTEN[kind]
    found = restore(f"{PAGE}{damaged}").text.splitlines()[-1]
    assert len(found) == len(truth)
    assert all(a == b or (a == "\ufffd" and b in unsure) for a, b in zip(found, truth, strict=True)), found


@pytest.mark.parametrize(
    "line", ["这是不是真的?，他也不知道。", "他們問?，我們說?！大家都來了。", "為什麼?！因為水來了?，大家都來了。"]
)
def test_two_marks_that_read_well_stay_on_a_damaged_page(line: str) -> None:
    assert restore(PAGE + line).text.endswith(f"\n{line}")


@pytest.mark.parametrize("text", ["真的開了?！?！他們都來了。", "真的?！??他們都來了。"])
def test_marks_in_a_row_are_an_authors(text: str) -> None:
    assert restore(text).text is text


@pytest.mark.parametrize("line", ["他說?！囧囧囧", "他說?！枘凿", "他們指出??，這是水庫"])
def test_what_reads_as_no_text_is_unknown(line: str) -> None:
    found = restore(PAGE + line).text.splitlines()[-1]
    assert set(found) <= {*line, "\ufffd"}


@pytest.mark.parametrize(("damaged", "printed"), [
    ("水庫的閘門開了?!?/div>", "水庫的閘門開了。”</div>"),
    ("水庫的閘門開了?！?他說，水沿著渠流。", "水庫的閘門開了。”\n他說，水沿著渠流。"),
])
def test_the_end_of_a_speech_that_began_elsewhere_tells_of_damage(damaged: str, printed: str) -> None:
    assert restore(damaged).text == printed


def test_a_single_gloss_on_a_page_with_shifted_runs_is_a_mirrors() -> None:
    found = restore("“他說得對?!?/div>他來(lái)了,水庫開閘了。")
    assert found.text == "“他說得對。”</div>他來了,水庫開閘了。"
    assert found.counts is not None
    assert found.counts.glosses == 1


GLOSSED = {
    "three characters of traditional text": "他們說(shuō)，這(zhè)是水，來(lái)了。",
    "two, wherever they stand": "他們說(shuō)，水來(lái)了，老師說(shuō)，人來(lái)了。",
    "two, with a space": "他們說(shuō )，水來(lái )了。",
}
AUTHORS = {
    "two, once each": "他說(shuō)，水來(lái)了。",
    "where they come first": "說(shuō)話、來(lái)往、會(huì)議、時(shí)間。說話人來了，會開了，時候到了，說來話長。",
    "in two ways": "會計的會讀會(kuài)，開會的會讀會(huì)，說(shuō)、來(lái)、時(shí)各有一讀。",
    "simplified ones": "我们说(shuō)话，他会(huì)问，谁来(lái)了，是(shì)什么时(shí)候。",
}


@pytest.mark.parametrize("kind", GLOSSED)
def test_so_many_glosses_are_a_mirrors(kind: str) -> None:
    assert "(" not in restore(GLOSSED[kind]).text


@pytest.mark.parametrize("kind", AUTHORS)
def test_glosses_of_some_characters_are_the_authors(kind: str) -> None:
    assert restore(AUTHORS[kind]).text is AUTHORS[kind]


def test_words_in_parentheses_that_are_no_reading_of_the_character_stay() -> None:
    line = "他們用手機(app)看水位，這個標志(logo)是新的，漢(lǐ)字。"
    assert restore(PAGE + line).text.endswith(line)


@pytest.mark.parametrize("behind", ["<br>", '<b class="name">', "</p>", "&nbsp;", "&#160;"])
@pytest.mark.parametrize("half", [True, False])
def test_a_quotation_that_ends_before_a_tag_or_an_entity_is_read(behind: str, half: bool) -> None:
    damaged = damage(f"“水庫開閘了。”{behind}他說", Host(half=half)).text
    assert damaged.endswith(f"{behind[1:]}他說")
    found = restore((PAGE.replace("，", ",") if half else PAGE) + damaged).text
    assert "。" in found.splitlines()[-1]
    assert found.endswith(f"{behind}他說")


def test_a_text_read_in_the_wrong_encoding_is_left_as_it_is() -> None:
    text = "云州的春天来了，江上的船也多了。渡口的人说：“今年的水来得早。”"
    wrong = text.encode().decode("gb18030", errors="replace")
    assert "\ufffd" in wrong
    found = restore(wrong * 40)
    assert (found.counts, found.text) == (None, wrong * 40)
