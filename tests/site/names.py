"""The invented names of a sample site: its cities, papers, people, places and numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SURNAMES = "程陆沈顾闻俞祁汤邵穆卞柯骆阮裴席樊尤晏佟苗谷简管"
GIVEN_FIRST = "景若清远明亦书知安少静子维云立望思晓怀文"
GIVEN_LAST = "川禾岚舟宁棠霖野溪槐衡笙樾洲榆澄涵晨棣芃"
RARE_GIVEN = ("喆", "镕", "㐂", "景喆", "若镕")
"""With characters that gb2312 lacks."""

PLACE_FIRST = "柳石枫杏芦榆沙松竹荷苇鹤雁鹭砚桐槐菱"
PLACE_LAST = "坪溪岭桥湾塘店坝浦坞渡堰"
PLACE_KINDS = ("镇", "乡", "村", "街道", "社区")
OFFICES = ("水利", "交通", "教育", "农业", "卫生", "文旅", "住建", "商务", "统计", "科技")
COUNTRIES = ("泽兰国", "乌榭国", "贝宁达国", "索雷纳国", "卡米尔国", "北洛国", "费尔兰国")

_CITIES = (
    ("澜江", "lj"),
    ("岚浦", "lp"),
    ("雁泊", "yb"),
    ("鹭坞", "lw"),
    ("沅屏", "yp"),
    ("桐汀", "tt"),
    ("砚泽", "yz"),
)
_CHANNELS = (
    ("djbd", "独家报道"),
    ("hgjj", "宏观经济"),
    ("gjgt", "国际钢铁"),
    ("zjsd", "专家视点"),
    ("ylnc", "原料耐材"),
    ("jnjp", "节能减排"),
    ("zbyj", "装备冶金"),
)
_KINDS = (("日报", "rb"), ("晚报", "wb"), ("时报", "sb"), ("早报", "zb"), ("商报", "shb"))


@dataclass(frozen=True, slots=True)
class Masthead:
    """A paper's title and the folder that it is served from."""

    title: str
    folder: str


@dataclass(frozen=True, slots=True)
class Names:
    """What one sample site calls things. ``first_day`` is the date of its first issue, a Monday."""

    city: str
    daily: Masthead
    evening: Masthead
    times: Masthead
    metal: Masthead
    metal_site: str
    channels: tuple[tuple[str, str], ...]
    first_day: date
    exchange: str
    """The first seven digits of every telephone number, ``0000-000``."""
    licence: str
    """The eight digits of the ICP licence."""

    @classmethod
    def of(cls, seed: int) -> "Names":
        """The names of a seed: 0 has the group of 云州, every other one draws its own."""
        if seed == 0:
            return cls(
                city="云州",
                daily=Masthead("云州日报", "yzrb"),
                evening=Masthead("青川晚报", "qcwb"),
                times=Masthead("南屏时报", "npsb"),
                metal=Masthead("云州冶金报", "gangtie"),
                metal_site="云州钢铁网",
                channels=_CHANNELS[:3],
                first_day=date(2024, 5, 6),
                exchange="0000-000",
                licence="00000000",
            )
        random = Random(f"names {seed}")
        (city, code), *others = random.sample(_CITIES, 3)
        kinds = random.sample(_KINDS, 3)
        daily, evening, times = (
            Masthead(name + kind, initials + suffix)
            for (name, initials), (kind, suffix) in zip([(city, code), *others], kinds, strict=True)
        )
        metal = Masthead(city + "冶金报", code + random.choice(("yejin", "gang", "jinshu")))
        first_day = date(2024, 5, 6) + timedelta(weeks=random.randrange(-60, 20))
        exchange = f"0{random.randrange(100):03}-0{random.randrange(100):02}"
        return cls(
            city,
            daily,
            evening,
            times,
            metal,
            city + "钢铁网",
            tuple(random.sample(_CHANNELS, 3)),
            first_day,
            exchange,
            licence=f"{random.randrange(10**6):08}",
        )


def person(random: Random, given: str | None = None) -> str:
    """A name of two or three characters, its given name drawn unless given."""
    if given is None:
        first = "" if random.random() < 0.3 else random.choice(GIVEN_FIRST)
        given = first + random.choice(GIVEN_LAST)
    return random.choice(SURNAMES) + given


def place(random: Random) -> str:
    """A village, a town or a quarter."""
    return random.choice(PLACE_FIRST) + random.choice(PLACE_LAST) + random.choice(PLACE_KINDS)


def mill(random: Random, city: str) -> str:
    """A steel mill."""
    return (
        f"{random.choice((city, random.choice(PLACE_FIRST) + random.choice(PLACE_LAST)))}"
        f"第{random.choice('一二三四五六')}" + (random.choice(("炼钢厂", "轧钢厂", "特钢厂", "铸管厂")))
    )


def office(random: Random, city: str) -> str:
    """A municipal office."""
    return f"{city}市{random.choice(OFFICES)}局"


def phone(random: Random, names: Names) -> str:
    """A telephone number that no exchange assigns."""
    return f"{names.exchange}{random.randrange(10_000):04}"


def clock_date(day: date) -> str:
    """A date as headers and citations print it: ``2024年05月06日``."""
    return f"{day.year}年{day.month:02}月{day.day:02}日"
