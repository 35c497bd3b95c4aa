"""Programming languages by the names of their files, and where their functions and classes begin."""

from __future__ import annotations

import re
from typing import Final

_BY_LANGUAGE: Final = {
    "ada": ".adb .ads",
    "assembler": ".asm .s",
    "awk": ".awk",
    "batch": ".bat .cmd",
    "c": ".c .h",
    "c++": ".cc .cpp .cxx .hh .hpp .hxx .ipp .ino .cu",
    "c#": ".cs",
    "clojure": ".clj .cljs .cljc .edn",
    "cmake": ".cmake",
    "cobol": ".cob .cbl",
    "css": ".css .scss .sass .less",
    "d": ".d",
    "dart": ".dart",
    "diff": ".diff .patch",
    "dockerfile": ".dockerfile",
    "elixir": ".ex .exs",
    "elm": ".elm",
    "erlang": ".erl .hrl",
    "f#": ".fs .fsi .fsx",
    "fortran": ".f .for .f90 .f95 .f03",
    "go": ".go",
    "graphql": ".graphql .gql",
    "groovy": ".groovy .gradle",
    "haskell": ".hs .lhs",
    "hcl": ".tf .tfvars .hcl",
    "ini": ".ini .cfg .conf .properties .editorconfig",
    "java": ".java",
    "javascript": ".js .jsx .mjs .cjs .vue .svelte",
    "julia": ".jl",
    "kotlin": ".kt .kts",
    "lisp": ".lisp .lsp .el .scm .rkt",
    "lua": ".lua",
    "make": ".mk .mak",
    "matlab": ".m",
    "nim": ".nim",
    "nix": ".nix",
    "objective-c": ".mm",
    "ocaml": ".ml .mli",
    "pascal": ".pas .pp .dpr",
    "perl": ".pl .pm",
    "php": ".php .phtml",
    "powershell": ".ps1 .psm1 .psd1",
    "prolog": ".pro",
    "protobuf": ".proto",
    "python": ".py .pyi .pyw .pyx",
    "r": ".r",
    "ruby": ".rb .rake .gemspec",
    "rust": ".rs",
    "scala": ".scala .sbt .sc",
    "shell": ".sh .bash .zsh .fish .ksh",
    "solidity": ".sol",
    "sql": ".sql .ddl .psql",
    "swift": ".swift",
    "tcl": ".tcl",
    "toml": ".toml",
    "typescript": ".ts .tsx .mts .cts",
    "verilog": ".sv .svh",
    "vhdl": ".vhd .vhdl",
    "visual basic": ".vb .vbs .bas",
    "yaml": ".yaml .yml",
    "zig": ".zig",
}
LANGUAGES: Final = {
    extension: language for language, extensions in _BY_LANGUAGE.items() for extension in extensions.split()
}
"""The language of each usual ending of a name."""

_BY_NAME: Final = {
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "makefile": "make",
    "gnumakefile": "make",
    "cmakelists.txt": "cmake",
    "rakefile": "ruby",
    "gemfile": "ruby",
    "vagrantfile": "ruby",
    "jenkinsfile": "groovy",
    "build": "python",
}
_SHEBANG: Final = re.compile(r"#![^\n]{0,200}?\b(python|bash|zsh|ksh|sh|node|perl|ruby|php|lua|awk|Rscript|pwsh|fish)")
_PROGRAMS: Final = {"bash": "shell", "zsh": "shell", "ksh": "shell", "sh": "shell", "fish": "shell",
                    "node": "javascript", "Rscript": "r", "pwsh": "powershell"}  # fmt: skip

_WORDS_BEFORE: Final = r"(?:(?:export|default|public|private|protected|internal|static|abstract|final|sealed|async|open|override|inline|virtual|partial|unsafe|extern|data|case|pub(?:\([\w ]{1,20}\))?|const|declare|suspend)[ \t]+){0,6}"  # noqa: E501 - one list of words
_C_LIKE: Final = r"(?:[A-Za-z_][\w:<>,*& \t]{0,120}?[ *&])?[A-Za-z_~][\w:~]{0,80}\([^;{}\n]{0,300}(?:\{[^\n]{0,200})?$"
_OUTLINES: Final = {
    "python": r"(?:async[ \t]+)?def[ \t]+\w|class[ \t]+\w",
    "javascript": _WORDS_BEFORE + r"(?:function\b|class[ \t]+\w|interface[ \t]+\w|enum[ \t]+\w|type[ \t]+\w+[ \t<=]|namespace[ \t]+\w)|(?:export[ \t]+)?const[ \t]+\w+[ \t]*=[ \t]*(?:async[ \t]*)?(?:\([^)\n]{0,200}\)|\w+)[ \t]*=>",  # noqa: E501 - forms of one language
    "java": _WORDS_BEFORE + r"(?:class|interface|enum|record|struct|trait|object|namespace|@interface)[ \t]+\w",
    "go": r"func[ \t]|type[ \t]+\w",
    "rust": _WORDS_BEFORE + r"(?:fn|struct|enum|trait|mod|union)[ \t]+\w|impl\b",
    "ruby": r"(?:def|class|module)[ \t]+\w",
    "php": _WORDS_BEFORE + r"(?:function|class|interface|trait|enum)[ \t]+&?\w",
    "kotlin": _WORDS_BEFORE + r"(?:fun|class|interface|object|enum|struct|protocol|extension|func|trait|def)[ \t]+\w",
    "shell": r"(?:function[ \t]+)?[\w-]{1,80}[ \t]*\(\)|function[ \t]+\w",
    "sql": r"create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:temp(?:orary)?[ \t]+)?(?:materialized[ \t]+)?(?:table|view|function|procedure|trigger|index|type|schema)\b",  # noqa: E501 - one statement
    "c": r"(?:struct|union|enum|class|namespace)[ \t]+\w[^;\n]{0,200}$|(?!return\b|if\b|for\b|while\b|switch\b|else\b)" + _C_LIKE,  # noqa: E501 - forms of one language
    "lua": r"(?:local[ \t]+)?function[ \t]+\w",
    "perl": r"(?:sub|package)[ \t]+\w",
    "r": r"[\w.]{1,80}[ \t]*(?:<-|=)[ \t]*function\b",
    "elixir": r"(?:defmodule|defp?|defmacro)[ \t]+\w",
    "julia": r"(?:function|struct|mutable[ \t]+struct|module|macro)[ \t]+\w",
    "powershell": r"(?:function|class|filter)[ \t]+\w",
    "ini": r"\[[^\]\n]{1,100}\]",
    "hcl": r"(?:resource|module|variable|output|provider|data|locals|terraform)\b[^\n]{0,200}\{",
    "protobuf": r"(?:message|service|enum)[ \t]+\w",
    "yaml": r"[A-Za-z_][\w -]{0,60}:[ \t]*$",
}  # fmt: skip
_SAME_AS: Final = {
    "typescript": "javascript", "c#": "java", "scala": "kotlin", "swift": "kotlin", "groovy": "java", "dart": "java",
    "c++": "c", "objective-c": "c", "toml": "ini", "d": "c", "solidity": "java",
}  # fmt: skip
_AT_MARGIN: Final = frozenset({"c", "yaml", "ini", "hcl", "shell", "go", "protobuf", "r"})


def language_of(file_name: str, text: str) -> str | None:
    """The programming language of a file by its name, else by its first line; None for other files."""
    name = file_name.rpartition("/")[2].lower()
    suffix = f".{name.rpartition('.')[2]}" if "." in name[1:] else ""
    known = _BY_NAME.get(name) or LANGUAGES.get(suffix)
    if known is None and not suffix:
        program = _SHEBANG.match(text)
        known = _PROGRAMS.get(program[1], program[1].lower()) if program is not None else None
    return known


def outline_of(language: str) -> re.Pattern[str] | None:
    """A pattern that matches the lines that begin functions, classes and the like: indentation, then the line."""
    key = _SAME_AS.get(language, language)
    form = _OUTLINES.get(key)
    if form is None:
        return None
    indent = "" if key in _AT_MARGIN else r"[ \t]{0,40}"
    return re.compile(rf"^({indent})(?=(?:{form}))([^\n]*)", re.MULTILINE | re.IGNORECASE * (key == "sql"))
