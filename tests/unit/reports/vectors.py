"""Ways to make a page fetch something. `{web}` is a counting server, `{file}` a file with a secret in it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    """`fetches`: a careless renderer follows it (the planted control holds this to be true)."""

    name: str
    html: str
    fetches: bool = True

    def fill(self, web: str, file: str) -> str:
        return self.html.replace("{web}", web).replace("{file}", file)


_STYLES = {
    "import_url": "@import url({web}/x.css);",
    "import_string": "@import '{web}/x.css';",
    "import_file": "@import url(file://{file});",
    "import_data": "@import url('data:text/css,@import%20url({web}/x.css);');",
    "escaped_url": "p{background:\\75 rl({web}/x.png)}",
    "background": "p{background:url({web}/x.png)}",
    "background_shorthand": "body{background:#fff url({web}/x.png) no-repeat}",
    "content": "p::before{content:url({web}/x.png)}",
    "list_image": "li{list-style-image:url({web}/x.png)}",
    "border_image": "p{border:1px solid;border-image:url({web}/x.png) 1}",
    "page_background": "@page{background:url({web}/x.png)}",
    "page_margin_box": "@page{@top-left{content:url({web}/x.png)}}",
    "page_border": "@page{border:1px solid;border-image:url({web}/x.png) 1}",
    "font_face": "@font-face{font-family:x;src:url({web}/x.woff2)}p{font-family:x}",
    "font_face_file": "@font-face{font-family:y;src:url(file://{file})}p{font-family:y}",
    "color_profile": "@color-profile --p{src:url({web}/x.icc)}p{color:color(--p 1 0 0)}",
    "media_import": "@import url({web}/x.css) print;",
    "layer_import": "@import url({web}/x.css) layer(a);",
}
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
)

VECTORS = (
    Vector("img", '<img src="{web}/x.png">'),
    Vector("img_file", '<img src="file://{file}">'),
    Vector("img_upper_case", '<img src="HTTP{webtail}/x.png">'),
    Vector("img_blanks", '<img src="  {web}/x.png ">'),
    Vector("img_redirect", '<img src="{web}/redirect">'),
    Vector("img_redirect_file", '<img src="{web}/redirect-file">'),
    Vector(
        "img_data_svg",
        "<img src='data:image/svg+xml,"
        + _SVG
        + '<image href="{web}/x.png" width="9" height="9"/></svg>'
        + "'>",
    ),
    Vector(
        "img_data_svg_import",
        "<img src='data:image/svg+xml," + _SVG + "<style>@import url({web}/x.css);</style></svg>'>",
        fetches=False,
    ),
    Vector(
        "img_data_entity",
        '<img src=\'data:image/svg+xml,<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{file}">]>'
        + _SVG
        + "<text>&amp;x;</text></svg>'>",
        fetches=False,
    ),
    Vector("img_ftp", '<img src="ftp://127.0.0.1:1/x.png">', fetches=False),
    Vector("link_stylesheet", '<link rel="stylesheet" href="{web}/x.css">'),
    Vector("link_stylesheet_data", "<link rel='stylesheet' href='data:text/css,@import url({web}/x.css);'>"),
    Vector("link_attachment", '<link rel="attachment" href="{web}/x.txt">'),
    Vector("link_attachment_file", '<link rel="attachment" href="file://{file}">'),
    Vector("a_attachment", '<a rel="attachment" href="{web}/x.txt">x</a>'),
    Vector("a_attachment_file", '<a rel="attachment" href="file://{file}">x</a>'),
    Vector("object", '<object data="{web}/x.png">x</object>'),
    Vector("object_file", '<object data="file://{file}">x</object>'),
    Vector("embed", '<embed src="{web}/x.png">'),
    Vector("iframe", '<iframe src="{web}/x.html"></iframe>', fetches=False),
    Vector("script", '<script src="{web}/x.js"></script>', fetches=False),
    Vector("meta_refresh", '<meta http-equiv="refresh" content="0;url={web}/x">', fetches=False),
    Vector("video_poster", '<video poster="{web}/x.png" src="{web}/x.mp4"></video>', fetches=False),
    Vector("base_relative", '<base href="{web}/deep/"><img src="x.png">'),
    Vector("base_relative_link", '<base href="{web}/deep/"><link rel="stylesheet" href="x.css">'),
    Vector("relative", '<img src="x.png">', fetches=False),
    Vector("absolute_path", '<img src="/etc/passwd">', fetches=False),
    Vector("protocol_relative", '<base href="{web}/"><img src="//{host}/x.png">'),
    Vector("inline_style", '<p style="background:url({web}/x.png)">x</p>'),
    Vector("inline_style_file", '<p style="background:url(file://{file})">x</p>'),
    Vector("inline_svg_image", _SVG + '<image href="{web}/x.png" width="9" height="9"/></svg>'),
    Vector("inline_svg_xlink", _SVG + '<image xlink:href="{web}/x.png" width="9" height="9"/></svg>'),
    Vector("inline_svg_file", _SVG + '<image href="file://{file}" width="9" height="9"/></svg>'),
    Vector("inline_svg_import", _SVG + "<style>@import url({web}/x.css);</style></svg>", fetches=False),
    Vector(
        "inline_svg_font",
        _SVG + "<style>@font-face{font-family:z;src:url({web}/z.ttf)}</style><text>x</text></svg>",
    ),
    Vector("inline_svg_use", _SVG + '<use href="{web}/x.svg#a"/></svg>', fetches=False),
    Vector("picture_source", '<picture><source srcset="{web}/x.png"><img src="{web}/y.png"></picture>'),
    *(Vector(f"style_{name}", f"<style>{css}</style><ul><li>x</li></ul>") for name, css in _STYLES.items()),
    Vector("breaks_out_of_attribute", '"><img src="{web}/x.png">'),
    Vector("breaks_out_of_quote", "'><img src='{web}/x.png'>"),
    Vector("breaks_out_of_title", '</title></head><body><img src="{web}/x.png">'),
    Vector("breaks_out_of_comment", '--><img src="{web}/x.png"><!--'),
    Vector(
        "breaks_out_of_css_string",
        "\"; } @import url({web}/x.css); @page { @top-left { content: '",
        fetches=False,
    ),
    Vector("template_tag", '{% include "{file}" %}{% load static %}{{ doc.provenance }}', fetches=False),
    Vector("template_variable", "{{ settings.SECRET_KEY }}{% debug %}{# x #}", fetches=False),
)


def filled(web: str, file: str) -> dict[str, str]:
    """Name -> text, for this server and this file."""
    host, tail = web.removeprefix("http://"), web.removeprefix("http")
    return {
        vector.name: vector.fill(web, file).replace("{webtail}", tail).replace("{host}", host)
        for vector in VECTORS
    }
