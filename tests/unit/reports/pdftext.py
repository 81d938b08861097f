"""Reads back what stands in a PDF made by us: text through the fonts' ToUnicode maps, and every stream's bytes."""

import io
import re
from collections import defaultdict

import pikepdf


def _unicode_map(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    return {
        int(glyph, 16): bytes.fromhex(text).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", cmap, re.S)
        for glyph, text in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block)
    }


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """Text by mark; -1 collects what has none."""
    maps = {name: _unicode_map(font) for name, font in page.Resources.Font.items()}
    current: dict[int, str] = {}
    mark = -1
    texts: dict[int, str] = defaultdict(str)
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                current = maps[str(operands[0])]
            case "BDC":
                mark = int(operands[1].get("/MCID", -1))
            case "TJ":
                codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, pikepdf.String))
                pairs = zip(codes[::2], codes[1::2], strict=True)
                texts[mark] += "".join(current.get(high << 8 | low, "") for high, low in pairs) + "\n"
    return texts


def page_texts(data: bytes) -> list[str]:
    """Each page as it is painted, running heads and feet included; every painted run on a line of its own."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return ["".join(_marked_text(page).values()) for page in pdf.pages]


def read_aloud(data: bytes) -> str:
    """What a screen reader says, in its order: the tagged content without running heads and feet, pictures by their Alt."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        texts = {page.obj.objgen: _marked_text(page) for page in pdf.pages}

        def say(element: pikepdf.Object) -> str:
            if "/Alt" in element:
                return f"[{element.Alt}]\n"
            return "".join(
                texts[element.Pg.objgen].get(int(kid), "")
                if isinstance(kid, int)
                else say(kid)
                if "/S" in kid
                else ""
                for kid in element.get("/K", [])
            )

        return "".join(say(element) for element in pdf.Root.StructTreeRoot.K)


def squeezed(text: str) -> str:
    """For comparing across line breaks and capitals."""
    return re.sub(r"\s", "", text).casefold()


def everything(data: bytes) -> bytes:
    """The file itself and each of its streams, decoded."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [bytes(item.read_bytes()) for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    return b"\n".join([data, *streams])
