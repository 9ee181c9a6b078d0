"""Issues as IIIF: what manifests hold, that the schema's classes take them, and what a viewer makes of them."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import iiif_prezi3
import pytest
from playwright.sync_api import expect

from crawler.__main__ import main
from tests.archive.replay import chromium_launched, folder_served, npm_package
from tests.crawler.crawling import Crawl, crawl
from tests.crawler.report.folders import Row, article_line, edition, edition_line, issue, write_folder
from tests.site import SampleServer, SampleSite

A, B = (f"http://a.example/{number}.htm" for number in (1, 2))
PAGE = "http://a.example/p/"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\ud800../../\"'"
MIRADOR = "4.0.0"
VIEWER = """<!doctype html><meta charset="utf-8"><div id="m" style="position: absolute; inset: 0"></div>
<script src="mirador.min.js"></script><script>Mirador.viewer({
    id: "m",
    windows: [{manifestId: location.hash.slice(1)}],
    window: {sideBarOpen: true, sideBarPanel: "annotations", highlightAllAnnotations: true},
})</script>"""


def manifests(output: Path) -> list[dict[str, Any]]:
    """The manifests below a folder, each as the schema's classes take it."""
    files = sorted(output.rglob("manifest.json"))
    for file in (*files, *output.rglob("collection.json")):
        kind = iiif_prezi3.Manifest if file.name == "manifest.json" else iiif_prezi3.Collection
        kind.model_validate_json(file.read_bytes())
    return [json.loads(file.read_bytes()) for file in files]


def published(tmp_path: Path, *folders: Path, options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    output = tmp_path / "out"
    assert main(["iiif", *map(str, folders), "-o", str(output), *options]) == 0
    return manifests(output)


def notes(canvas: dict[str, Any]) -> list[dict[str, Any]]:
    (page,) = canvas["annotations"]
    return list(page["items"])


def one_page(tmp_path: Path, articles: list[Row], **line: Any) -> Path:
    """A folder with one edition page that lists articles, of which the first is archived."""
    return write_folder(
        tmp_path / "crawl",
        issues=[issue("2024-05-01", edition(PAGE, "01", [article["url"] for article in articles]))],
        editions=[{**edition_line(PAGE, "2024-05-01", "01", articles), **line}],
        articles=[article_line(1, "2024-05-01", text="甲\n乙", language="zh-Hans")],
    )


# --- of a crawl -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawl, SampleSite]:
    folder = tmp_path_factory.mktemp("iiif") / "crawl"
    with SampleServer() as server:
        paper = server.site.papers[0]
        made = crawl("edition", folder, url=server.url + paper.index_path, since="2024-05-07", until="2024-05-09")
    assert made.exit_code == 0, made.log
    return made, server.site


@pytest.mark.slow
def test_crawl_gives_a_manifest_per_issue_with_its_pages_articles_and_images(
    sample: tuple[Crawl, SampleSite], tmp_path: Path
) -> None:
    made, site = sample
    found = published(tmp_path, made.folder, options=("--base", "https://library.example/iiif"))
    assert [manifest["navDate"] for manifest in found] == ["2024-05-07T00:00:00Z", "2024-05-09T00:00:00Z"]
    articles = {line["url"]: line for line in made.articles}
    for manifest in found:
        date = manifest["navDate"][:10]
        lines = sorted((line for line in made.editions if line["date"] == date), key=lambda line: line["page"])
        assert [canvas["label"]["none"][0][:3].strip() for canvas in manifest["items"]] == [
            line["page"] for line in lines
        ]
        (contents,) = manifest["structures"]
        for canvas, pages, line in zip(manifest["items"], contents["items"], lines, strict=True):
            image = canvas["items"][0]["items"][0]["body"]
            path = image["id"].removeprefix("https://library.example/iiif/").split("/", 1)[1]
            body = site.pages[urlsplit(line["image_url"]).path].body
            assert (tmp_path / "out" / "云州日报" / path).read_bytes() == body
            assert [image["width"], image["height"]] == [canvas["width"], canvas["height"]]
            headlines = [articles[article["url"]]["headline"] for article in line["articles"]]
            assert [note["label"]["zh-Hans"][0] for note in notes(canvas)] == headlines
            assert [each["label"]["zh-Hans"][0] for each in pages["items"][1:]] == headlines
            for note, article in zip(notes(canvas), line["articles"], strict=True):
                for paragraph in articles[article["url"]]["text"].split("\n"):
                    assert f"<p>{paragraph}</p>" in note["body"]["value"]


@pytest.mark.slow
def test_images_with_addresses_of_their_own_are_not_copied(sample: tuple[Crawl, SampleSite], tmp_path: Path) -> None:
    made, _ = sample
    found = published(tmp_path, made.folder, options=("--images", "https://pywb.example/paper/id_/"))
    named = {canvas["items"][0]["items"][0]["body"]["id"] for manifest in found for canvas in manifest["items"]}
    assert named == {"https://pywb.example/paper/id_/" + line["image_url"] for line in made.editions}
    assert {file.suffix for file in (tmp_path / "out").rglob("*.*") if file.is_file()} == {".json"}


@pytest.mark.slow
def test_mirador_shows_page_areas_texts_and_contents(sample: tuple[Crawl, SampleSite], tmp_path: Path) -> None:
    made, _ = sample
    shutil.copy(npm_package("mirador", MIRADOR) / "dist" / "mirador.min.js", tmp_path)
    (tmp_path / "viewer.html").write_text(VIEWER, encoding="utf-8")
    with folder_served(tmp_path) as address, chromium_launched() as chromium:
        manifest = published(tmp_path, made.folder, options=("--base", f"{address}out/"))[1]
        lines = [line for line in made.editions if line["page"] == "A01"]
        shown = chromium.new_page(viewport={"width": 1280, "height": 900})
        with shown.expect_response("**/A01.jpg") as image:
            shown.goto(f"{address}viewer.html#{manifest['id']}")
        assert image.value.ok
        for article in lines[0]["articles"]:
            expect(shown.get_by_role("link", name=article["headline"])).to_be_visible()
        expect(shown.get_by_text("1 of 4 • A01")).to_be_visible()
        shown.get_by_role("tab", name="Index").click()
        shown.get_by_role("treeitem").first.wait_for()
        assert "A02" in shown.get_by_role("tree").inner_text()


# --- of lines -------------------------------------------------------------------------------------------------------


def test_what_is_missing_is_shown_as_missing(tmp_path: Path) -> None:
    listed: list[Row] = [{"url": A, "headline": "在", "area": None}, {"url": B, "headline": "不在", "area": None}]
    lost = edition("http://a.example/q/", "02", [], archived=False)
    folder = write_folder(
        tmp_path / "crawl",
        issues=[issue("2024-05-01", edition(PAGE, "01", [A, B], [B]), lost)],
        editions=[edition_line(PAGE, "2024-05-01", "01", listed)],
        articles=[article_line(1, "2024-05-01", text="甲")],
    )
    (manifest,) = published(tmp_path, folder)
    assert [canvas["label"]["none"] for canvas in manifest["items"]] == [["01 要闻"], ["02"]]
    told = {entry["label"]["en"][0]: entry["value"]["none"] for entry in manifest["metadata"]}
    assert told == {"Date": ["2024-05-01"], "Not archived": ["page 02", "article: 不在"]}
    assert "<p>not archived</p>" in notes(manifest["items"][0])[1]["body"]["value"]


def test_only_a_folder_with_files_is_told_to_lack_its_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = one_page(tmp_path, [])
    published(tmp_path / "replayed", folder)
    assert "index.cdxj" not in capsys.readouterr().err
    (folder / "warc").mkdir()  # of a crawl that came to nothing
    published(tmp_path / "begun", folder)
    assert "index.cdxj" not in capsys.readouterr().err
    (folder / "warc" / "a.warc.gz").touch()
    published(tmp_path / "crawled", folder)
    assert f"{folder}: no images, for want of index.cdxj" in capsys.readouterr().err


def test_article_that_another_folder_has_is_there(tmp_path: Path) -> None:
    listed: list[Row] = [{"url": A, "headline": "一", "area": None}]
    first = write_folder(
        tmp_path / "first",
        issues=[issue("2024-05-01", edition(PAGE, "01", [A], [A]))],
        editions=[edition_line(PAGE, "2024-05-01", "01", listed)],
    )
    second = write_folder(tmp_path / "second", articles=[article_line(1, "2024-05-01", text="甲")])
    (manifest,) = published(tmp_path, first, second)
    assert "<p>甲</p>" in notes(manifest["items"][0])[0]["body"]["value"]


def test_a_paper_crawled_from_two_hosts_has_each_page_once(tmp_path: Path) -> None:
    """The pages of the host that has more, and what that lacks."""
    folders = []
    for number, pages in enumerate((("01", "02"), ("01", "03", "02"), ("02", "04"))):
        host = f"http://a.example:{8000 + number}"
        pages_of = [(f"{host}/{page}", page) for page in pages]
        folders.append(
            write_folder(
                tmp_path / str(number),
                issues=[issue("2024-05-01", *(edition(url, page, []) for url, page in pages_of))],
                editions=[edition_line(url, "2024-05-01", page, []) for url, page in pages_of],
            )
        )
    (manifest,) = published(tmp_path, *folders)
    labels = [canvas["label"]["none"][0][:2] for canvas in manifest["items"]]
    assert labels == ["01", "02", "03", "04"]
    told = [entry for canvas in manifest["items"] for entry in canvas["metadata"]]
    hosts = [entry["value"]["none"][0][17:21] for entry in told if entry["label"]["en"] == ["Address"]]
    assert hosts == ["8001", "8001", "8001", "8002"]


def test_rectangle_is_a_fragment_and_another_polygon_a_path(tmp_path: Path) -> None:
    listed: list[Row] = [
        {"url": A, "headline": "一", "area": [[0, 0], [1000, 0], [1000, 500], [0, 500]]},
        {"url": B, "headline": "二", "area": [[0, 500], [1000, 500], [1000, 1500]]},
    ]
    (manifest,) = published(tmp_path, one_page(tmp_path, listed))
    (canvas,) = manifest["items"]
    first, second = (note["target"] for note in notes(canvas))
    assert first == canvas["id"] + "#xywh=0,0,1000,500"
    assert 'd="M0,500L1000,500L1000,1500Z"' in second["selector"]["value"]
    assert second["source"] == canvas["id"]


def test_areas_in_hundredths_of_the_page_are_turned_into_its_pixels(tmp_path: Path) -> None:
    listed: list[Row] = [{"url": A, "headline": "一", "area": [[10, 0], [60, 0], [60, 25], [10, 25]]}]
    (manifest,) = published(tmp_path, one_page(tmp_path, listed, scale=[100, 100]))
    (canvas,) = manifest["items"]
    assert (canvas["width"], canvas["height"]) == (1000, 1000)
    assert notes(canvas)[0]["target"].endswith("#xywh=100,0,500,250")


def test_strangers_text_stays_text_and_names_no_other_folder(tmp_path: Path) -> None:
    listed: list[Row] = [{"url": A, "headline": HOSTILE, "area": None}, {"url": HOSTILE, "headline": "", "area": None}]
    line = {**edition_line(PAGE, "../../../x", HOSTILE, listed, HOSTILE), "page_name": HOSTILE, "image_url": HOSTILE}
    article = article_line(1, "x", None, headline=HOSTILE, text=HOSTILE, language="<b>")
    folder = write_folder(tmp_path / "crawl", editions=[line], articles=[article])
    (manifest,) = published(tmp_path, folder)
    values = [note["body"]["value"] for note in notes(manifest["items"][0])]
    for value in values:
        assert "<script>" not in value
        assert "<img" not in value
    assert sorted(file.name for file in tmp_path.iterdir()) == ["crawl", "out"]


def test_papers_whose_names_make_one_folder_name_have_one_each(tmp_path: Path) -> None:
    folders = [
        write_folder(tmp_path / name, editions=[edition_line(f"http://{name}.example/", "2024-05-01", "01", [], paper)])
        for name, paper in (("a", "云州/日报"), ("b", "云州 日报"))
    ]
    assert len(published(tmp_path, *folders)) == 2
    top = json.loads((tmp_path / "out" / "collection.json").read_bytes())
    assert [paper["label"]["none"] for paper in top["items"]] == [["云州 日报"], ["云州/日报"]]


@pytest.mark.parametrize("option", ["--base", "--images"])
def test_place_that_is_no_web_address_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["iiif", str(tmp_path), "-o", str(tmp_path / "out"), option, "/srv/iiif"])
    assert ended.value.code == 2
    assert "/srv/iiif: no address of the web" in capsys.readouterr().err


def test_command_without_its_library_names_the_extra(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("crawler.iiif.publish", "crawler.iiif.manifest"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "iiif_prezi3", None)
    assert main(["iiif", str(write_folder(tmp_path / "crawl")), "-o", str(tmp_path / "out")]) == 2
    assert "pip install '.[iiif]'" in capsys.readouterr().err
