"""Damage of mirrors is undone; what shows none is left alone."""

import pytest

from crawler.restore import restore

# Excerpts as they stand on mirrors, and what they were.
EXCERPTS = {
    "他說?!?/div>": "他說。”</div>",
    "形成的關鍵所在?!坝捎贑hatGPT已經開源": "形成的關鍵所在。“由于ChatGPT已經開源",
    "盡管?chē)鴥却竽P桶l(fā)展很快": "盡管國內大模型發展很快",
    "這是質(zhì)量?jī)?yōu)先": "這是質量優先",
    "量?jī)?yōu)": "量優",
    "盡管?chē)鴥却竽P桶l(fā)展": "盡管國內大模型發展",
    "?!坝捎贑hatGPT": "。“由于ChatGPT",
    "他說?!焙鷻嗤瑯诱J為": "他說。”胡權同樣認為",
    "?!焙鷻嗤瑯诱J為": "。”胡權同樣認為",
    "?，F(xiàn)": "。現",
    "他說?！稕Q": "他說。《決",
    # Where the bytes and the words leave more than one reading, none is taken.
    "?!彼硎?,": "。”\ufffd\ufffd\ufffd,",
    "學(xué)?！按蟀囝~": "學\ufffd“大\ufffd\ufffd額",
    # Nothing else tells of a change.
    "同時存在?！?倫敦帝國學院的研究。": "同時存在。\ufffd\ufffd倫敦帝國學院的研究。",
}


@pytest.mark.parametrize(("damaged", "printed"), EXCERPTS.items())
def test_an_excerpt_comes_out_as_printed(damaged: str, printed: str) -> None:
    assert restore(damaged).text == printed


@pytest.mark.parametrize(
    "text",
    [
        "滟滪(yàn yù)堆在瞿塘峡口，(010)64411649，(OpenAI CEO)，(样片)。",
        "诗里的“斜”读作斜(xiá)，不读斜(xié)。",
        "真的吗?!他问。",
        "",
    ],
)
def test_what_shows_no_damage_is_left_alone(text: str) -> None:
    found = restore(text)
    assert (found.text, found.counts) == (text, None)
