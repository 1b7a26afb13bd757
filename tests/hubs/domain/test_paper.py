import logging
import subprocess
import sys
import threading
import zlib
from io import BytesIO

import pydyf
import pytest

from certificates.domain.rendering import STYLESHEET
from hubs.domain import paper as press
from hubs.domain.paper import BundledFiles, defects, pdf
from hubs.domain.paper_defects import (
    ForeignResource,
    MissingLetters,
    PaperDefect,
    PaperTooSmall,
)
from hubs.domain.paper_room import Clearance
from hubs.domain.paper_streams import settle
from tests.factories.drawings import drawing
from tests.printed import printed_text

PAGE = (
    '<!doctype html><html lang="en"><head><title>Paper</title>'
    '<meta name="dcterms.created" content="2026-11-14T14:02:11Z"></head>'
    "<body>{}</body></html>"
)


def paper(body, stylesheet=STYLESHEET, **options):
    return pdf(PAGE.format(body), stylesheet=stylesheet, identifier=b"1", **options)


def test_paper_conforms_to_both_profiles():
    file = paper("<h1>Zoë</h1><p>Text</p>")

    assert defects(file) == []
    assert printed_text(file) == "ZoëText"


def test_defects_names_what_is_wrong_in_each_profile():
    found = defects(
        paper("<h1>Zoë</h1>").replace(b"pdfuaid:part>1<", b"pdfuaid:part>7<")
    )

    assert [line.partition(":")[0] for line in found] == ["PDFUA1-ID-PART-001"]


def test_paper_is_the_same_in_another_process():
    code = (
        "import sys; from tests.hubs.domain.test_paper import paper; "
        "sys.stdout.buffer.write(paper('<h1>Zoë</h1><p>Text</p>'))"
    )

    # Our own interpreter with code of our own.
    other = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True
    )

    assert other.stdout == paper("<h1>Zoë</h1><p>Text</p>")


def test_streams_that_end_in_a_carriage_return_stay_whole():
    # One paper in twenty has such a stream; each must satisfy the strictest reader.
    for number in range(60):
        assert defects(paper(f"<h1>Paper {number}</h1>")) == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/picture.png",
        "https://passage.example/picture.png",
        "ftp://passage.example/picture.png",
        "../../../../pyproject.toml",
        "fonts/../../../apps.py",
        "fonts/no-such-font.ttf",
        "data:image/png;base64,AAAA",
    ],
)
def test_paper_reaches_nothing_but_bundled_files(address):
    with pytest.raises(ForeignResource):
        paper(f'<h1>Zoë</h1><p><img alt="" src="{address}"></p>')


def test_bundled_files_are_read():
    files = BundledFiles(STYLESHEET.parent)

    answer = files((STYLESHEET.parent / "fonts/plex-mono-400.ttf").as_uri())

    assert answer.read(4) == b"\x00\x01\x00\x00"


def test_given_files_lie_in_the_folder_for_one_paper_alone():
    picture = drawing(size=(30, 30))
    page = '<h1>Zoë</h1><p class="hand"><img alt="A box" src="box.png"></p>'

    file = paper(page, files={"box.png": picture})

    assert defects(file) == []
    assert b"/Image" in file
    with pytest.raises(ForeignResource):
        paper(page)


def test_given_files_open_nothing_else():
    with pytest.raises(ForeignResource):
        paper('<img alt="" src="data:image/png;base64,AAAA">', files={"a.png": b""})
    with pytest.raises(ForeignResource):
        paper('<img alt="" src="http://a.png">', files={"a.png": b""})


def test_bundled_files_do_not_follow_links_out_of_the_folder(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")

    with pytest.raises(ForeignResource):
        BundledFiles(inside)((inside / "link.txt").as_uri())


def test_paper_works_on_after_a_refusal():
    with pytest.raises(ForeignResource):
        paper('<img alt="" src="file:///etc/passwd">')

    assert defects(paper("<h1>Zoë</h1>")) == []


@pytest.mark.parametrize("letter", ["😀", "本", "ع"])
def test_missing_letters_are_named(letter):
    with pytest.raises(MissingLetters) as refusal:
        paper(f"<h1>Zoë {letter}</h1>")

    assert refusal.value.letters == letter
    assert f"“{letter}” (U+{ord(letter):04X})" in str(refusal.value)


def test_complaints_of_weasyprint_are_defects():
    logger = logging.getLogger("weasyprint")
    level = logger.level

    with pytest.raises(PaperDefect, match="border-radios"):
        paper('<h1 style="border-radios: 1mm">Zoë</h1>')

    assert logger.level == level


def test_complaints_of_another_thread_are_its_own():
    paper("<h1>Zoë</h1>")  # fonts and rules are ready
    drawn = threading.Event()

    def complain():
        while not drawn.is_set():
            logging.getLogger("weasyprint").warning("of somebody else")

    somebody = threading.Thread(target=complain)
    somebody.start()
    try:
        assert paper("<h1>Zoë</h1>")
    finally:
        drawn.set()
        somebody.join()


def test_complaints_about_a_stylesheet_are_defects_each_time(tmp_path):
    stylesheet = tmp_path / "bad.css"
    stylesheet.write_text("h1 { colour: red }")

    for _ in range(2):
        with pytest.raises(PaperDefect, match="colour"):
            paper("<h1>Zoë</h1>", stylesheet=stylesheet)


def test_paper_of_too_many_pages_is_refused():
    body = '<h1>Zoë</h1><div style="break-before: page">More</div>'

    assert paper(body, pages=2)
    with pytest.raises(PaperTooSmall, match="2 pages instead of 1"):
        paper(body, pages=1)


def test_paper_keeps_elements_apart():
    body = '<h1 id="a">Zoë</h1><p id="b" style="margin-top: 10mm">Text</p>'

    assert paper(body, clearance=Clearance("a", "b", 9.9))
    with pytest.raises(PaperTooSmall, match=r"10\.0 mm between a and b"):
        paper(body, clearance=Clearance("a", "b", 10.1))


def ends_in_a_carriage_return():
    """A stream whose compressed form does; one in 256 is."""
    candidates = (pydyf.Stream([str(n)], compress=True) for n in range(10_000, 99_999))
    return next(s for s in candidates if s.data.endswith(b"\r\nendstream"))


@pytest.mark.parametrize("joins_late", [False, True])
def test_no_stream_ends_in_a_carriage_return(joins_late):
    file, stream = pydyf.PDF(), ends_in_a_carriage_return()
    if not joins_late:
        file.add_object(stream)

    settle(None, file)

    if joins_late:
        file.add_object(stream)
    last = file.objects[-1]
    assert last.reference == stream.reference
    assert not last.data.endswith(b"\r\nendstream")


class Counted(pydyf.Stream):
    """A stream that knows how often it was put together."""

    asked = 0

    @property
    def data(self):
        self.asked += 1
        return super().data


def test_objects_are_put_together_once_and_compressed_as_they_were():
    file, content = pydyf.PDF(), "0 0 m " * 500
    stream = Counted([content], {"N": 3}, compress=True)
    file.add_object(stream)
    before = pydyf.Stream([content], {"N": 3}, compress=True).data

    settle(None, file)
    asked, settled = stream.asked, file.objects[-1]
    written = BytesIO()
    file.write(written, identifier=b"1", compress=True)

    assert stream.asked == asked
    assert settled.reference == stream.reference
    assert len(settled.data) <= len(before) * 1.02
    packed = written.getvalue().partition(b"\nstream\n")[2].partition(b"\nendstream")[0]
    assert zlib.decompress(packed).decode() == content


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        PAGE.replace("doctype", "DOCTYPE").replace('Z">', 'Z"/>'),
    ],
    ids=["HTML", "well-formed XML"],
)
def test_what_is_read_quicker_and_styled_less_is_drawn_the_same(monkeypatch, page):
    body = (
        "<h1>Zoë &amp; Ana</h1><ol><li>One<br/>two</li><li>Three</li></ol>"
        '<ul><li>x</li></ul><p>“Text” <a href="https://example.org/?a=1&amp;b=2">x</a>'
        '</p><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" role="img">'
        '<title>A square</title><path d="M1 1h7v7h-7z" fill="#0b5c4a"/></svg>'
        '<p><img src="logo.png" alt="Logo"/></p>'
    )
    files = {"logo.png": drawing(), "accent.css": b"h1 { color: #0b5c4a }"}
    linked = page.replace(
        "<title>", '<link rel="stylesheet" href="accent.css"/><title>'
    )

    def drawn():
        return pdf(
            linked.format(body), stylesheet=STYLESHEET, identifier=b"1", files=files
        )

    ours = drawn()

    def as_weasyprint_does(page, *, base_url, url_fetcher):
        return press.HTML(string=page, base_url=base_url, url_fetcher=url_fetcher)

    monkeypatch.setattr(press, "Sheet", as_weasyprint_does)
    assert drawn() == ours
    assert b"/Image" in ours
