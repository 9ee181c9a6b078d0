"""Foreign lines are told from all that is short, listed or odd in a newspaper."""

import pytest

from crawler.restore.foreign import foreign_lines, sown_emoji
from crawler.restore.tables import simplified

PAGE = [
    "渠首的閘門昨天開啟,水沿著新修的幹渠流向下游的村莊,兩岸的農戶說,這是今年的第一次放水。",
    "縣水利局的工程師介紹,這條幹渠全長四十公里,經過三個鄉鎮,灌溉的面積比去年增加了一成。",
    "對于種糧大戶來說,時間就是產量。他們從去年冬天開始準備種子、肥料和農機,等的就是這一天。",
]
SPAM = [
    "欧美在线_亚洲激情_国产高潮_免费下载",
    "某某娱乐城-在线博彩",
    "棋牌下载|私服发布",
    "国产精品久久久久,亚洲日韩一区二区,成人电影免费观看",
    "精品人妻 I 无码专区 I 中文字幕在线",
    "北京赛车开奖直播-幸运飞艇官网-时时彩平台登录入口",
    "日韩欧美亚洲综合久久影院",
    "某某精品在线视频,成人电影在线,久久无码,欧美激情在线观看 ?",
]
ORDINARY = [
    "渠首-渠尾",
    "2024-05-06",
    "新春走基層丨渠首紀事",
    "方小某_何某",
    "T_恤 與 A_b",
    "公安機關查處一批博彩網站。",
    "公安机关查处一批博彩网站",
    "彩票公益金助力渠首",
    "甲_乙_丙_丁都是變量,不是廣告。",
    "王建國 李小明 張文華 趙立春 陳思遠 劉曉東 周海燕",
    "云州鋼鐵 600001 12.35 +1.20% | 渠首水務 600002 8.10 -0.35%",
    "床前明月光 疑是地上霜 舉頭望明月 低頭思故鄉",
    "床前明月光,疑是地上霜",
    "要聞 | 經濟 | 文化 | 體育 | 副刊",
    "本報記者 樊小某 通訊員 何某某 攝影報道",
    "基礎研究不到位是關鍵",
    "你们真的需要这么多吗 ?",
    "参会单位 云州大学 渠首中学 榆桥小学 杏店医院",
    "渠首新闻-水庫专题-农业观察-乡镇动态",
    "警方破获一起以色情视频和彩票投注为名的诈骗案",
]


@pytest.mark.parametrize("line", SPAM)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_spam_is_foreign_wherever_it_stands(line: str, place: int) -> None:
    assert foreign_lines([*PAGE[:place], line, *PAGE[place:]]) == {place}


@pytest.mark.parametrize("line", ORDINARY)
def test_what_a_newspaper_prints_is_its_own(line: str) -> None:
    assert not foreign_lines([*PAGE, line])


@pytest.mark.parametrize("line", ["渠首新闻-水库专题-农业观察-乡镇动态", "渠首新闻_水库专题_农业观察_乡镇动态"])
def test_strung_phrases_in_the_other_script_are_foreign(line: str) -> None:
    assert foreign_lines([*PAGE, line]) == {len(PAGE)}


def test_nothing_is_foreign_to_a_page_of_few_words() -> None:
    assert not foreign_lines(["公告：", SPAM[0]])


@pytest.mark.parametrize(
    "line", ["扫黄办公布：查处“色情”“激情”“成人视频”网站", "真人娱乐、百家乐、老虎机、北京赛车、幸运飞艇"]
)
def test_what_has_an_authors_marks_is_a_reports(line: str) -> None:
    assert not foreign_lines([*PAGE, line])


def test_without_a_script_of_its_own_a_page_keeps_a_strung_line() -> None:
    assert not foreign_lines(["图片说明", "渠首新聞-水庫專題-農業觀察"])


SIMPLIFIED = [line.translate(simplified()) for line in PAGE]


@pytest.mark.parametrize(
    "line",
    [
        "日韩欧美亚洲综合久久影院",
        "国产精品久久久久,亚洲日韩一区二区,成人电影免费观看",
    ],
)
def test_spam_is_foreign_in_its_own_script(line: str) -> None:
    assert foreign_lines([*SIMPLIFIED, line]) == {len(PAGE)}


@pytest.mark.parametrize(
    "line",
    [
        "晚间新闻_天气预报_电视剧场_深夜电影",
        "渠首的闸门_村庄的剧团_下游的新戏_云州晚报",
        "体育彩票投注站点分布图发布",
        "彩票博彩投注",
    ],
)
def test_a_line_of_the_pages_words_is_its_own(line: str) -> None:
    assert not foreign_lines([*SIMPLIFIED, line])


def test_a_page_about_spam_keeps_its_headline() -> None:
    lines = ["无码视频|博彩网站|黑色产业链", "博彩网站的无码视频链条被警方查处,嫌疑人说,一条产业链由此浮出水面。"]
    assert not foreign_lines(lines)


def test_emoji_within_words_are_sown() -> None:
    lines = ["渠首的水😀利工程開始放水,工程🎉師介紹了情況。", "沒有。"]
    assert [match.group() for match in sown_emoji(lines)[0]] == ["😀", "🎉"]


def test_one_emoji_within_a_word_is_sown_on_a_damaged_page_alone() -> None:
    lines = ["渠首的水😀利工程開始放水。"]
    assert not sown_emoji(lines)
    assert [match.group() for match in sown_emoji(lines, damaged=True)[0]] == ["😀"]


@pytest.mark.parametrize("line", ["我們放水了😀你們來看", "今天放水了😀", "放水了😀,大家都来看", "開心😀😀"])
def test_emoji_between_sentences_are_the_authors(line: str) -> None:
    assert not sown_emoji([line, line], damaged=True)
