"""Files that are made to do harm when they are opened, each built small: what they unpack to is large."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">'
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
REFUSED, HARMLESS = "refused", "harmless"


@dataclass(frozen=True)
class Zeros:
    """XML of one long blank: packs a thousand to one."""

    megabytes: int

    def write(self, into: IO[bytes]) -> None:
        into.write(HEAD.encode())
        for _ in range(self.megabytes):
            into.write(b" " * (1 << 20))
        into.write(b"</worksheet>")


Part = str | bytes | Zeros


def row(cells: str, more: str = 'r="1"') -> str:
    return f"{HEAD}<sheetData><row {more}>{cells}</row></sheetData></worksheet>"


def workbook_xml(sheets: int = 1, prolog: str = "") -> str:
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    return (
        f'<?xml version="1.0"?>{prolog}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>{listed}</sheets></workbook>'
    )


def parts(sheet: Part, **more: Part) -> dict[str, Part]:
    found: dict[str, Part] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": workbook_xml(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"'
        f' Type="{RELS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return found | {name.replace("__", "/"): part for name, part in more.items()}


def packed(found: Mapping[str, Part], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, part in found.items():
            if isinstance(part, Zeros):
                with archive.open(name, "w") as into:
                    part.write(into)
            else:
                archive.writestr(name, part)
    return out.getvalue()


CELL = '<c r="A1"><v>1</v></c>'


def _end_of(data: bytes) -> int:
    return data.rindex(b"PK\5\6")


def _patched(data: bytes, place: int, form: str, *values: int) -> bytes:
    whole = bytearray(data)
    struct.pack_into(form, whole, place, *values)
    return bytes(whole)


def _lying_size(data: bytes, size: int) -> bytes:
    """Every part says that it unpacks to `size` bytes."""
    whole = bytearray(data)
    place = 0
    while (place := data.find(b"PK\1\2", place)) >= 0:
        struct.pack_into("<L", whole, place + 24, size)
        place += 4
    return bytes(whole)


def _overlapping(copies: int) -> bytes:
    """All parts say that they are the same packed bytes: ten kilobytes become as many sheets as are listed."""
    kernel = zlib.compress(b" " * (10 << 20), 9)[2:-4]
    name = b"xl/worksheets/sheet1.xml"
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(kernel), 10 << 20, len(name), 0) + name + kernel
    listed = b""
    for number in range(copies):
        called = f"xl/worksheets/sheet{number:05}.xml".encode()
        listed += (
            struct.pack(
                "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(kernel), 10 << 20, len(called), 0, 0, 0, 0, 0, 0
            )
            + called
        )
    return local + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, copies, copies, len(listed), len(local), 0)


def _many_parts(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"p{number}", b"")
    return out.getvalue()


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FROM_NET = '<?xml version="1.0"?><!DOCTYPE l SYSTEM "http://127.0.0.1:9/evil.dtd">'


LONG_ENTITY = f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "{"x" * 50_000}">]>'
MERGE_OF_ALL = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'


def shared(text: str, prolog: str = "", more: str = "") -> dict[str, Part]:
    """The part that texts of several cells stand in."""
    return {"xl__sharedStrings.xml": f'{prolog}<sst xmlns="{MAIN}"{more}><si><t>{text}</t></si></sst>'}


def _sheet(prolog: str, text: str) -> str:
    cell = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    return f'{prolog}<worksheet xmlns="{MAIN}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'


# --- the old kind of workbook --------------------------------------------------------------------------------------


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _number(row_: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row_, column, 0, 1.0))


def biff(*records: bytes) -> bytes:
    """A workbook stream with one sheet of these records."""
    bof = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0, 0, 0, 0x0600))
    sheet_bof = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    name = b"S"
    length = len(bof) + 4 + 8 + len(name) + 4
    bound = record(0x0085, struct.pack("<LBBBB", length, 0, 0, len(name), 0) + name)
    return bof + bound + record(0x000A, b"") + sheet_bof + b"".join(records) + record(0x000A, b"")


def ole(stream: bytes, name: str = "Workbook", *, fat: Callable[[list[int]], None] = lambda _fat: None) -> bytes:
    """A small file system with one stream."""
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    chain = [*range(1, sectors), 0xFFFFFFFE]
    numbers = [*chain, 0xFFFFFFFE, 0xFFFFFFFD]  # the directory, and the table itself
    fat(numbers)
    table = struct.pack(f"<{len(numbers)}L", *numbers).ljust(512, b"\xff")

    def entry(called: str, kind: int, start: int, size: int) -> bytes:
        encoded = called.encode("utf-16-le") + b"\0\0"
        return (
            encoded.ljust(64, b"\0")
            + struct.pack("<HBB3L", len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
            + bytes(36)
            + struct.pack("<LQ", start, size)
        )

    directory = (entry("Root Entry", 5, 0xFFFFFFFE, 0) + entry(name, 2, 0, len(stream))).ljust(512, b"\0")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        + struct.pack("<9L", 0, 1, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
        + struct.pack("<109L", sectors + 1, *[0xFFFFFFFF] * 108)
    )  # fmt: skip
    return head + stream.ljust(sectors * 512, b"\0") + directory + table


# --- open document -------------------------------------------------------------------------------------------------

ODS_HEAD = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
ODS_END = "</office:spreadsheet></office:body></office:document-content>"
ODS_CELL = '<table:table-cell office:value-type="string"{more}><text:p>x</text:p></table:table-cell>'


def ods_row(cells: str, times: int) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


def ods(content: str) -> bytes:
    found: dict[str, Part] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    }
    return packed(found)


def _ods_table(rows: str) -> str:
    return f'{ODS_HEAD}<table:table table:name="S">{rows}</table:table>{ODS_END}'


def xlsb_sheet(cells: list[tuple[int, int]]) -> bytes:
    """Rows and cells as binary records."""
    data = b""
    for row_, column in cells:
        data += bytes([0, 4]) + struct.pack("<L", row_) + bytes([5, 16]) + struct.pack("<LLd", column, 0, 1.0)
    return data


def _xlsb(cells: list[tuple[int, int]]) -> bytes:
    return packed({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": xlsb_sheet(cells), "[Content_Types].xml": TYPES})


MEGABYTE = "x" * (1 << 20)
NAMED_OFTEN = row(CELL.replace("A1", "B1") + '<c t="s"><v>1</v></c>' * 10_000, "")


def _after(found: dict[str, Part], name: str = "xl/sharedStrings.xml") -> dict[str, Part]:
    """With the shared texts behind the sheet."""
    return {other: part for other, part in found.items() if other != name} | {name: found[name]}


def two_texts(text: str, sheet: str = NAMED_OFTEN) -> dict[str, Part]:
    """A short one, then this one."""
    return parts(sheet, **shared(f"short</t></si><si><t>{text}"))


def _other_ending(ending: str) -> bytes:
    """Two cells in far corners of a sheet that is no .xml by its name."""
    found = parts("", **shared("x"))
    found |= {f"xl/worksheets/sheet1.{ending}": row(CELL + '<c r="CV900000"><v>1</v></c>', "")}
    rels = "xl/_rels/workbook.xml.rels"
    found[rels] = str(found[rels]).replace("sheet1.xml", f"sheet1.{ending}")
    return packed({name: part for name, part in found.items() if name != "xl/worksheets/sheet1.xml"})


def _xlsb_text(text: str) -> bytes:
    """A sheet of binary records whose cells all have one text."""
    body = b"\0" + struct.pack("<L", len(text)) + text.encode("utf-16-le")
    size, rest = b"", len(body)
    while rest > 0x7F:
        size, rest = size + bytes([rest & 0x7F | 0x80]), rest >> 7
    texts = (
        bytes([159, 1, 8]) + struct.pack("<LL", 1, 1) + bytes([19]) + size + bytes([rest]) + body + bytes([160, 1, 0])
    )
    cells = b"".join(bytes([0, 4]) + struct.pack("<L", n) + bytes([7, 12]) + bytes(12) for n in range(10_000))
    return packed({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": cells, "xl/sharedStrings.bin": texts})


HTML = b"<html><body><table><tr><td>1</td></tr></table></body></html>"


def _sheets(many: int) -> Callable[[], bytes]:
    return lambda: packed(parts(row(CELL), **{"xl__workbook.xml": workbook_xml(many)}))


BOMBS: Mapping[str, tuple[str, str, Callable[[], bytes]]] = {
    # zips
    "a gigabyte of blanks": ("b.xlsx", REFUSED, lambda: packed(parts(Zeros(1100)))),
    "a part that packs two hundred to one": ("b.xlsx", REFUSED, lambda: packed(parts(Zeros(40)))),
    "many parts that unpack to much": (
        "b.xlsx", REFUSED, lambda: packed(parts(row(CELL), **{f"xl__media__p{n}.xml": Zeros(9) for n in range(4)}))
    ),
    "overlapping parts": ("b.xlsx", REFUSED, lambda: _overlapping(2000)),
    "two overlapping parts": ("b.xlsx", REFUSED, lambda: _overlapping(2)),
    "a size that is said too small": ("b.xlsx", REFUSED, lambda: _lying_size(packed(parts(Zeros(60))), 10)),
    "a size that is said too large": ("b.xlsx", HARMLESS, lambda: _lying_size(packed(parts(row(CELL))), 0xFFFFFFF0)),
    "sixty thousand parts": ("b.xlsx", REFUSED, lambda: _many_parts(60_000)),
    "a count of parts that lies": (
        "b.xlsx", REFUSED,
        lambda: _patched(data := packed(parts(row(CELL))), _end_of(data) + 8, "<HHL", 0xFFFF, 0xFFFF, 0x7FFFFFFF),
    ),
    "an end that points behind the file": (
        "b.xlsx", REFUSED, lambda: _patched(data := packed(parts(row(CELL))), _end_of(data) + 16, "<L", 0x7FFFFFFF)
    ),
    "a comment with another end in it": (
        "b.xlsx", REFUSED,
        lambda: _patched(data := packed(parts(row(CELL))), _end_of(data) + 20, "<H", 22) + data[_end_of(data) :],
    ),
    "bytes behind the end": ("b.xlsx", REFUSED, lambda: packed(parts(row(CELL))) + b"x" * 100),
    "a zip in a zip": ("b.xlsx", REFUSED, lambda: packed({"a.zip": packed(parts(Zeros(40)))})),
    "cut in half": ("b.xlsx", REFUSED, lambda: (data := packed(parts(row(CELL))))[: len(data) // 2]),
    "only its first bytes": ("b.xlsx", REFUSED, lambda: b"PK\3\4"),
    "only an end": ("b.xlsx", REFUSED, lambda: b"PK\5\6" + bytes(18)),
    "a locked part": (
        "b.xlsx", REFUSED,
        lambda: (lambda data: _patched(data, data.rindex(b"PK\1\2") + 8, "<H", 1))(packed(parts(row(CELL)))),
    ),
    "an unknown packing": (
        "b.xlsx", REFUSED,
        lambda: (lambda data: _patched(data, data.rindex(b"PK\1\2") + 10, "<H", 99))(packed(parts(row(CELL)))),
    ),
    "bytes that unpack to nothing": (
        "b.xlsx", REFUSED,
        lambda: (lambda data: data.replace(data[60:70], b"\xff" * 10))(packed(parts(row(CELL)))),
    ),
    "names that lead out": ("b.xlsx", HARMLESS, lambda: packed(parts(row(CELL), **{"..__..__etc__passwd": "x"}))),
    # XML
    "a billion laughs": ("b.xlsx", REFUSED, lambda: packed(parts(_sheet(LAUGHS, "&a9;")))),
    "laughs in the shared texts": (
        "b.xlsx", REFUSED,
        lambda: packed(parts(row(CELL), **shared("&a9;", LAUGHS))),
    ),
    "laughs in the list of sheets": (
        "b.xlsx", REFUSED, lambda: packed(parts(row(CELL), **{"xl__workbook.xml": workbook_xml(1, LAUGHS[21:])}))
    ),
    "quadratic blow-up": (
        "b.xlsx", REFUSED,
        lambda: packed(parts(_sheet(LONG_ENTITY, "&a;" * 5_000))),
    ),
    "a file from elsewhere": ("b.xlsx", REFUSED, lambda: packed(parts(_sheet(OUTSIDE, "&x;")))),
    "a definition from the network": ("b.xlsx", REFUSED, lambda: packed(parts(_sheet(FROM_NET, "x")))),
    "a file from elsewhere in an ods": (
        "b.ods", REFUSED, lambda: ods(OUTSIDE + _ods_table("<table:table-row/>").removeprefix('<?xml version="1.0"?>'))
    ),
    "a hundred thousand elements within each other": (
        "b.xlsx", REFUSED, lambda: packed(parts(f"{HEAD}{'<a>' * 100_000}"))
    ),
    "closed elements within each other": (
        "b.xlsx", HARMLESS,
        lambda: packed(parts(f"{HEAD}{'<a>' * 50_000}{'</a>' * 50_000}</worksheet>")),
    ),
    "an unfinished tag": ("b.xlsx", REFUSED, lambda: packed(parts(f"{HEAD}<sheetData><row r='1'><c r='A1'"))),
    "UTF-16": ("b.xlsx", REFUSED, lambda: packed(parts(row(CELL).replace("UTF-8", "UTF-16").encode("utf-16")))),
    "a tag of five megabytes": (
        "b.xlsx", HARMLESS, lambda: packed(parts(row(f'<c r="A1" x="{_noise(5)}"><v>1</v></c>')), stored=True)
    ),
    # sheets
    "a hundred thousand sheets": ("b.xlsx", REFUSED, _sheets(100_000)),
    "a dimension of everything": (
        "b.xlsx", HARMLESS,
        lambda: packed(parts(row(CELL).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'))),
    ),
    "two cells in far corners": (
        "b.xlsx", REFUSED, lambda: packed(parts(row(CELL + '<c r="CV900000"><v>1</v></c>', "")))
    ),
    "a cell in the last column": ("b.xlsx", REFUSED, lambda: packed(parts(row(CELL + '<c r="XFD1"><v>1</v></c>')))),
    "a cell behind the last column": ("b.xlsx", REFUSED, lambda: packed(parts(row('<c r="ZZZZZ1"><v>1</v></c>')))),
    "a row of twelve figures": (
        "b.xlsx", REFUSED, lambda: packed(parts(row("<c><v>1</v></c>", 'r="999999999999"')))
    ),
    "single quotes and blanks": (
        "b.xlsx", REFUSED, lambda: packed(parts(row(CELL + "<c s='>' r = 'CV900000' ><v>1</v></c>", "")))
    ),
    "more shared texts promised than there are": (
        "b.xlsx", REFUSED,
        lambda: packed(parts(row(CELL), **shared("x", more=' count="4294967295" uniqueCount="4294967295"'))),
    ),
    "a megabyte that ten thousand cells name": ("b.xlsx", REFUSED, lambda: packed(two_texts(MEGABYTE))),
    "a megabyte that stands behind the cells that name it": (
        "b.xlsx", REFUSED, lambda: packed(_after(two_texts(MEGABYTE)))
    ),
    "a megabyte in many pieces": ("b.xlsx", REFUSED, lambda: packed(two_texts("x&amp;<!-- -->" * (1 << 19)))),
    "a megabyte between brackets": (
        "b.xlsx", REFUSED, lambda: packed(two_texts(f"<![CDATA[<si>{MEGABYTE}]]>"))
    ),
    "a megabyte behind texts that a comment only says": (
        "b.xlsx", REFUSED,
        lambda: packed(two_texts(f"</t></si><!-- <si> --><si><t>{MEGABYTE}", NAMED_OFTEN.replace(">1<", ">2<"))),
    ),
    "a megabyte that cells name in their own way": (
        "b.xlsx", REFUSED,
        lambda: packed(two_texts(MEGABYTE, NAMED_OFTEN.replace(
            """<c t="s"><v>1</v>""", """<c t = 's'\n><v>0</v><v><!-- 0 -->0001</v>"""
        ))),
    ),
    "texts within texts": ("b.xlsx", REFUSED, lambda: packed(parts(row(CELL), **shared("<si><t>x</t></si>")))),
    "two parts of shared texts": (
        "b.xlsx", REFUSED,
        lambda: packed(two_texts(MEGABYTE) | {"docProps/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si/><si/></sst>'}),
    ),
    "half a megabyte of binary text that ten thousand cells name": (
        "b.xlsb", REFUSED, lambda: _xlsb_text(MEGABYTE[: 1 << 18])
    ),
    "a merge of everything": (
        "b.xlsx", HARMLESS,
        lambda: packed(parts(row(CELL).replace("</worksheet>", MERGE_OF_ALL))),
    ),
    "an ods that repeats a row a thousand million times": (
        "b.ods", REFUSED,
        lambda: ods(_ods_table(ods_row(ODS_CELL.format(more=""), 999_999_999))),
    ),
    "an ods that repeats a cell": (
        "b.ods", REFUSED,
        lambda: ods(_ods_table(
            ods_row(ODS_CELL.format(more=' table:number-columns-repeated="1000"'), 1_000_000)
        )),
    ),
    "an ods of a hundred thousand sheets": (
        "b.ods", REFUSED, lambda: ods(ODS_HEAD + '<table:table table:name="S"/>' * 100_000 + ODS_END)
    ),
    "an ods that repeats a long text": (
        "b.ods", REFUSED,
        lambda: ods(_ods_table(ods_row(
            ODS_CELL.format(more=' table:number-columns-repeated="900"').replace("<text:p>x", f"<text:p>{MEGABYTE}"),
            4_000,
        ))),
    ),
    "a sheet under another ending": ("b.xlsx", REFUSED, lambda: _other_ending("foo")),
    "a sheet that says it is a drawing": ("b.xlsx", REFUSED, lambda: _other_ending("vml")),
    "a sheet that says it is binary": ("b.xlsx", REFUSED, lambda: _other_ending("bin")),
    "binary records in far corners": ("b.xlsb", REFUSED, lambda: _xlsb([(0, 0), (1_048_575, 900)])),
    "binary records that go on behind the end": (
        "b.xlsb", REFUSED, lambda: packed({"xl/workbook.bin": b"", "xl/worksheets/sheet1.bin": b"\x05\xff\xff\xff\x7f"})
    ),
    # the old kind
    "an xls in far corners": ("b.xls", REFUSED, lambda: ole(biff(_number(0, 0), _number(65_535, 255)))),
    "an xls that bites its tail": (
        "b.xls", REFUSED, lambda: ole(biff(_number(0, 0)), fat=lambda fat: fat.__setitem__(3, 0))
    ),
    "an xls that promises texts": (
        "b.xls", REFUSED, lambda: ole(biff(record(0x00FC, struct.pack("<LL", 0x7FFFFFFF, 0x7FFFFFFF)), _number(0, 0)))
    ),
    "a locked xls": ("b.xls", REFUSED, lambda: ole(biff(record(0x002F, bytes(6)), _number(0, 0)))),
    "a locked workbook": ("b.xlsx", REFUSED, lambda: ole(b"x" * 5000, "EncryptedPackage")),
    "a Word document of before": ("b.xls", REFUSED, lambda: ole(b"x" * 5000, "WordDocument")),
    "a cut xls": ("b.xls", REFUSED, lambda: ole(biff(_number(0, 0)))[:700]),
    # what only says that it is one
    "a page called xls": ("b.xls", REFUSED, lambda: HTML),
    "noise called xlsx": ("b.xlsx", REFUSED, lambda: bytes((n * 7919) % 251 for n in range(9999))),
    "a picture called csv": ("b.csv", REFUSED, lambda: b"\x89PNG\r\n\x1a\n" + bytes(999)),
    "nothing": ("b.xlsx", REFUSED, lambda: b""),
    # text
    "a csv whose quote never ends": ("b.csv", REFUSED, lambda: b'a,b\n1,"' + b"x,\n" * 2_000_000),
    "a csv of one row of commas": ("b.csv", REFUSED, lambda: b"," * 5_000_000),
    "a csv of zeros": ("b.csv", REFUSED, lambda: bytes(1_000_000)),
}  # fmt: skip


def _noise(megabytes: int) -> str:
    """Letters that hardly pack."""
    state, letters = 1, []
    for _ in range(megabytes << 17):
        state = (state * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        letters.append(f"{state >> 32:08x}")
    return "".join(letters)


def build(name: str, folder: Path) -> Path:
    """The bomb as a file."""
    called, _fate, make = BOMBS[name]
    file = folder / called
    file.write_bytes(make())
    return file
