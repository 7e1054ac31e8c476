"""What of a Cypher statement is code: comments and the insides of quotes taken out.

Do not break: a quote that is never closed runs to the end, so that nothing behind it passes for code of ours.
Mistake a newcomer will make: looking for keywords in the raw text, where `'LOAD CSV'` may be somebody's words.
"""

from __future__ import annotations

import re

# In the order in which they are tried: comments, then 'text', "text", `name`, each with its own way of escaping.
_APART = re.compile(
    r"//[^\r\n]*|/\*.*?(?:\*/|\Z)"
    r"|'(?:\\.|[^'\\]|\\\Z)*(?:'|\Z)"
    r'|"(?:\\.|[^"\\]|\\\Z)*(?:"|\Z)'
    r"|`(?:``|[^`])*(?:`|\Z)",
    re.DOTALL,
)


def code_of(text: str) -> str:
    """`text` without comments; quoted text becomes '' or "", a quoted name ``."""
    return _APART.sub(lambda found: " " if found[0][0] == "/" else found[0][0] * 2, text)


def statements(text: str) -> list[str]:
    """The code of each statement of `text`, those without code left out."""
    return [part.strip() for part in code_of(text).split(";") if part.strip()]
