"""The step of a split that reads the body: blocks in reading order, and what else stands between them."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from crawler import recognise
from crawler.items import Block, BlockKind, Brief, RelatedLink, Removed, RemovedKind
from crawler.lazy_pattern import lazy_compile
from crawler.page.normalise import normalised
from crawler.page.pagination import continues
from crawler.page.visible_text import Line
from crawler.restore.foreign import foreign_lines
from crawler.split.info import take_info
from crawler.split.inline_spam import InlineSpam
from crawler.split.ledger import Piece, Place
from crawler.split.look_ahead import look_ahead
from crawler.split.state import SplitState

# A byline stands in one of the first lines of text, or behind the last.
_BYLINE_REACH = 4
# The date and time in one of so many.
_DATE_REACH = 8
_SUBHEADS_IN_A_ROW = 3
# Of a line that states a source, an editor or an author, in characters.
_LONGEST_CREDIT = 60
_LONGEST_SUBHEAD = 40
_PICTURED = frozenset(("image", "caption"))
_CREDITS = frozenset(("source", "editor", "author"))
_CELL_LIMIT = 120
_CREDIT_LABEL = lazy_compile("[来來稿转轉出编編责責作撰文采採执執]")
# Who sent the text in: 渡口管理处供稿 摄影/王红, 图文来源：渡口管理处
_SUPPLIED = lazy_compile(r"[(（\[【]?(?:[^。！？!?，,:：]{2,30}供稿(?:$|[\s)）\]】])|(?:图文|文图|圖文)[来來]源[:：])")
_STOP = lazy_compile("[，。？！；,?!;]")
_BESIDE_LINK = lazy_compile(r"^[\s\d\-/.:年月日时分·•●■◆>»\[\]()]*$")


def read_body(state: SplitState) -> None:
    """Walk the lines of the body; a heading such as 相关链接 opens briefs, one such as 版权说明 clauses."""
    inside = [
        index
        for index, line in enumerate(state.lines)
        if ("body" in line.marks or "pictures" in line.marks) and state.is_free(index)
    ]
    tables = _data_tables(state, inside)
    foreign = frozenset(inside[at] for at in foreign_lines([state.lines[index].text for index in inside]))
    reader = _Reader(state, inside, tables, foreign)
    for position in range(len(inside)):
        reader.read(position)
    reader.finish()


class _Reader:
    """Where a walk through the body is: in the article, in its briefs, or in clauses."""

    def __init__(
        self,
        state: SplitState,
        inside: list[int],
        tables: Mapping[int, tuple[tuple[str, ...], ...]],
        foreign: frozenset[int],
    ) -> None:
        self.state = state
        self.foreign = foreign
        self.sown = InlineSpam(state, inside)
        self.inside = inside
        self.tables = tables
        self.footer = {normalised(heading).text for heading in state.footer}
        lines = [state.lines[index] for index in inside]
        self.ahead = look_ahead(lines)
        self.plain = [not self.footer and _may_only_be_text(line) for line in lines]
        self.tabled: set[int] = set()
        self.mode = "article"
        self.texts = 0
        self.bylined = -1  # which of the texts the last byline was
        self.headline: list[str] = []
        self.paragraphs: list[str] = []

    def read(self, position: int) -> None:
        state, index = self.state, self.inside[position]
        line = state.lines[index]
        if line.image is not None:
            self._picture(line)
        elif index in self.foreign:
            state.place(index, Place.REMOVED)
            state.removed.append(Removed("injected", line.text, len(state.body)))
        elif self._is_in_table(line) or (self.plain[position] and self._is_far_inside(position, line)):
            self._block(position, index, line)
        elif heads_its_links(line):
            take_related(state, index)
        elif "foreign" in line.marks:
            self._foreign(index, line)
        elif self._is_metadata(position, line) or self._is_heading(position, line):
            pass
        elif self.mode == "clauses" or self._is_closing_clause(position, line):
            self._clause(index, line)
        elif self.mode == "briefs":
            self._brief(index, line)
        else:
            self._block(position, index, line)
        if self.sown.found:
            self.sown.remove(index)
        if line.text:
            self.texts += 1

    def _foreign(self, index: int, line: Line) -> None:
        """A line that stands among the article's and is none of them."""
        state = self.state
        if "related" in line.marks:
            take_related(state, index)
        elif recognise.is_block_heading(line.text):
            state.place(index, Place.CHROME)
        elif not line.is_link and (clause := recognise.clause_kind(line.text)):
            state.take_clause(index, clause)
        elif (parts := recognise.info_parts(line.text)) and (
            any(part.kind in _CREDITS for part in parts) or self._is_date(line)
        ):
            take_info(state, index, parts)
        else:
            state.place(index, Place.REMOVED)
            kind: RemovedKind = "advertisement" if recognise.is_promotion(line.text) else "navigation"
            state.removed.append(Removed(kind, line.text, len(state.body)))

    def finish(self) -> None:
        self._close_brief()

    def _picture(self, line: Line) -> None:
        url = self.state.page.join(line.image or "")
        if url is not None and self.mode == "article":
            self.state.body.append(Block("image", "", url=url))

    def _is_far_inside(self, position: int, line: Line) -> bool:
        """Whether the article has begun some lines ago and goes on."""
        return (
            self.texts >= _DATE_REACH
            and self.mode == "article"
            and line.text != self.state.stated_author
            and not self._is_closing_clause(position, line)
        )

    def _is_closing_clause(self, position: int, line: Line) -> bool:
        return self._is_closing(position) and recognise.is_unmistakable_clause(line.text)

    def _is_closing(self, position: int) -> bool:
        """Whether the article has ended: no paragraph comes any more but boilerplate, up to a heading."""
        return self.mode != "article" or self.ahead[position].closing

    def _is_metadata(self, position: int, line: Line) -> bool:
        """Take a line that states byline, edition, source or editor."""
        state, index = self.state, self.inside[position]
        if edition := recognise.citation(line.text):
            state.place(index, Place.EDITION if state.edition is None else Place.CHROME)
            state.edition = state.edition or edition
            return True
        if self._is_date(line):
            take_info(state, index, recognise.info_parts(line.text) or ())
            return True
        if self.mode == "article" and state.value(Place.BYLINE) is None:
            parts = recognise.credit_parts(line.text)
            if parts and (self.texts < _BYLINE_REACH or self._is_coda(index, line)):
                take_info(state, index, parts)
                self.bylined = self.texts
                return True
            if self._is_author(position, line):
                state.fill(index, Place.BYLINE)
                self.bylined = self.texts
                return True
        elif self.bylined == self.texts - 1 and recognise.is_certain_credit(line.text):  # it goes on
            state.fill(index, Place.BYLINE)
            self.bylined = self.texts
            return True
        may_be_credit = len(line.text) <= _LONGEST_CREDIT and _CREDIT_LABEL.search(line.text)
        if may_be_credit and (parts := recognise.info_parts(line.text)):
            said = [part for part in parts if part.text.strip()]
            credit = said[0].kind == "label" and said[1:2] and said[1].kind in ("source", "editor", "author")
            bracketed = len(said) == 3 and said[2].kind == "label"
            placed = self.texts < _BYLINE_REACH or bracketed or self._is_closing(position) or _names_editor(said)
            if credit and _is_credit(said[1].text) and placed:
                take_info(state, index, parts)
                return True
        if may_be_credit and _SUPPLIED.match(line.text) and self._is_closing(position):
            take_info(state, index, recognise.info_parts(line.text) or (recognise.InfoPart("other", line.text),))
            return True
        return False

    def _is_in_table(self, line: Line) -> bool:
        return self.mode == "article" and line.cell is not None and line.cell.table in self.tables

    def _is_date(self, line: Line) -> bool:
        """Whether a line among the first states when the article was published, and nothing else."""
        return self.mode == "article" and self.texts < _DATE_REACH and recognise.states_time_alone(line.text)

    def _is_coda(self, index: int, line: Line) -> bool:
        """Whether a line far behind the text's beginning may be a writer's credit, not a photographer's."""
        if recognise.is_caption(line.text):
            return False
        return index == self.inside[-1] or recognise.is_certain_credit(line.text)

    def _is_author(self, position: int, line: Line) -> bool:
        """Whether a line is the author's name alone: what the page states elsewhere, or a name above all text, or above
        the date between the first lines; one that the headline has is whom the text is about."""
        state = self.state
        if line.text == state.stated_author:
            return True
        above = self.texts == 0 or (self.texts < _BYLINE_REACH and recognise.info_parts(self.ahead[position].text))
        subject = line.text in (state.value(Place.HEADLINE) or "")
        return bool(above) and not subject and recognise.is_bare_name(line.text)

    def _is_heading(self, position: int, line: Line) -> bool:
        """Take a line that opens briefs or clauses; what no clause follows is no heading of clauses."""
        index = self.inside[position]
        if "text" in line.marks:
            return False
        if recognise.is_related_heading(line.text):
            self._close_brief()
            self.mode = "briefs"
        elif self._opens_clauses(position, line):
            self._close_brief()
            self.mode = "clauses"
        else:
            return False
        self.state.place(index, Place.CHROME)
        return True

    def _opens_clauses(self, position: int, line: Line) -> bool:
        if self.footer and normalised(line.text).text in self.footer:
            return True
        opens = recognise.is_footer_heading(line.text)
        return opens and recognise.clause_kind(self.ahead[position].text) is not None

    def _clause(self, index: int, line: Line) -> None:
        self.state.take_clause(index, recognise.clause_kind(line.text) or "notice")

    def _brief(self, index: int, line: Line) -> None:
        state = self.state
        if line.is_link:
            take_related(state, index)
            return
        state.place(index, Place.BRIEF)
        if recognise.is_subhead(line.text):
            if self.paragraphs:
                self._close_brief()
            self.headline.append(line.text)
        else:
            self.paragraphs.append(line.text)

    def _close_brief(self) -> None:
        if self.headline or self.paragraphs:
            self.state.briefs.append(Brief(" ".join(self.headline) or None, tuple(self.paragraphs)))
        self.headline, self.paragraphs = [], []

    def _block(self, position: int, index: int, line: Line) -> None:
        state = self.state
        state.place(index, Place.BODY)
        if line.cell is not None and line.cell.table in self.tables:
            self._table(line.cell.table)
            return
        text = recognise.text_before_return(line.text)
        if text != line.text:
            state.ledger[index] = (Piece(Place.BODY, text), Piece(Place.CHROME, line.text[len(text) :]))
        state.body.append(Block(self._kind(position, line), text))

    def _table(self, table: int) -> None:
        """A table is one block, where its first line stands."""
        if table not in self.tabled:
            self.tabled.add(table)
            rows = self.tables[table]
            self.state.body.append(Block("table", "\n".join("\t".join(row) for row in rows), rows=rows))

    def _kind(self, position: int, line: Line) -> BlockKind:
        if "pictures" in line.marks or line.tag == "figcaption":
            return "caption"
        body = self.state.body
        if body and body[-1].kind in _PICTURED and self._is_caption(position, line):
            return "caption"
        if line.tag == "li":
            return "list_item"
        if len(line.text) > _LONGEST_SUBHEAD:
            return "paragraph"
        return "subhead" if self._is_subhead(position, line) else "paragraph"

    def _is_caption(self, position: int, line: Line) -> bool:
        """Whether a line behind a picture, or behind what is a caption already, is one."""
        following = self.ahead[position].text
        if recognise.is_subhead(line.text) and len(following) <= 20 and recognise.is_caption(following):
            return True  # the photographer's line comes behind it
        return recognise.is_caption(line.text) or self._shares_cell_with_picture(position, line)

    def _shares_cell_with_picture(self, position: int, line: Line) -> bool:
        before = self.state.lines[self.inside[position - 1]] if position else None
        if before is None or before.image is None or line.cell is None or before.cell is None:
            return False
        return before.cell.table == line.cell.table and len(line.text) <= _CELL_LIMIT

    def _is_subhead(self, position: int, line: Line) -> bool:
        """A short line without a sentence, alone or with a few of its like, that a paragraph follows."""
        if line.strong and not line.text.endswith(("。", "！", "？", "”", "，")):
            return self._followed(position)
        if not recognise.is_subhead(line.text):
            return False
        return self.ahead[position].run <= _SUBHEADS_IN_A_ROW and self._followed(position)

    def _followed(self, position: int) -> bool:
        """Whether a paragraph of the article comes after the short lines from here on."""
        followed = self.ahead[position].followed
        return self._continues if followed is None else followed

    @cached_property
    def _continues(self) -> bool:
        return continues(self.state.page)


def _may_only_be_text(line: Line) -> bool:
    """Whether a line can be nothing but text, or a clause: it is longer than any heading or credit, cites no edition,
    and is not linked. Most lines of a long article are such, and need not be asked what else they may be."""
    return (
        len(line.text) > _LONGEST_CREDIT
        and not line.anchors
        and "foreign" not in line.marks
        and not recognise.citation(line.text)
    )


def is_related_row(line: Line) -> bool:
    """Whether a line lists an article: a link, with a date or a bullet beside it at the most; or a date alone."""
    rest = line.text
    for anchor in line.anchors:
        rest = rest.replace(anchor.text, "", 1)
    return bool(_BESIDE_LINK.match(normalised(rest).text))


def heads_its_links(line: Line) -> bool:
    """Whether a line holds a heading such as 相关链接 and the links that it announces."""
    return bool(line.anchors) and recognise.is_related_heading(line.unlinked)


def take_related(state: SplitState, index: int) -> None:
    """Take a line of links to other articles; what stands beside them is chrome."""
    line = state.lines[index]
    pieces: list[Piece] = []
    text = line.text
    for anchor in line.anchors:
        if anchor.text not in text:  # links nest on broken pages
            continue
        before, _, text = text.partition(anchor.text)
        url = state.page.join(anchor.href)
        pieces += [Piece(Place.CHROME, before)] if before else []
        pieces.append(Piece(Place.RELATED if url else Place.CHROME, anchor.text))
        if url is not None:
            state.related.append(RelatedLink(url, anchor.text))
    state.ledger[index] = (*pieces, Piece(Place.CHROME, text)) if text else tuple(pieces)


def _names_editor(said: list[recognise.InfoPart]) -> bool:
    """Whether a line is nothing but 责编 and a name, which no sentence is."""
    return len(said) == 2 and said[1].kind == "editor" and "责" in said[0].text and recognise.is_bare_name(said[1].text)


def _is_credit(text: str) -> bool:
    """Whether a value reads like names or an outlet's name, not like a sentence."""
    return len(text) <= 30 and not _STOP.search(text)


def _data_tables(state: SplitState, inside: list[int]) -> dict[int, tuple[tuple[str, ...], ...]]:
    """The rows of each table of the body that holds data: two rows and columns at least, no picture, no long cell, and
    nothing that is none of it in between."""
    cells: dict[int, dict[int, dict[int, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    other = set()
    last: dict[int, int] = {}
    for position, index in enumerate(inside):
        line = state.lines[index]
        if line.cell is None:
            continue
        table = line.cell.table
        if line.image is not None or "foreign" in line.marks or last.get(table, position - 1) != position - 1:
            other.add(table)
        last[table] = position
        cells[line.cell.table][line.cell.row][line.cell.column].append(line.text)
    found = {}
    for table, rows in cells.items():
        grid = tuple(
            tuple(" ".join(columns[column]) for column in sorted(columns)) for _, columns in sorted(rows.items())
        )
        wide = sum(len(row) >= 2 for row in grid)
        if (
            table not in other
            and len(grid) >= 2
            and wide >= 2
            and all(len(text) <= _CELL_LIMIT for row in grid for text in row)
        ):
            found[table] = grid
    return found
