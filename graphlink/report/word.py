"""The parts of a Word document, written as the format's own XML: paragraphs, tables, drawings, header and footer.

Do not break: every text goes through `run`, which escapes it; the same parts give the same bytes. Mistake a newcomer
will make: a table without `tblHeader` on its first row; then its heads do not stand on the next page.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from graphlink.report.drawing import Drawing, png, svg
from graphlink.report.plain import clean

TEXT_WIDTH = 9866  # of an A4 page between its margins, in twentieths of a point
_EMU = 635  # English metric units to a twentieth of a point
_PARTS = Path(__file__).parent / "word"
_SPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    }.items()
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PICTURE = Template(
    '<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="$cx" cy="$cy"/><wp:docPr id="$n" name="$name" descr="$alt"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="$n" name="$name" descr="$alt"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    '<a:blip r:embed="png$n"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="svg$n"/></a:ext></a:extLst>'
    '</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="$cx" cy="$cy"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look: bold, or a character style of styles.xml."""

    text: str
    bold: bool = False
    style: str = ""


Text = str | Run | Sequence[str | Run]


@dataclass
class Word:
    """A Word document in the making."""

    _body: list[str] = field(default_factory=list)
    _media: dict[str, bytes] = field(default_factory=dict)
    _marks: int = 0

    def paragraph(self, text: Text, style: str = "") -> None:
        self._body.append(paragraph(text, style))

    def heading(self, text: str, level: int, *, new_page: bool = False, mark: str = "") -> None:
        """A real heading; `mark` is what `link` leads to."""
        broken = "<w:pageBreakBefore/>" if new_page else ""
        body = run(text)
        if mark:
            self._marks += 1
            n = self._marks
            body = f'<w:bookmarkStart w:id="{n}" w:name="{mark}"/>{body}<w:bookmarkEnd w:id="{n}"/>'
        self._body.append(f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/>{broken}</w:pPr>{body}</w:p>')

    def link(self, text: str, mark: str, more: str) -> None:
        """A line of the contents, which leads to a heading and says its page."""
        page = _page_of(mark)
        self._body.append(
            f'<w:p><w:pPr><w:pStyle w:val="Contents"/></w:pPr><w:hyperlink w:anchor="{mark}">{run(text)}</w:hyperlink>'
            f"{run(more)}<w:r><w:tab/></w:r>{page}</w:p>"
        )

    def bullets(self, lines: Iterable[Text]) -> None:
        for line in lines:
            self.paragraph(line, "Bullet")

    def table(
        self, heads: Sequence[str], rows: Iterable[Sequence[Text]], widths: Sequence[int], says: str = ""
    ) -> None:
        """A table whose first row is repeated on every page. `widths` are shares; `says`: what a reader hears of it."""
        whole = [round(TEXT_WIDTH * width / sum(widths)) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in whole)
        caption = f'<w:tblCaption w:val="{quoted(says)}"/>' if says else ""
        parts = [
            f'<w:tbl><w:tblPr><w:tblStyle w:val="Plain"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1"/>{caption}</w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
        ]
        parts.append(_row(heads, whole, head=True))
        parts.extend(_row(row, whole) for row in rows)
        parts.append("</w:tbl>" + paragraph("", "Small"))
        self._body.append("".join(parts))

    def picture(self, drawing: Drawing) -> None:
        """A drawing across the page: SVG, and a picture for programs that read none."""
        n = len(self._media) // 2 + 1
        self._media[f"drawing{n}.png"] = png(drawing)
        self._media[f"drawing{n}.svg"] = svg(drawing, alone=True).encode("utf-8")
        cx = TEXT_WIDTH * _EMU
        self._body.append(
            _PICTURE.substitute(
                cx=cx,
                cy=round(cx * drawing.height / drawing.width),
                n=n,
                name=f"Drawing {n}",
                alt=quoted(f"{drawing.title}. {drawing.says}"),
            )
        )

    def save(self, about: dict[str, str]) -> bytes:
        """The document. `about`: title, author, marking, foot (what stands beside the page number), made (ISO)."""
        section = (
            '<w:sectPr><w:headerReference w:type="default" r:id="head"/>'
            '<w:footerReference w:type="default" r:id="foot"/>'
            '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1020" w:bottom="1134" w:left="1020" '
            'w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
        )
        marking = paragraph(Run(about["marking"], bold=True), "Marking")
        foot = (
            f'<w:p><w:pPr><w:pStyle w:val="Foot"/></w:pPr>{run(about["foot"])}<w:r><w:tab/></w:r>'
            f"{run(Run(about['marking'], bold=True))}<w:r><w:tab/></w:r>{run('Page ')}{_field('PAGE')}{run(' of ')}"
            f"{_field('NUMPAGES')}</w:p>"
        )
        body = f"<w:body>{''.join(self._body)}{section}</w:body>"
        parts = {
            "word/document.xml": f"{_HEAD}<w:document {_SPACES}>{body}</w:document>",
            "word/header1.xml": f"{_HEAD}<w:hdr {_SPACES}>{marking}</w:hdr>",
            "word/footer1.xml": f"{_HEAD}<w:ftr {_SPACES}>{foot}</w:ftr>",
            "word/_rels/document.xml.rels": _HEAD + self._relations(),
            "docProps/core.xml": _HEAD + _core(about),
        }
        fixed = {
            "[Content_Types].xml": "types.xml", "_rels/.rels": "rels.xml", "word/styles.xml": "styles.xml",
            "word/settings.xml": "settings.xml", "word/numbering.xml": "numbering.xml",
        }  # fmt: skip
        for name, file in fixed.items():
            parts[name] = (_PARTS / file).read_text(encoding="utf-8")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for name in (*fixed, *(name for name in parts if name not in fixed)):
                _put(book, name, parts[name].encode("utf-8", "replace"))
            for name, data in self._media.items():
                _put(book, f"word/media/{name}", data)
        return out.getvalue()

    def _relations(self) -> str:
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
        own = {"styles": ("styles", "styles.xml"), "settings": ("settings", "settings.xml"),
               "numbering": ("numbering", "numbering.xml"), "head": ("header", "header1.xml"),
               "foot": ("footer", "footer1.xml")}  # fmt: skip
        for name in self._media:
            number, _, kind = name.removeprefix("drawing").partition(".")
            own[f"{kind}{number}"] = ("image", f"media/{name}")
        rows = "".join(
            f'<Relationship Id="{id_}" Type="{base}{kind}" Target="{to}"/>' for id_, (kind, to) in own.items()
        )
        return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _put(book: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    book.writestr(info, data)


def _core(about: dict[str, str]) -> str:
    made = dt.datetime.fromisoformat(about["made"]).astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(clean(about['title']))}</dc:title><dc:creator>{escape(clean(about['author']))}</dc:creator>"
        f'<cp:category>{escape(clean(about["marking"]))}</cp:category><dcterms:created xsi:type="dcterms:W3CDTF">{made}'
        f'</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>'
    )


def _row(cells: Sequence[Text], widths: Sequence[int], *, head: bool = False) -> str:
    look = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if head else "<w:trPr><w:cantSplit/></w:trPr>"
    style = "CellHead" if head else "Cell"
    body = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(cell, style)}</w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{look}{body}</w:tr>"


def paragraph(text: Text, style: str = "") -> str:
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    runs = [text] if isinstance(text, (str, Run)) else text
    return f"<w:p>{look}{''.join(run(one) for one in runs)}</w:p>"


def run(text: str | Run) -> str:
    """A stretch of text, escaped."""
    one = text if isinstance(text, Run) else Run(text)
    look = f'<w:rStyle w:val="{one.style}"/>' if one.style else ""
    look += "<w:b/>" if one.bold else ""
    props = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{props}<w:t xml:space="preserve">{escape(clean(one.text))}</w:t></w:r>' if one.text else ""


def quoted(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})


def _field(code: str, shown: str = "1") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{shown}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _page_of(mark: str) -> str:
    return _field(f"PAGEREF {mark} \\h", "–")
