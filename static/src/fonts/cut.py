"""Cut the published fonts down to the letters of our languages and give them our own names.

Usage: python static/src/fonts/cut.py NODE_MODULES TARGET_FOLDER

The licence (SIL Open Font License) reserves the name "Source" for unchanged files, so the cut ones are
called "Portal Sans" and "Portal Serif"; the licence texts travel with them. Prints one line a file.
"""

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

# Latin Extended for Albanian to Turkish and Romanian, the Hungarian and Slovak names of the minorities,
# the digraphs of Croatian and Serbian, and the romanised letters of Macedonian.
LATIN_EXTENDED = [
    *range(0x0100, 0x0180),
    *range(0x01C4, 0x01CD),
    *(0x01F4, 0x01F5),
    *range(0x0218, 0x021C),
    *(0x1E30, 0x1E31),
]
# The acute is here for the Montenegrin letters that Unicode writes with a combining accent.
CYRILLIC = [0x0020, 0x00A0, 0x0301, *range(0x0400, 0x0460), 0x0490, 0x0491, 0x2116]
# Weights the style sheet asks for; lighter and blacker ones are left out.
WEIGHTS = (400, 700)
# Local forms (`locl`: Serbian and Macedonian letters) and mark placement must survive; fractions need not.
FEATURES = ["ccmp", "kern", "liga", "locl", "lnum", "mark", "mkmk", "tnum"]


@dataclass(frozen=True)
class Family:
    """One published family and the name its cut files carry."""

    name: str
    stem: str
    package: str
    source: str


FAMILIES = (
    Family(
        "Portal Sans",
        "portal-sans",
        "@fontsource-variable/source-sans-3",
        "source-sans-3-{part}-wght-normal.woff2",
    ),
    Family(
        "Portal Serif",
        "portal-serif",
        "@fontsource/source-serif-4",
        "source-serif-4-{part}-600-normal.woff2",
    ),
)
PARTS = {"latin": None, "latin-ext": LATIN_EXTENDED, "cyrillic": CYRILLIC}


def rename(font: TTFont, family: str) -> None:
    """Replace every name record that a program shows by `family`; copyright and licence stay."""
    weight = "SemiBold" if family == "Portal Serif" else "Regular"
    joined = family.replace(" ", "")
    names = {
        1: family,
        2: "Regular",
        3: f"{joined}-{weight}",
        4: f"{family} {weight}",
        6: f"{joined}-{weight}",
        16: family,
        17: weight,
        25: joined,
    }
    table = font["name"]
    for record in list(table.names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID == 7:
            table.removeNames(nameID=7)


def cut(source: Path, target: Path, family: str, letters: list[int] | None) -> None:
    """Write the cut and renamed form of `source` to `target` as WOFF2.

    Without `letters` the file keeps all of its own. Raises FileNotFoundError when the package is missing.
    """
    font = TTFont(source)
    options = subset.Options()
    options.layout_features = FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.hinting = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters or list(font.getBestCmap()))
    subsetter.subset(font)
    # After the letters, not before: the instancer drops empty variations that the subsetter looks up.
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {"wght": WEIGHTS})
    rename(font, family)
    font.flavor = "woff2"
    font.save(target)


def main(node_modules: Path, target: Path) -> None:
    """Cut every family and part into `target`, with the licences beside them."""
    target.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        package = node_modules / family.package
        shutil.copyfile(package / "LICENSE", target / f"{family.stem}-OFL.txt")
        for part, letters in PARTS.items():
            file = target / f"{family.stem}-{part}.woff2"
            cut(package / "files" / family.source.format(part=part), file, family.name, letters)
            print(f"{file.name} {file.stat().st_size}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
