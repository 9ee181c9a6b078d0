"""Writes the stories of the sample papers: seeded, distinct, and in the shapes that news is printed in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from . import names as naming
from .names import Names
from .paper import Block, Brief, Rows
from .topics import (
    BRIEF_HEADLINES,
    BRIEF_PARAGRAPHS,
    CITY_TOPICS,
    COMMON,
    LISTS,
    POEM_HEADLINES,
    POEMS,
    REASONS,
    REMARKS,
    STEEL_TOPICS,
    TABLES,
    Topic,
)

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_DIGITS = re.compile(r"\d+")

SHORTEST = 30
"""Characters of the shortest prose paragraph."""


@dataclass(frozen=True, slots=True)
class Story:
    """A written story, not yet laid out: its blocks have no images, ``caption`` is for one picture."""

    headline: str
    kicker: str | None
    subheadline: str | None
    byline: str | None
    authors: tuple[str, ...]
    dateline_authors: tuple[str, ...]
    editor: str
    blocks: tuple[Block, ...]
    caption: str


class Writer:
    """Writes stories of one sample site; no line of text, digits aside, is written twice.

    So a line that stands on several pages is furniture, as it is in a real paper.
    """

    def __init__(self, seed: int, names: Names) -> None:
        self.random = Random(f"prose {seed}")
        self.names = names
        self._written: set[str] = set()
        self._poems = list(POEMS)
        self._rare = cycle(naming.RARE_GIVEN)

    def story(
        self, day: date, *, steel: bool = False, special: str | None = None, rare: bool = False
    ) -> Story:
        """A story printed on ``day``; ``special`` is ``table``, ``poem`` (there are two) or ``list``.

        The reporter of a ``rare`` one has a character in the name that gb2312 lacks.
        """
        random = self.random
        topic = random.choice(STEEL_TOPICS if steel else CITY_TOPICS)
        reporter = naming.person(random, next(self._rare) if rare else None)
        second = naming.person(random)
        slots = {**self._slots(day), "reporter": reporter}
        lead = self._fresh(topic.leads, slots, SHORTEST)
        byline: str | None = None
        authors: tuple[str, ...] = ()
        dateline_authors: tuple[str, ...] = ()
        match random.randrange(6):
            case 0 | 1:
                lead, dateline_authors = f"本报讯（记者 {reporter}）{lead}", (reporter,)
            case 2:
                dateline_authors = (reporter, second)
                town = random.choice((self.names.city, slots["place"]))
                lead = f"本报{town}{slots['day']}电（记者 {reporter} 通讯员 {second}）{lead}"
            case 3:
                byline, authors = f"本报记者 {reporter} 通讯员 {second}", (reporter, second)
            case 4:
                byline, authors = f"本报记者 {reporter}", (reporter,)
            case _:
                pass
        blocks = [Block("paragraph", lead), *self._body(topic, slots)]
        if special == "poem":
            byline, authors, dateline_authors = reporter, (reporter,), ()
            blocks = [Block("paragraph", self._fresh((line,), slots)) for line in self._poems.pop()]
        elif special == "table":
            blocks.insert(2, self._table(steel, slots))
        elif special == "list":
            items = [Block("list_item", self._fresh((line,), self._slots(day))) for line in LISTS]
            blocks[2:2] = items
        return Story(
            headline=self._fresh(POEM_HEADLINES if special == "poem" else topic.headlines, slots),
            kicker=self._perhaps(0.4, topic.kickers + COMMON["kickers"], slots),
            subheadline=self._perhaps(0.4, topic.subheadlines + COMMON["subheadlines"], slots),
            byline=byline,
            authors=authors,
            dateline_authors=dateline_authors,
            editor=naming.person(random),
            blocks=tuple(blocks),
            caption=self._fresh(topic.captions, slots),
        )

    def brief(self, day: date) -> Brief:
        """A brief of one or two paragraphs under a headline of one or two lines."""
        slots = self._slots(day)
        lines = self._fresh(["\n".join(lines) for lines in BRIEF_HEADLINES], slots).split("\n")
        paragraphs = tuple(
            self._fresh(BRIEF_PARAGRAPHS, slots, SHORTEST) for _ in range(self.random.choice((1, 1, 2)))
        )
        return Brief(tuple(lines), paragraphs)

    def offsite_headline(self, day: date) -> str:
        """A headline for a story that stands on somebody else's site."""
        return self._fresh(self.random.choice(STEEL_TOPICS).headlines, self._slots(day))

    def _slots(self, day: date) -> Mapping[str, str]:
        random, names = self.random, self.names
        told = day - timedelta(days=random.randrange(2))
        org = naming.office(random, names.city)
        return {
            "city": names.city,
            "place": naming.place(random),
            "place2": naming.place(random),
            "org": org,
            "leader": f"{org}负责人{naming.person(random)}",
            "citizen": naming.person(random),
            "citizen2": naming.person(random),
            "mill": naming.mill(random, names.city),
            "country": random.choice(naming.COUNTRIES),
            "day": f"{told.month}月{told.day}日",
        }

    def _body(self, topic: Topic, slots: Mapping[str, str]) -> Iterable[Block]:
        random = self.random
        facts = random.sample(topic.facts, len(topic.facts)) + random.sample(COMMON["facts"], 4)
        quotes = random.sample(topic.quotes, len(topic.quotes)) + random.sample(COMMON["quotes"], 2)
        random.shuffle(facts)
        subheads = [*topic.subheads, *("{place2}：" + line for line in topic.subheads)]
        spoken = 0
        for number in range(random.randrange(3, 8)):
            if number and number % 3 == 0 and random.random() < 0.7:
                subhead = self._perhaps(1, subheads, slots)
                if subhead is not None:
                    yield Block("subhead", subhead)
            if number % 2 and spoken < len(quotes):
                yield Block("paragraph", self._quote(quotes[spoken], slots))
                spoken += 1
            else:
                yield Block("paragraph", self._paragraph(facts, slots))
        yield Block("paragraph", self._fresh(COMMON["closings"], slots, SHORTEST))

    def _paragraph(self, facts: list[str], slots: Mapping[str, str]) -> str:
        """One to three of the facts, which are used up."""
        text, enough = "", self.random.choice((30, 60, 80))
        while facts:
            text += self._fill(facts.pop(), slots)
            if len(text) >= enough and self._is_new(text):
                return text
        return self._fresh(COMMON["closings"], slots, SHORTEST)

    def _quote(self, quote: str, slots: Mapping[str, str]) -> str:
        speaker, remark = (
            self.random.choice(("{leader}", "{citizen}", "{citizen2}", "在{place}，{citizen}")),
            REMARKS,
        )
        shapes = (
            f"“{quote}。”{speaker}{remark[0]}。",
            f"{speaker}{remark[1]}：“{quote}，{REASONS}。”",
            f"“{quote}，”{speaker}{remark[0]}，“{REASONS}。”",
        )
        return self._fresh(shapes, slots, SHORTEST)

    def _table(self, steel: bool, slots: Mapping[str, str]) -> Block:
        header, row = TABLES[steel]
        rows: Rows = (
            header,
            *(
                tuple(self._fill(cell, {**slots, "place": naming.place(self.random)}) for cell in row)
                for _ in range(5)
            ),
        )
        return Block("table", "\n".join("\t".join(cells) for cells in rows), rows=rows)

    def _perhaps(self, chance: float, templates: Sequence[str], slots: Mapping[str, str]) -> str | None:
        if self.random.random() >= chance:
            return None
        try:
            return self._fresh(templates, slots)
        except LookupError:
            return None

    def _fresh(self, templates: Sequence[str], slots: Mapping[str, str], shortest: int = 0) -> str:
        """A filled template that is unlike every line written so far, digits aside."""
        for _ in range(60):
            text = self._fill(self.random.choice(templates), slots)
            if len(text) >= shortest and self._is_new(text):
                return text
        raise LookupError(f"nothing new to write from {templates!r} with {slots!r}")

    def _is_new(self, text: str) -> bool:
        form = _DIGITS.sub("0", text)
        if form in self._written:
            return False
        self._written.add(form)
        return True

    def _fill(self, template: str, slots: Mapping[str, str]) -> str:
        text = template
        while "[" in text:
            text = _CHOICE.sub(lambda match: self.random.choice(match[1].split("|")), text)
        return _SLOT.sub(lambda match: slots.get(match[1]) or self._number(match[1]), text)

    def _number(self, slot: str) -> str:
        random = self.random
        match slot:
            case "d":
                return str(random.randrange(3, 10))
            case "n2" | "n3" | "n4" | "n5":
                digits = int(slot[1])
                return str(random.randrange(10 ** (digits - 1) + 1, 10**digits - 1))
            case "pct" | "pct2":
                return f"{random.randrange(30, 960) / 10}%"
            case "year":
                return str(random.randrange(2015, 2023))
            case "month":
                return str(random.randrange(1, 13))
            case "hour":
                return str(random.randrange(7, 11))
            case "age":
                return str(random.randrange(22, 30))
            case "old":
                return str(random.randrange(71, 90))
            case "phone":
                return naming.phone(random, self.names)
        raise ValueError(f"no slot is called {slot!r}: see the templates in topics.py")
