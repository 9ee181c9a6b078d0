"""Lines that ask readers to follow, install or read something of the outlet, and sentences that tell of such things."""

import pytest

from crawler.recognise import is_promotion

ASKING = (
    "還想看更多新聞嗎？歡迎下載渠報APP，現在看新聞還能抽獎：",
    "实时追踪各区水位，立即下载云州日报App：https://a.example/app",
    "不用抽 不用搶 現在用APP看新聞 點我下載APP",
    "新聞送上來！快加入渠首電子報APP、LINE好友",
    "想生活更精明，請讚好渠邊 Facebook",
    "更多精彩评论 下载渠报APP",
    "更多资讯请关注云州房产频道。",
    "相关资讯请关注:渠首专区",
    "欢迎加入本站邮件列表，您将得到最新消息。",
    "想了解更多关于《渠首通水》的报道，那就扫码下载渠报APP阅读吧。",
)
TELLING = (
    "该公司昨日推出了新的APP，市民反应热烈。",
    "他每天用手机App看渠水的水位。",
    "船工们下载了导航APP之后，雾天也敢开船了。",
    "相关部门正在核实，请关注官方通报。",
    "更多的人关注的是渠水够不够用。",
    "最新的船票请在窗口购买。",
    "她加入了诗社的邮件列表，每周收到一首诗。",
)


@pytest.mark.parametrize("line", ASKING)
def test_a_line_that_asks_its_readers_is_a_promotion(line: str) -> None:
    assert is_promotion(line)


@pytest.mark.parametrize("line", TELLING)
def test_a_sentence_that_tells_of_such_things_is_none(line: str) -> None:
    assert not is_promotion(line)
