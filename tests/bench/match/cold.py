"""One ticket put to a peer's stored index, in a process of its own: ``cold.py PEER FOLDER FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from peers import PEERS

if __name__ == "__main__":
    name, folder, file = sys.argv[1:]
    peer = PEERS[name].make()
    peer.open(Path(folder))
    for hit in peer.search(Path(file).read_text(encoding="utf-8"), 5):
        print(hit.number, hit.score)
