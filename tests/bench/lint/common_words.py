"""Make the list of common English words that the ``jargon`` rule compares with.

    python tests/bench/lint/common_words.py /usr/share/dict/scowl [--write]

The source is SCOWL (Debian's package ``scowl``), its English, American, British, Canadian and Australian
words and contractions with their variants. Three tiers are kept: up to size 20 (what everybody uses), 35
(what every dictionary holds) and 50 (what most do). A form that ``bases`` leads back to a word of the same
tier or a commoner one is left out, for the rule looks words up in the same way.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from csreply.lint.jargon.common import TIERS, bases
from csreply.rules import PACKAGED
from csreply.text import folded

NAMES = re.compile(
    r"(?:english|american|british|british_z|canadian|australian|variant_1|british_variant_1)-words\.(\d+)"
)
HEAD = """\
# Common English words in three tiers, out of SCOWL (Spell Checker Oriented Word Lists), sizes to 20, 35, 50.
# Copyright 2000-2018 by Kevin Atkinson. The notices that must go with it stand in common.NOTICE.txt.
# Made by tests/bench/lint/common_words.py: forms that follow from a word of the list are left out.
"""


def tiers(folder: Path) -> dict[str, int]:
    """Each word with its tier, 0 to 2, the commonest one where several lists hold it."""
    found: dict[str, int] = {}
    for path in sorted(folder.iterdir()):
        match = NAMES.fullmatch(path.name)
        if not match or int(match[1]) > TIERS[-1]:
            continue
        tier = next(number for number, size in enumerate(TIERS) if int(match[1]) <= size)
        for line in path.read_text(encoding="iso-8859-1").split():
            word = folded(line)
            if len(word) > 1 and word.isalpha():
                found[word] = min(tier, found.get(word, tier))
    return found


def kept(words: dict[str, int]) -> dict[str, int]:
    """Without the forms that are looked up by another word that is kept."""
    found: dict[str, int] = {}
    for word, tier in sorted(words.items(), key=lambda item: (item[1], len(item[0]), item[0])):
        if all(found.get(base, tier + 1) > tier for base in bases(word)):
            found[word] = tier
    return found


def main() -> None:
    """Say how many words each tier has; with ``--write`` keep the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("scowl", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    words = kept(tiers(args.scowl))
    rows = [
        " ".join(sorted(word for word, mine in words.items() if mine == tier)) for tier in range(len(TIERS))
    ]
    print([len(row.split()) for row in rows], sum(map(len, rows)))
    if args.write:
        (PACKAGED / "words" / "common.txt").write_text(HEAD + "\n".join(rows) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
