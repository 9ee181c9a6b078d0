"""The tables of the splitters' benchmark, in Markdown: texts, foreign lines, fields, and the pages that went worst."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from benchmarks.score import Score, score, squeezed
from benchmarks.split_truth import FIELDS, FOREIGN_KINDS, Sample

Told = dict[str, dict[str, Any]]
"""The figures of a table, by row and column, as they are written to JSON."""
Verdict = Literal["right", "wrong", "missing", "invented"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "missing", "invented")
# On hosts with so many pages there is something to learn.
MANY = 5
_SHOWN = 40  # characters of a text in the lists of pages
_DAY = 10  # of a date, its day


@dataclass(frozen=True)
class Result:
    """What a tool found on each page, and what it cost.

    An article has ``text``, and ``headline`` and the other fields where the tool gives them.
    """

    articles: Mapping[str, Mapping[str, Any]]
    pages_a_second: float
    peak_mb: float
    errors: int

    def text(self, sample: Sample) -> str:
        return str(self.articles[sample.name]["text"])

    def whole(self, sample: Sample) -> str:
        """Headline and text; of a tool that gives no headline apart, what it takes for the text."""
        return f"{self.articles[sample.name].get('headline') or ''}\n{self.text(sample)}"

    def values(self, sample: Sample, field: str) -> tuple[str, ...]:
        value = self.articles[sample.name].get(field) or ()
        return (value,) if isinstance(value, str) else tuple(value)


# --- texts ----------------------------------------------------------------------------------------------------------


def mean(scores: Sequence[Score]) -> Score:
    return Score(*(sum(part) / len(scores) for part in zip(*scores, strict=True)))


def report_texts(results: Mapping[str, Result], samples: Sequence[Sample]) -> Told:
    """Print, and give by tool, how close each one's text comes to the truth, without the headline and with it."""
    sizes = Counter(sample.host for sample in samples)
    many = [sample for sample in samples if sizes[sample.host] >= MANY]
    headed = [(sample, sample.headed) for sample in samples if sample.headed is not None]
    base = results["baseline"].pages_a_second if "baseline" in results else None
    print(
        f"\n{len(samples)} pages of {len(sizes)} hosts, {len(many)} of hosts with {MANY} or more; "
        f"the headline is known of {len(headed)}\n"
    )
    print(
        f"| tool | P | R | F1 | F1 ≥ .9 | F1, hosts of {MANY}+ | F1 with headline | pages/s | of baseline | peak MB "
        "| errors |"
    )
    print("| --- |" + " --- |" * 10)
    told: Told = {}
    for tool, result in results.items():
        scores = {sample.name: score(result.text(sample), sample.text) for sample in samples}
        p, r, f1 = mean(list(scores.values()))
        good = sum(found.f1 >= 0.9 for found in scores.values()) / len(scores)
        most = mean([scores[sample.name] for sample in many]).f1 if many else None
        whole = mean([score(result.whole(sample), truth) for sample, truth in headed]).f1 if headed else None
        share = result.pages_a_second / base if base else None
        print(
            f"| {tool} | {p:.4f} | {r:.4f} | {f1:.4f} | {good:.3f} | {_figure(most, 4)} | {_figure(whole, 4)} "
            f"| {result.pages_a_second:.0f} | {_figure(share, 2)} | {result.peak_mb:.0f} | {result.errors} |"
        )
        told[tool] = {"precision": p, "recall": r, "f1": f1, "f1_of_9_tenths": good, "f1_of_many": most}
        told[tool] |= {"f1_with_headline": whole, "pages_a_second": result.pages_a_second, "of_baseline": share}
        told[tool] |= {"peak_mb": result.peak_mb, "errors": result.errors}
    return told


def _figure(figure: float | None, digits: int) -> str:
    return "–" if figure is None else f"{figure:.{digits}f}"


# --- foreign lines --------------------------------------------------------------------------------------------------


def report_foreign(results: Mapping[str, Result], samples: Sequence[Sample]) -> Told:
    """Print, and give by tool, on how many pages it lets foreign lines into the text, by kind, and of how many."""
    print("\nPages that let foreign lines into the text, of those that print any:\n")
    print(f"| tool | {' | '.join(FOREIGN_KINDS)} |\n| --- |{' --- |' * len(FOREIGN_KINDS)}")
    having = Counter(kind for sample in samples for kind in FOREIGN_KINDS if sample.foreign[kind])
    told: Told = {}
    for tool, result in results.items():
        letting = Counter(kind for _, kind, _ in foreign_let_in(result, samples))
        print(f"| {tool} | {' | '.join(f'{letting[kind]}/{having[kind]}' for kind in FOREIGN_KINDS)} |")
        told[tool] = {kind: {"pages": letting[kind], "of": having[kind]} for kind in FOREIGN_KINDS}
    return told


def foreign_let_in(result: Result, samples: Sequence[Sample]) -> Iterator[tuple[Sample, str, str]]:
    """Each page, kind and first line of that kind that a text holds."""
    for sample in samples:
        text = squeezed(result.text(sample))
        for kind in FOREIGN_KINDS:
            if line := next((line for line in sample.foreign[kind] if line in text), None):
                yield sample, kind, line


# --- fields ---------------------------------------------------------------------------------------------------------


def verdict(field: str, found: Sequence[str], stated: Sequence[str]) -> Verdict | None:
    """How a field came out: wrong if any value of it is, missing if none is and some lack; None where the page states
    nothing and nothing was found. A date is as exact as the truth states it.

    >>> verdict("authors", ["言午"], ["言午", "木子"]), verdict("authors", ["言午", "手机版"], ["言午"])
    ('missing', 'wrong')
    >>> verdict("date_published", ["2024-02-11T23:34:00+08:00"], ["2024-02-11T23:34"])
    'right'
    """
    if field == "date_published" and stated:
        found = [date[: len(stated[0])] for date in found]
    had, wanted = set(map(squeezed, found)), set(map(squeezed, stated))
    if not wanted:
        return "invented" if had else None
    if had - wanted:
        return "wrong"
    return "right" if had == wanted else "missing"


def judged(result: Result, samples: Sequence[Sample], field: str) -> Iterator[tuple[Sample, Verdict | None]]:
    for sample in samples:
        if field in sample.stated:
            yield sample, verdict(field, result.values(sample, field), sample.stated[field])


def report_fields(result: Result, samples: Sequence[Sample]) -> Told:
    """Print, and give by field, how those of this project came out, on the pages whose truth states them."""
    print("\nFields, of the pages that state one; invented, of those that state none:\n")
    print("| field | right | share | wrong | missing | invented |\n| --- |" + " --- |" * 5)
    told: Told = {}
    for field in FIELDS:
        counts = Counter(found for _, found in judged(result, samples, field))
        told[field] = {found: counts[found] for found in VERDICTS}
        stating = sum(counts[found] for found in ("right", "wrong", "missing"))
        silent = counts.total() - stating
        if not counts.total():
            print(f"| {field} | not judged | – | – | – | – |")
            continue
        share = _share(counts["right"], stating)
        amiss = f"{counts['wrong']} | {counts['missing']} | {counts['invented']}/{silent}"
        print(f"| {field} | {counts['right']}/{stating} | {share} | {amiss} |")
        if field == "date_published":
            days = _right_days(result, samples)
            print(f"| its day | {days}/{stating} | {_share(days, stating)} | | | |")
            told[field]["right_day"] = days
    return told


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _right_days(result: Result, samples: Sequence[Sample]) -> int:
    """How many pages have the right day, whatever the time of day."""
    return sum(
        [date[:_DAY] for date in result.values(sample, "date_published")] == [date[:_DAY] for date in stated]
        for sample in samples
        if (stated := sample.stated.get("date_published"))
    )


# --- the worst pages ------------------------------------------------------------------------------------------------


def report_worst(result: Result, samples: Sequence[Sample], most: int) -> None:
    """Print the pages with the lowest F1 and what is amiss there, those that let foreign lines in, and those with a
    field that is not right; so many of each at the most."""
    scores = {sample.name: score(result.text(sample), sample.text) for sample in samples}
    print("\nThe worst texts, with the longest stretch that is too much and the longest that lacks:\n")
    print("| page | host | F1 | P | R | too much | lacking |\n| --- |" + " --- |" * 6)
    for sample in sorted(samples, key=lambda sample: scores[sample.name].f1)[:most]:
        p, r, f1 = scores[sample.name]
        extra, lacking = _amiss(result.text(sample), sample.text)
        print(f"| {sample.name} | {sample.host} | {f1:.3f} | {p:.3f} | {r:.3f} | {_cell(extra)} | {_cell(lacking)} |")
    print("\nForeign lines let in:\n\n| page | host | kind | line |\n| --- | --- | --- | --- |")
    for sample, kind, line in [*foreign_let_in(result, samples)][:most]:
        print(f"| {sample.name} | {sample.host} | {kind} | {_cell(line)} |")
    print("\nFields that are not right:\n\n| page | host | field | | stated | found |\n| --- |" + " --- |" * 5)
    for field in FIELDS:
        amiss = [(sample, how) for sample, how in judged(result, samples, field) if how not in ("right", None)]
        for sample, how in amiss[:most]:
            stated, found = (_cell(" ".join(each)) for each in (sample.stated[field], result.values(sample, field)))
            print(f"| {sample.name} | {sample.host} | {field} | {how} | {stated} | {found} |")


def _amiss(found: str, truth: str) -> tuple[str, str]:
    """The longest lines in a row that stand in one of two texts only: of what was found, and of the truth."""
    one, other = ([line for text in texts.splitlines() if (line := squeezed(text))] for texts in (found, truth))
    extra = lacking = ""
    for kind, start, end, first, last in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            extra = max(extra, "".join(one[start:end]), key=len)
            lacking = max(lacking, "".join(other[first:last]), key=len)
    return extra, lacking


def _cell(text: str) -> str:
    """A text as a cell of a table."""
    text = text.replace("|", "¦").replace("\n", " ")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)})"
