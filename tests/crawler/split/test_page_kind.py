"""Pages with status 200 that are no articles are named as what they are; short notices are articles."""

import pytest

from crawler.page.page import Page, UnreadablePage
from crawler.split.page_kind import unlike_article
from crawler.split.split import split

ADVICE = "<p>温馨提示：请检查您访问的网址是否正确。</p><p>页面将在5秒后自动跳转到首页。</p><a href='/'>返回首页</a>"


def page(title: str, body: str) -> Page:
    html = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return Page("http://news.yunzhou.example/2024/a.html", html.encode())


@pytest.mark.parametrize(
    ("title", "body", "what"),
    [
        ("页面不存在_云州网", f"<h1>很抱歉，您要访问的页面不存在</h1>{ADVICE}", "there is no such page"),
        ("云州网", f"<div>该文章已被删除</div>{ADVICE}", "there is no such page"),
        ("404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>", "there is no such page"),
        ("提示信息", "<p>抱歉，您訪問的頁面不存在或已被刪除，請返回首頁繼續瀏覽。</p>", "there is no such page"),
        ("502 Bad Gateway", "<h1>502 Bad Gateway</h1>", "the server failed"),
        ("云州网", f"<p>系统繁忙，请稍后再试</p>{ADVICE}", "the server failed"),
        ("用户登录", "<form>用户名<input>密码<input></form><p>请先登录后查看全文</p>", "asks to log in"),
        ("Just a moment...", "<p>Checking your browser before accessing yunzhou.example.</p>", "prove itself"),
        ("安全验证", "<p>正在验证您的浏览器，请稍候</p><noscript>请开启JavaScript</noscript>", "prove itself"),
    ],
)
def test_an_error_page_is_no_article(title: str, body: str, what: str) -> None:
    with pytest.raises(UnreadablePage, match="reads like an error page") as told:
        split(page(title, body))
    assert what in str(told.value)


def test_an_empty_shell_is_named_as_such() -> None:
    with pytest.raises(UnreadablePage, match="an empty shell, whose text scripts draw"):
        split(page("云州日报", "<div id='app'></div><script src='/js/app.js'></script>"))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("云州网系统维护公告", "因系统升级，云州网将于5月9日零时起暂停服务两小时，期间网页无法访问，请读者见谅。"),
        ("闭馆公告", "云州市图书馆因线路检修，5月9日闭馆一天，次日照常开放，已借图书顺延归还。"),
        ("读者登录方式有变", "自今日起，云州图书馆的读者须用新证登录后查看馆藏目录，旧证到年底为止仍可借书。"),
        ("他们的网页不存在了", "老船工说，渡口的网页去年就关了，如今要看船期，只好到江边的牌子上去抄。"),
        ("一座找不到的桥", "地图上的桥不存在，向导找到的只有两个桥墩，和一块写着渡口的石头，字还看得清。"),
    ],
)
def test_a_short_notice_is_an_article(title: str, text: str) -> None:
    found = split(page(f"{title}_云州网", f"<div><h1>{title}</h1><p>{text}</p></div>"))
    assert (found.headline, found.text) == (title, text)


def test_a_report_on_error_pages_is_an_article() -> None:
    report = "“很抱歉，您要访问的页面不存在”，不少人昨天在订票网站上只看到这句话。" * 4
    title = "页面不存在？订票网站昨天瘫痪"
    assert split(page(title, f"<h1>{title}</h1><p>{report}</p>")).text == report


def test_what_is_left_out_of_a_strangers_archive_is_told() -> None:
    assert unlike_article(page("云州网", "<p>404 Not Found</p>")) is not None
