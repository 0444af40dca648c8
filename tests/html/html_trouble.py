"""What people might say that looks like markup: own samples, for plans in HTML and Markdown."""

from __future__ import annotations

_MARKUP = r"""
<script>alert(1)</script>
<SCRIPT SRC=x></SCRIPT>
<scr<script>ipt>alert(1)</scr</script>ipt>
<img src=x onerror=alert(1)>
<img src="x" onerror='alert("1")'/>
<svg onload=alert(1)>
<svg><script>alert(1)</script></svg>
<math><mi xlink:href="javascript:alert(1)">x</mi></math>
<iframe src="javascript:alert(1)"></iframe>
<object data=x></object><embed src=x>
<link rel=stylesheet href=x>
<meta http-equiv=refresh content="0;url=x">
<base href="x">
<form action=x><input autofocus onfocus=alert(1)>
<button formaction=javascript:alert(1)>druk</button>
<details open ontoggle=alert(1)>
<body onload=alert(1)>
<a href="javascript:alert(1)">hier</a>
<a href=x>hier</a
<b>vet</b><i>schuin</i><u>streep
</p></div></section></main></body></html>
</title><script>alert(1)</script>
</style><script>alert(1)</script>
</text></svg><script>alert(1)</script>
</desc></title></svg><img src=x onerror=alert(1)>
</td></tr></table><table><tr><td>x
</li></ul><ol><li>een
</blockquote></figure><h1>kop</h1>
<!-- commentaar
<!-- commentaar -->
--> <b>x</b>
<!DOCTYPE html><html lang=xx>
<![CDATA[ <b>x</b> ]]>
]]> <b>x</b>
<?xml version="1.0"?>
<?php echo 1 ?>
<% x %> <%= 7*7 %>
< script >alert(1)< /script >
<script
<
>
<>
</>
<3 hartje
1 < 2 en 3 > 2
" onmouseover="alert(1)
' onmouseover='alert(1)
" autofocus onfocus="alert(1)" x="
"><script>alert(1)</script>
'><script>alert(1)</script>
`onmouseover=alert(1)
x" style="background:red
x' style='position:fixed
class=x id=y
javascript:alert(1)
JaVaScRiPt:alert(1)
data:text/html,<script>alert(1)</script>
vbscript:x
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;b&#62;x
&#x3c;b&#x3e;x
&amp;lt;b&amp;gt;
&nbsp;&copy;&notanentity;
& && &x; &;
&quot; onmouseover=&quot;x
\u003cb\u003ex
\x3cb\x3ex
%3Cscript%3Ealert(1)%3C/script%3E
+ADw-script+AD4-
{{ 7*7 }}
{{ plan.case }}
{{ self.__class__ }}
{% for x in y %}
{% raw %} {{ x }} {% endraw %}
{# commentaar #}
{%- include "style.css" -%}
#{x} ${x} {x} [[x]] <%x%>
%(name)s %s %d %% %(x)s
{0} {name} {
[kind] [naam] [werker]
$(whoami) `whoami` ; rm -rf x
' OR 1=1 --
=1+1 @x -1 +1
../../etc/passwd
C:\map\bestand
[/] [b] [red]rood[/red]
:smile: @iemand #tag
*/ } body { display:none } /*
expression(alert(1)) url(x) @import x
"""

NAUGHTY = [
    *_MARKUP.strip().splitlines(),
    "links\u202eom\u202c",
    "\u2066ingesloten\u2069",
    "\u200ex\u200f",
    "שלום, אמרה אמא",
    "قال: لا أريد",
    "نص (abc) 123 «x»",
    "gemengd שלום en terug",
    "👩\u200d👩\u200d👧\u200d👦 thuis",
    "🏳️\u200d🌈 👍🏽 🇳🇱",
    "a\u200db\u200cc\u2060d",
    "Z\u0335\u0321a\u0337l\u0338g\u0334o",
    "é é ﬁ ſ İ ı ẞ",
    "\ufeffbegin",
    "nul\x00 bel\x07 esc\x1b[31m",
    "tab\ttab\r\nregel\x0bregel\u2028regel",
    "﷽ 𒐫 ⸻",
    "＜script＞ ＂x＂",
    "\u00a0 hard \u00a0",
]

COMMONMARK = [
    "# kop",
    "###### kop ######",
    "#geen kop",
    "Kop\n===",
    "Kop\n---",
    "---",
    "***",
    "_ _ _",
    "- een\n- twee",
    "* een\n  * twee",
    "+ een",
    "1. een\n2. twee",
    "7) zeven",
    "- [ ] taak\n- [x] klaar",
    "> aangehaald\n> verder",
    ">niet gesprongen",
    ">> dieper",
    "    code",
    "\tcode",
    "```\ncode\n```",
    "```python\nprint(1)\n```",
    "~~~\ncode\n~~~",
    "`code`",
    "`` co`de ``",
    "*schuin*",
    "_schuin_",
    "**vet**",
    "__vet__",
    "***vet en schuin***",
    "~~door~~",
    "a*b*c",
    "[woord](https://voorbeeld.example)",
    '[woord](x "titel")',
    "[woord](<x y>)",
    "[woord][ref]\n\n[ref]: x",
    "[ref]: https://voorbeeld.example 'titel'",
    "[woord]",
    "![beeld](x.png)",
    "![beeld][ref]",
    "<https://voorbeeld.example>",
    "<iemand@voorbeeld.example>",
    "https://voorbeeld.example",
    "www.voorbeeld.example",
    "<b>html</b>",
    "<div>\nblok\n</div>",
    "<!-- commentaar -->",
    "<?php x ?>",
    "regel  \nvolgende",
    "regel\\\nvolgende",
    "\\*geen schuin\\*",
    "\\",
    "&copy; &#35; &#x23;",
    "| a | b |\n| - | - |\n| 1 | 2 |",
    "a | b\n--- | ---\n1 | 2",
    "|",
    "voet[^1]\n\n[^1]: noot",
    "term\n: uitleg",
    "$x^2$ en $$y$$",
    "H~2~O x^2^ ==mark==",
    "alinea een\n\nalinea twee",
    "1986. Een mooi jaar.",
    "2026\\. al ontsnapt",
    "- \n- x",
    "+++\nx\n+++",
    ":::note\nx\n:::",
    "\"aanhaling\" 'enkel' -- en --- ...",
]
