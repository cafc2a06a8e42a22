"""The style of the page, for screen and paper."""

from __future__ import annotations

CSS = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:#fff;color:#1b2733;font:15px/1.55 "DejaVu Sans",system-ui,sans-serif;
 font-variant-numeric:tabular-nums;print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:960px;margin:0 auto;padding:28px 24px 64px;overflow-wrap:break-word}
.notice{border:2px dashed #d1620a;padding:10px 16px;margin:0 0 28px;font-size:13.5px}
.notice b{display:block;letter-spacing:.04em}
.kind{color:#6b7785;margin:0;font-size:14px}
h1{font-size:27px;line-height:1.25;margin:2px 0 18px;font-weight:700}
h2{font-size:20px;line-height:1.3;margin:52px 0 14px;padding-top:12px;border-top:3px solid #062b4f}
h3{font-size:16px;margin:34px 0 8px}
h4{font-size:14px;margin:20px 0 6px}
p,ul,ol,dl{margin:8px 0 12px}
ul,ol{padding-left:22px}
li{margin:3px 0}
.lead{font-size:16px}
.note,figcaption{color:#4c5967;font-size:13px;text-align:left}
.note{margin:6px 0 14px}
dl.facts{display:grid;grid-template-columns:minmax(150px,max-content) 1fr;gap:4px 20px;margin:0 0 16px}
dl.facts dt{color:#6b7785}
dl.facts dd{margin:0}
dl.words dt{font-weight:700;margin-top:10px}
dl.words dd{margin:2px 0 0}
nav{border-left:3px solid #c6dcf0;padding:2px 0 2px 16px;margin:18px 0 0;font-size:14px}
nav li{margin:0 0 5px}
nav ol{margin:0;padding-left:20px;columns:2;column-gap:32px}
nav a{color:#0b4a82;text-decoration:none}
nav a:hover{text-decoration:underline}
.wide{overflow-x:auto;margin:10px 0 14px}
table{border-collapse:collapse;width:100%;font-size:13.5px;line-height:1.4}
th,td{padding:6px 8px;overflow-wrap:break-word;border-bottom:1px solid #e3e8ee;
 text-align:left;vertical-align:top;font-weight:400}
thead th{border-bottom:2px solid #1b2733;font-weight:700;vertical-align:bottom;font-size:12.5px}
.long{overflow-wrap:anywhere}
td p,td ul{margin:0}
td ul{padding-left:16px}
.num{text-align:right}
.mid{text-align:center}
td.num,td.mid,.mark{white-space:nowrap}
.nowrap{white-space:nowrap}
tr.total th,tr.total td{border-top:2px solid #1b2733;font-weight:700}
tr.line td{padding:3px 8px;border-top:2.5px solid #d1620a;border-bottom:0;color:#8a3f04;font-size:12.5px;
 font-weight:700}
tr.out th,tr.out td{color:#4c5967}
tr.leaf th{padding-left:24px}
tr.group th,tr.group td{background:#f3f7fb;font-weight:700}
.small{display:block;color:#4c5967;font-size:12px}
.fail{font-weight:700;text-decoration:underline;text-decoration-color:#d1620a;text-decoration-thickness:2px;
 text-underline-offset:3px}
.mark{display:inline-block;border:1.5px solid #1b2733;padding:0 6px;font-size:12px;font-weight:700}
figure{margin:12px 0 18px}
figcaption{margin:6px 0 0}
svg{display:block;max-width:100%;height:auto;font-family:"DejaVu Sans",system-ui,sans-serif}
svg.defs{position:absolute}
.key{display:flex;flex-wrap:wrap;gap:4px 22px;list-style:none;padding:0;margin:4px 0 10px;font-size:13px}
.key svg{display:inline-block;vertical-align:-2px;margin-right:6px}
.side{display:flex;flex-wrap:wrap;gap:8px 36px;align-items:flex-start}
.side figure{margin:8px 0;flex:0 1 auto}
.side h4{margin-top:4px}
.unit{color:#4c5967;font-size:12px}
code{font-family:"DejaVu Sans Mono",ui-monospace,monospace;font-size:12.5px;overflow-wrap:anywhere}
footer{margin-top:44px;border-top:1px solid #e3e8ee;padding-top:10px;color:#6b7785;font-size:12.5px}
@media print{
 body{font-size:9.5pt}
 main{max-width:none;padding:0}
 h1{font-size:18pt}
 h2{font-size:13.5pt;margin:20pt 0 8pt}
 h3{font-size:11pt;margin:14pt 0 5pt}
 table{font-size:8.5pt}
 thead th,.note,figcaption,.key,.notice,tr.line td{font-size:8pt}
 .small,.mark{font-size:7.5pt}
 th,td{padding:3pt 5pt}
 h2,h3,h4{break-after:avoid}
 tr,figure,.notice,svg,li,.together{break-inside:avoid}
 thead,.wide:not(.together) tbody tr:nth-child(-n+2){break-after:avoid}
 p,li{orphans:3;widows:3}
 .wide{overflow:visible}
 .pair{flex-wrap:nowrap;gap:14pt}
 .pair figure{flex:1 1 0;min-width:0}
 nav{display:none}
 .notice{margin-bottom:12pt;padding:5pt 10pt}
}
"""


def css_string(text: str) -> str:
    r"""Write a text as a CSS string in which only letters and digits stand for themselves.

    Examples
    --------
    >>> css_string('a"}')
    '"a\\22 \\7d "'
    """
    return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'


def sheet(margin: str, pages: tuple[str, str]) -> str:
    """Whole style sheet.

    Parameters
    ----------
    margin
        Printed at the top of every page.
    pages
        What to print before and between the number of the page and their count.
    """
    small = 'font:7.5pt "DejaVu Sans",system-ui,sans-serif;color:#4c5967'
    number = f"{css_string(pages[0])} counter(page) {css_string(pages[1])} counter(pages)"
    paper = (
        f"@page{{size:A4;margin:20mm 15mm 16mm;@top-left{{content:{css_string(margin)};{small};width:100%;"
        f"text-align:left}}@bottom-right{{content:{number};{small}}}}}"
    )
    return f"{CSS}{paper}"
