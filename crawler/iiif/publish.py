"""Write crawl folders as IIIF: a manifest for each issue, its page images beside it, a collection for each paper."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import iiif_prezi3 as iiif
from PIL import Image

from archive.catalog.cdxj import INDEX
from archive.io.atomic import atomic_file
from archive.io.progress import Progress
from crawler.corpus.folders import LineFolder
from crawler.crawl_folder.issues import Found, Issues, read_issues
from crawler.crawl_folder.json_lines import ARTICLES, EDITIONS, record_id_of
from crawler.crawl_folder.paper_names import PaperNames
from crawler.iiif.facts import Issue, IssuePage, PageArticle, Picture
from crawler.iiif.manifest import make_collection, make_manifest, make_top
from crawler.iiif.names import Names, below
from crawler.page_images import Frame, PageImages, frame_of, index_rows, lacks_index

COLLECTION, MANIFEST = "collection.json", "manifest.json"
# What browsers show, by Pillow's names: the ends of file names, and media types.
_FORMATS = {
    "JPEG": (".jpg", "image/jpeg"),
    "PNG": (".png", "image/png"),
    "GIF": (".gif", "image/gif"),
    "WEBP": (".webp", "image/webp"),
}
_SMALLEST = 1000  # pixels that a page without an image is wide at least: areas may be in hundredths of it
_UNKNOWN = Frame(1000.0, 1414.0)  # a page of which nothing is known: A4, upright
_SAFE = ":/?#[]@!$&'()*+,;=%"  # in what follows the place that images are at


@dataclass(slots=True)
class Published:
    """What was written; ``without_image`` counts pages, ``without_index`` names folders whose images were not found."""

    papers: int = 0
    issues: int = 0
    pages: int = 0
    without_image: int = 0
    without_index: list[Path] = field(default_factory=list)


def publish(folders: Sequence[LineFolder], output: Path, base: str, images: str | None) -> Published:
    """Write what the folders hold together below ``output``, to be published at ``base``.

    Page images are copied out of the archives; where ``images`` is given they are not, and their addresses are this
    and the address that each was archived from. Files of these names are replaced, others stay; collections come last.
    Raises FolderError, CorpusError, OSError.
    """
    return _Publication(folders, output, base, images).write()


class _Publication:
    def __init__(self, folders: Sequence[LineFolder], output: Path, base: str, images: str | None) -> None:
        self._output, self._base, self._images = output, base, images
        self._papers: dict[str, Issues] = {}
        self._texts: dict[str, tuple[str, LineFolder, int]] = {}
        self.told = Published()
        for folder in folders:
            self._read(folder)
        self._archived = self._find_images(folders)

    def write(self) -> Published:
        total = sum(len(issues.editions) for issues in self._papers.values())
        names = Names()
        papers = {}
        with Progress("issues written", total, " issues") as progress:
            for paper, issues in sorted(self._papers.items()):
                if issues.editions:
                    name = names.of(paper)
                    papers[below(self._base, name, COLLECTION)] = paper
                    self._write_paper(name, paper, issues, progress)
                    self.told.papers += 1
        _write(self._output / COLLECTION, make_top(below(self._base, COLLECTION), papers))
        return self.told

    def _write_paper(self, name: str, paper: str, issues: Issues, progress: Progress) -> None:
        folders = Names()
        manifests = {}
        for date in sorted(issues.editions):
            folder = folders.of(date or "undated")
            place = self._output / name / folder
            place.mkdir(parents=True, exist_ok=True)
            address = below(self._base, name, folder)
            pages = list(self._pages(issues.pages(date), place, address))
            _write(place / MANIFEST, make_manifest(Issue(paper, date or "undated", address, pages)))
            manifests[f"{address}/{MANIFEST}"] = f"{paper} {date or 'undated'}"
            self.told.issues += 1
            progress.advance(1)
        place = self._output / name / COLLECTION
        _write(place, make_collection(below(self._base, name, COLLECTION), paper, manifests))

    # --- reading

    def _read(self, folder: LineFolder) -> None:
        lines = {str(line["url"]): line for _, line in folder.lines(EDITIONS)}
        names = PaperNames(lines.values(), str(folder.summary.get("site", "?")))
        read_issues(self._papers, folder.summary, lines, names)
        for offset, line in folder.lines(ARTICLES):
            url, fetched = str(line["url"]), str(line.get("fetched_at") or "")
            if url not in self._texts or fetched > self._texts[url][0]:
                self._texts[url] = fetched, folder, offset

    def _find_images(self, folders: Iterable[LineFolder]) -> PageImages:
        images = PageImages(
            {
                found.line["image_url"]
                for issues in self._papers.values()
                for editions in issues.editions.values()
                for found in editions.values()
                if found.line and found.line.get("image_url")
            }
        )
        for folder in folders:
            if (folder.path / INDEX).exists():
                for row in index_rows(folder.path):
                    images.see(folder.path, row)
            elif lacks_index(folder.path):
                self.told.without_index.append(folder.path)
        return images

    # --- an issue

    def _pages(self, editions: Iterable[Found], place: Path, address: str) -> Iterator[IssuePage]:
        # Names that a page image must not take.
        names = Names((Path(MANIFEST).stem,))
        for found in editions:
            line = found.line or {}
            page = str(found.page or line.get("page") or "")
            name = names.of(page or "page")
            picture = self._picture(line, name, place, address)
            frame = _frame(line, picture)
            self.told.pages += 1
            self.told.without_image += picture is None
            yield IssuePage(
                name=name,
                label=" ".join(filter(None, (page or "?", str(line.get("page_name") or "")))),
                url=found.url,
                width=round(frame.width),
                height=round(frame.height),
                picture=picture,
                articles=list(self._articles(line, found.missing or set(), frame)),
                record=record_id_of(dict(line)) if line else None,
            )

    def _picture(self, line: Mapping[str, Any], name: str, place: Path, address: str) -> Picture | None:
        """The image of a page, written beside the manifest unless images have addresses of their own."""
        url = line.get("image_url")
        image = self._archived.read(url) if url else None
        known = _kind(image) if image is not None else None
        if image is None or known is None:
            return None
        end, media_type, width, height = known
        if self._images is not None:
            return Picture(self._images + quote(str(url), safe=_SAFE), media_type, width, height)
        with atomic_file(place / (name + end)) as part:
            part.write_bytes(image)
        return Picture(below(address, name + end), media_type, width, height)

    def _articles(self, line: Mapping[str, Any], missing: set[str], frame: Frame) -> Iterator[PageArticle]:
        listed = {article["url"]: article for article in line.get("articles", ())}
        for url in (*listed, *sorted(missing - listed.keys())):
            article = listed.get(url, {})
            text = self._text(url)
            yield PageArticle(
                url=url,
                headline=str((text or {}).get("headline") or article.get("headline") or url),
                area=frame.points(article["area"]) if article.get("area") else None,
                paragraphs=None if text is None else str(text.get("text") or "").split("\n"),
                language=(text or {}).get("language"),
            )

    def _text(self, url: str) -> Mapping[str, Any] | None:
        if url not in self._texts:
            return None
        _, folder, offset = self._texts[url]
        return folder.line_at(ARTICLES, offset)


def _frame(line: Mapping[str, Any], picture: Picture | None) -> Frame:
    """What the page's areas lie in; of a page without an image large enough that whole pixels tell them apart."""
    frame = frame_of(line, (picture.width, picture.height) if picture else None)
    if frame is None:
        return Frame(float(picture.width), float(picture.height)) if picture else _UNKNOWN
    times = 1.0 if picture else max(1.0, _SMALLEST / frame.width)
    return Frame(frame.width * times, frame.height * times, frame.across * times, frame.down * times)


def _kind(image: bytes) -> tuple[str, str, int, int] | None:
    """The end of the file name, the media type, width and height; None for what is no image that browsers show."""
    try:
        with Image.open(io.BytesIO(image), formats=tuple(_FORMATS)) as opened:
            end, media_type = _FORMATS[str(opened.format)]
            return end, media_type, *opened.size
    # Pillow raises these for broken files.
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, Image.DecompressionBombError, KeyError):
        return None


def _write(path: Path, shown: iiif.Manifest | iiif.Collection) -> None:
    with atomic_file(path) as part:
        part.write_text(shown.json(), encoding="utf-8")
