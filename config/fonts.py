"""The site's fonts, cut down to the characters its pages write: three small files instead of three whole alphabets (`npm run build`).

A page on a bad line is read in the system's letters until they have come (`font-display: swap`), and names with rarer letters stay in those.
"""

from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
PACKAGES, TARGET = ROOT / "node_modules" / "@fontsource", ROOT / "static" / "build" / "fonts"
FONTS = (
    "source-sans-3/files/source-sans-3-latin-400-normal.woff2",
    "source-sans-3/files/source-sans-3-latin-600-normal.woff2",
    "plus-jakarta-sans/files/plus-jakarta-sans-latin-700-normal.woff2",
)
LETTERS = [*range(0x20, 0x7F), *map(ord, "\u00a0§©«°±·»½×é\u2013\u2014‘’“”•…←→−≤≥✓")]
FEATURES = ["kern", "tnum"]


def main() -> None:
    """Write the files. Raises FileNotFoundError before `npm ci`."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        asked = subset.Options(flavor="woff2", layout_features=FEATURES, hinting=False, desubroutinize=True)
        with subset.load_font(PACKAGES / name, asked) as font:
            cut = subset.Subsetter(asked)
            cut.populate(unicodes=LETTERS)
            cut.subset(font)
            subset.save_font(font, TARGET / Path(name).name, asked)


if __name__ == "__main__":
    main()
