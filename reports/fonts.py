"""Fonts for Chinese: in figures and inside the page.

Figures take the system's Chinese font where there is one, else Noto Sans SC (OFL) from a package; what neither
has falls back to DejaVu Sans glyph by glyph. The page carries the glyphs of its own text, so that a machine without
any Chinese font shows it too.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from io import BytesIO

SYSTEM_FAMILIES = (
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""Chinese faces that matplotlib draws well, the most legible first."""
PAGE_FAMILY = "Yekuo Page"
"""The name under which a page knows the glyphs it carries."""


def chinese_family() -> str:
    """A family with Chinese glyphs that matplotlib knows; the package's face is made known to it if need be."""
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    known: dict[str, list[str]] = {}
    for entry in fontManager.ttflist:
        known.setdefault(entry.name, []).append(entry.fname)
    for family in SYSTEM_FAMILIES:
        if family in known and not any(is_variable(path) for path in known[family]):
            return family
    if str(sans_path()) not in known.get("Noto Sans SC", []):
        fontManager.addfont(str(sans_path()))
    return "Noto Sans SC"


def is_variable(path: str) -> bool:
    """Whether a font file is variable: matplotlib draws such a face Thin."""
    from fontTools.ttLib import TTFont, TTLibError  # type: ignore[import-untyped]

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return "fvar" in font
    except (TTLibError, OSError):
        return True


def page_font(text: Iterable[str]) -> str:
    """The glyphs that a text needs, of Noto Sans SC, as a CSS rule that carries them.

    Returns
    -------
    str
        An `@font-face` rule; the same characters give the same bytes.
    """
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont
    from pylopdf_fonts_zh_cn import sans_path

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 13]  # copyright, family, style, licence
    options.notdef_outline = True
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=sorted({ord(sign) for part in text for sign in part} | {0x20}))
    with TTFont(str(sans_path()), recalcTimestamp=False, lazy=True) as font:
        chooser.subset(font)
        font.flavor = "woff"
        file = BytesIO()
        font.save(file)
    inside = base64.b64encode(file.getvalue()).decode("ascii")
    return f'@font-face{{font-family:"{PAGE_FAMILY}";src:url(data:font/woff;base64,{inside}) format("woff")}}'
