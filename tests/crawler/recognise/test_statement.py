"""Statements of platforms and outlets, and sentences of reports about the same things."""

import pytest

from crawler.recognise import clause_kind, is_unmistakable_clause, text_before_return

# fmt: off
STATEMENTS = (
    "平台声明：该文观点仅代表作者本人，渠号系信息发布平台，渠网仅提供信息存储空间服务。",
    "特别声明：以上内容(如有图片或视频亦包括在内)为自媒体平台“云岭号”用户上传并发布，本平台仅提供信息存储服务。",
    "Notice: The content above (including the videos if any) is uploaded and posted by a user of Yunling Hao, which is "
    "a social media platform and only provides information storage services.",
    "免责声明：本内容来自云州平台创作者，不代表云州新闻或云州网的观点和立场。",
    "本文仅代表作者观点，不代表云州网立场。",
    "本文为云州号作者上传并发布，仅代表该作者观点，云州新闻仅提供信息发布平台。",
    "渠首健康网(www.yunzhou.example)专稿，未经书面授权请勿转载。",
    "※本網站之文字、圖片及影音，非經授權，不得轉載、公開播送或公開傳輸及利用。",
    "本新聞文字、照片、影片專供渠報會員閱覽，版權所有，禁止任何媒體、社群網站、論壇，引用、改寫、轉貼分享，違者必究。",
    "★ 圖片為版權照片，由方某攝，勿擅自翻拍、引用。",
    "未經授權，請勿轉載！",
    "本文系云州网原创稿件，未经授权不得转载。",
    "（本文經雲州新聞授權轉載）",
    "本文经作者授权转载。",
    "以上内容为本网独家稿件，转载请注明出处。",
    "独家原创，未经许可禁止转载",
    "【版权声明】本文由云州财经原创，未经允许禁止转载",
    "請同意我們的隱私權規範，才能啟用聽新聞的功能。",
    "本網站使用 cookies 提供更好的閱讀體驗，繼續瀏覽即表示您同意。",
    "您的浏览器不支持视频播放，请升级浏览器。",
    "本内容为渠首财经原创。未经渠首财经授权，不得以任何方式加以使用，包括转载、摘编，违者必究。",
    "特别提醒：如果我们使用了您的图片，请作者与本站联系索取稿酬。",
    "本文转载自公众号：渠边食堂（ID：qubian），系作者授权“听稿”发布，如需转载请与作者本人联系",
    "您查閱的新聞已超過期限，建議您加入渠報付費會員查閱全文。",
)
SENTENCES = (
    "法院认为，该平台仅提供信息存储空间服务，不承担责任。",
    "平台表示，内容由用户上传并发布，平台已下架。",
    "他在声明中说，这只代表个人观点。",
    "律师提醒，未经授权转载他人文章，不得用于商业用途。",
    "条例规定，未经许可不得使用无人机拍摄。",
    "未经审批的项目不得开工。",
    "图片社的照片不得带出展厅，这是老规矩。",
    "新版隐私政策要求用户同意后才能使用，引起不满。",
    "记者注意到，不少网站使用Cookie记录用户行为。",
    "这篇文章经多家媒体转载后，引起了反响。",
    "本文作者是云州大学教授。",
    "他返回云州，继续查看更多病历。",
    "该号系云州第一个拥有百万读者的账号。",
    "声明：双方一致同意，停火自今日起生效。",
    "渠首的老照片，没有一张不被人翻拍。",
    "公司声明称，未经其同意，任何人不得使用其商标。",
    "市民请勿引用山上的泉水，卫生部门在现场立了牌子。",
    "未经许可，船只不得驶入渠首。",
    "学生未经家长同意，不得使用手机。",
    "请勿转载是他留下的最后一句话。",
    "（云州号独家约稿 转载请注明出处）渡口的清晨是从第一班船的汽笛开始的，船工王红五点就到了江边。",
    "他加入协会成为会员后，常在图书馆阅读旧报。",
    "她把作品交给县里的展览，并与本站的老站长取得联系。",
)
# fmt: on


@pytest.mark.parametrize("line", STATEMENTS)
def test_a_statement_is_a_clause_wherever_it_stands(line: str) -> None:
    assert is_unmistakable_clause(line)
    assert clause_kind(line) in ("copyright", "notice")


@pytest.mark.parametrize("line", SENTENCES)
def test_a_sentence_about_rights_and_platforms_is_text(line: str) -> None:
    assert not is_unmistakable_clause(line)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("赶早市的人会方便许多。返回门户，查看更多", "赶早市的人会方便许多。"),
        ("他问：“船呢？”返回渠网，查看更多", "他问：“船呢？”"),
        ("渠首通水。查看全文", "渠首通水。"),
        ("他返回云州，查看更多", "他返回云州，查看更多"),
        ("读者可在馆内查看更多", "读者可在馆内查看更多"),
    ],
)
def test_a_link_back_that_is_glued_to_a_text_is_none_of_it(text: str, kept: str) -> None:
    assert text_before_return(text) == kept
