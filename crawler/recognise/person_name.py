"""Persons' names, and how several of them stand in a row."""

from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import HAN, normalised
from crawler.recognise.place import begins_with_place, is_place, may_be_place

# U+FFFD stands for a character that cannot be decoded.
_NAME = lazy_compile(rf"^[{HAN}\ufffd]{{2,4}}$|^[{HAN}]{{1,8}}(?:·(?:[{HAN}]{{1,8}}|[A-Z]\.?))+$")
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤岳单柯尤裴穆祁敖佟苗舒翟殷庞聂樊"
    "易常温洪施牛安齐梅庄辛管祝左涂谷路阎焦鲍邢蓝芦项季时凌颜倪卢解景鲁詹申葛游耿欧费连屈商卓骆关车崔兰凤甘包费桂喻"
    "霍柴欧阮冉应瞿娄邬符宁仲柳伍危储宗戚简邝饶房匡冀米迟闵盛巫茅卜臧计成宋井冯牟桑荣帅栾苑阳滕明鞠麦晏艾卞边丛步"
    "丘池楚官屠褚宫沙蒙占代全岑巩敬佘华乔申赖隋靳蒲曲胥缪阙荀芮甄郁谌邸伊栗仝亓郜蔺仇辜揭燕茹冼鄢邰郦鄞佴苟逯晁郗逄阚脱"
    "文闻章毕班尚党国麻姬郎寇隆鄂阴奚植矫楼於扈花战粟粱税元皇伏宿慕晋乌昝卫栾洛衣种宦漆檀仉仰丰禤诸卿暴仓苻竹居海练劳"
    "酆廉乐贲杭羿汲邴糜牧隗宓蓬戎韶蓟籍莘贡扶宰郤璩濮寿郏农庾暨衡弘禄殳沃蔚夔厍訾蒯桓昌惠滑羊弓"
    "柏窦俞傅皮康萧湛贝纪席童刁虞裘宣吉钮厉祖束幸印索雍浦查荆竺冷禹狄谈嵇翁封巴司容古戈权盖区展鹿原"
)
_NOT_A_NAME = lazy_compile(
    r"微博|博客|出处|转载|来源|网友|报道|报导|供图|摄影|整理|整合|综合|编译|受访|制图|文字|图片|视频|本[报网版刊]|记者|通讯|实习|电$|讯$|^文$|^图$|编辑|责编|作者|单位|采写|"
    r"公司|中心|集团|新闻|原创|出自|选自|手机|文章|不错|简介|导[读语]|编辑部|小时|分钟|[天日]前|见习|登[录陆]|注册|评论|点赞|下载|收藏|首页|专栏|频道|栏目|字[体号]|小编|用户|游客|点击|阅读|浏览|次数|管理员|本站|办公|专访|校对|特写|主任|教授|先生|女士|总编|未知|佚名|匿名|网络|不详|暂无|无名|供稿|资料|查看|[组部社报网台局院摄]$"
)
# Words of columns, places and notes that begin like a name or stand where one may.
_WORD = lazy_compile(
    r"^(?:江[苏西]|安[全防徽卓]|宁[夏波]|成[长果功人都交]|温[州度泉馨]|常[州识见]|武[汉器术]|金[融属价牌]|房[产价市]|"
    r"高[清考校层端铁]|时[政事评尚间讯]|管理|白[领酒]|方[案法便言]|路况|连[载线环续]|顾[问客]|包装|解[读析决]|项目|"
    r"季[节度]|明[星报日天]|石[油化]|黄[金页]|关[注于闭]|应[用急]|计[划算]|单[身位机]|程序|车[市险讯型]|简[介讯报体]|"
    r"边缘|全[文部球国]|代[码表]|官[网方]|范围|施工|乔迁|华[人侨商裔丽夏南东北中西为]|申[请报办诉论领购]|曲[目线]|燕子|仇[恨富]|"
    r"脱[贫口离颖节]|茹苦|蒲公|甄[别选]|伊[斯始]|商[业报城品务标]|万象|向导|马上|余[下额]|符号|高手|段落|游[戏客泳]|牛市|"
    r"卫[生视浴]|钱[包币]|沙[龙滩]|任务|焦点|夏[季天]|田径|欧[洲盟美冠]|费用|景[区点观]|宗教|古[装典]|封面|麻将|农[业村民]|"
    r"党[建员]|尚未|能源|应聘|容易|习惯|国[内际]|万[科元]|樊笼|车站|花絮|丰[富收]|雷达|"
    r"柏林|皮[肤革具]|康[复养]|贝[壳类]|纪[录实念检委律]|席位|童[年话装]|宣[传布读告]|吉[利祥他林]|厉[害行]|祖[国先]|束缚|"
    r"幸[福运]|印[度刷尼发]|索[赔引尼]|查[看询询处明]|冷[门空藏]|谈[判话到]|封[面闭]|巴[西黎士]|司[法机]|古[典代]|权[威益利]|"
    r"盖[章楼]|区[域块]|展[览会示播]|原[创因文油料载标]|海[外峡报洋关量南口域军鲜内选归]|文[中内外化学章字物件艺档明旅教献集体坛创具书本凭静娱联传案笔科]|章[程节鱼]|毕[业竟]|班[级长子车次组]|国[家企务产庆民土防有画学库足安债资]|居[民住家委然]|花[园卉絮费样木店]|战[略争士场疫斗术报时]|元[旦首素宵年]|皇[家帝冠马]|伏[特羲]|卫[星士健]|练习|劳动|劳务|劳模|种[植子类族]|丰[收田富台]|诸[多位如]|仓[库储]|竹[子林编]|乐[园器队曲视趣]|牧[场区业民]|扶[贫持]|贡献|衣[服食]|楼[市盘主上下]|麻烦|尚[未且]|党[委员建报派校政]|寿[命险司]|昌[平吉都]|惠[及民州农]|滑[雪冰板坡]|洛[阳杉]|乌[克鲁镇]|晋[江升级]|弘扬|杭州|衡[水阳]|籍贯|宿[舍迁州]|暴[雨力露跌涨]|慕[名课]|易[经车])"
    r"|[完图译稿编]|名单|待续|如下|下转|上接|[省市县区镇乡]$|化名|下同|同[上前]|^注|^有删|虚构|掌声|鼓掌|大笑|晚间|短信|截图|手记|"
    r"团队|招聘|通$|注释|说明|新华|中新|法新|路透|人民|评论|节选|简介|版$|摘[自要]|来信|组图|笑|略$|观察|探访|蹲点|日记|链接|延伸|背景|后续|免费|^(?:教育|文化|体育|娱乐|财经|科技|健康|旅游|社会|国际|国内|军事|汽车|天气|生活)$|发布|[处室委馆]$|^.(?:[会团员]|部)$|[生工][会团]$"
)
# Surnames of two characters, behind which a name of four is one.
_COMPOUND = lazy_compile(
    "欧阳|上官|司马|司徒|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|夏侯|轩辕|端木|独孤|南宫|西门|范姜|张简"
)
_PARTS = frozenset("文图摄")
_LISTED = lazy_compile(r"[\s\u3000、，,&]+")
SEPARATORS = lazy_compile(
    rf"[\s\u3000、，,/／╱∕|｜︱丨│;；:：︰()（）\[\]【】□■●◎○|&]+|(?<=[{HAN}]{{2}})[及和与](?=[{HAN}]{{2}})"
)


def is_name(text: str) -> bool:
    """Whether a text could be one person's name."""
    normal = normalised(text).text
    return bool(_NAME.match(normal)) and not _NOT_A_NAME.search(normal)


def is_known_name(text: str) -> bool:
    """Whether a text is a name by its first character, which is a surname, or by the points in it.

    >>> is_known_name("王紅"), is_known_name("麦麦提·艾力"), is_known_name("渠首"), is_known_name("高清")
    (True, True, False, False)
    """
    normal = normalised(text).text
    if not is_name(normal):
        return False
    return "·" in normal or ((normal[0] in _SURNAMES or bool(_COMPOUND.match(normal))) and not is_word(normal))


def is_word(text: str) -> bool:
    """Whether a text that could be a name by its length is a word that stands where names do, or a place.

    >>> is_word("办公室"), is_word("台北"), is_word("小易")
    (True, True, False)
    """
    normal = normalised(text).text
    return bool(_WORD.search(normal)) or is_place(normal)


def is_bare_name(line: str) -> bool:
    """Whether a line is a person's name, or a few, and nothing else: what authors set above a poem or an essay.

    >>> is_bare_name("柯某蓝"), is_bare_name("麦麦提·艾力"), is_bare_name("背景"), is_bare_name("王红 李明")
    (True, True, False, True)
    """
    tokens = line.split()
    return 0 < len(tokens) <= 3 and all(map(is_known_name, tokens))


def is_pen_name(text: str) -> bool:
    """Whether a text of two or three characters may be a name where nothing but a name is likely.

    >>> is_pen_name("小易"), is_pen_name("名单"), is_pen_name("资料图")
    (True, False, False)
    """
    normal = normalised(text).text
    return 2 <= len(normal) <= 3 and is_name(normal) and not is_word(normal)


def names_in(stretch: str) -> list[str]:
    """The names in a stretch of a credit without roles.

    >>> names_in("敖 登 文 祁 山"), names_in("王红、李明和方小某"), names_in("王红 供图")
    (['敖登', '祁山'], ['王红', '李明', '方小某'], ['王红'])
    """
    tokens = [token for token in SEPARATORS.split(stretch) if token]
    names: list[str] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token in _PARTS and names:  # 文 or 图 behind a name set with spaces
            index += 1
            continue
        # A name of two characters is set with a space between them: 王 红.
        if len(token) == 1 and index + 1 < len(tokens) and len(tokens[index + 1]) == 1:
            token += tokens[index + 1]
            index += 1
        if is_name(token):
            names.append(token)
        index += 1
    return names


def name_before_place(text: str) -> str | None:
    """The name that a text begins with, where a place stands glued behind it, or nothing.

    >>> [name_before_place(text) for text in ("王小紅台北", "王紅台東縣", "王红云州", "欧阳小红", "王小红", "云州")]
    ['王小紅', '王紅', '王红', '欧阳小红', '王小红', None]
    """
    read = normalised(text)
    normal = read.text
    lengths = [length for length in (3, 2, 4) if is_known_name(normal[:length])]
    if "·" in normal:
        return text if is_name(normal) else None
    for length in lengths:
        if begins_with_place(normal[length:]):
            return read.cut(0, length)
    if len(normal) in lengths and (len(normal) <= 3 or _COMPOUND.match(normal)):
        return text
    return next((read.cut(0, length) for length in lengths if may_be_place(normal[length:])), None)


def listed_names(run: str) -> tuple[str, ...]:
    """The names in a list of them, of which the last may have a place behind it; nothing where it is no such list.

    >>> listed_names("王小紅、李明台北"), listed_names("王红 李明 云州"), listed_names("从会上获悉")
    (('王小紅', '李明'), ('王红', '李明'), ())
    """
    tokens = [token for token in _LISTED.split(run) if token]
    names: list[str] = []
    for token in tokens:
        whole = is_known_name(token) and (len(token) <= 3 or "·" in token or _COMPOUND.match(normalised(token).text))
        name = token if whole else name_before_place(token)
        if name is None:
            break
        names.append(name)
        if name != token:
            break
    rest = tokens[len(names) :]
    return tuple(names) if not rest or (len(rest) == 1 and 2 <= len(rest[0]) <= 6) else ()
