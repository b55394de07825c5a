"""The peers: ordinary search engines, each used as its own documentation shows.

Each imports its library where it needs it, so that a cold start costs no peer anything of another's.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Hit(NamedTuple):
    """A document's number, and its score: above 0, more is better."""

    number: int
    score: float


class Peer(Protocol):
    """A search engine over plain texts."""

    def build(self, texts: Sequence[str], folder: Path) -> None:
        """Index the texts, and keep the index in the folder where the engine can."""
        ...

    def open(self, folder: Path) -> None:
        """Open an index that was kept."""
        ...

    def search(self, text: str, most: int) -> list[Hit]:
        """The best documents, best first, without those that share nothing with the text."""
        ...


class Bm25s:
    """bm25s with its English stop words; stemmed with PyStemmer or not."""

    def __init__(self, *, stemmed: bool) -> None:
        self.stemmed = stemmed
        self.engine: Any = None
        self.stemmer: Any = None

    def _tokens(self, texts: Sequence[str]) -> list[list[str]]:
        import bm25s

        if self.stemmed and self.stemmer is None:
            import Stemmer

            self.stemmer = Stemmer.Stemmer("english")
        found: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self.stemmer, return_ids=False, show_progress=False
        )
        return found

    def build(self, texts: Sequence[str], folder: Path) -> None:
        import bm25s

        self.engine = bm25s.BM25()
        self.engine.index(self._tokens(texts), show_progress=False)
        self.engine.save(str(folder))

    def open(self, folder: Path) -> None:
        import bm25s

        self.engine = bm25s.BM25.load(str(folder), mmap=True)

    def search(self, text: str, most: int) -> list[Hit]:
        tokens = self._tokens([text])
        if not tokens or not tokens[0]:
            return []
        most = min(most, self.engine.scores["num_docs"])
        numbers, scores = self.engine.retrieve(tokens, k=most, show_progress=False)
        pairs = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(number, score) for number, score in pairs if score > 0]


class RankBm25:
    """rank_bm25's Okapi over lower-cased words. It keeps no index on disk."""

    def __init__(self) -> None:
        self.engine: Any = None

    def build(self, texts: Sequence[str], folder: Path) -> None:  # noqa: ARG002  # it keeps nothing there
        from rank_bm25 import BM25Okapi

        self.engine = BM25Okapi([words(text) for text in texts])

    def open(self, folder: Path) -> None:
        raise NotImplementedError

    def search(self, text: str, most: int) -> list[Hit]:
        scores = self.engine.get_scores(words(text))
        order = (-scores).argsort(kind="stable")[:most].tolist()
        return [Hit(number, float(scores[number])) for number in order if scores[number] > 0]


class Tantivy:
    """tantivy with its English stemmer; any of the words."""

    def __init__(self) -> None:
        self.index: Any = None

    def build(self, texts: Sequence[str], folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
        schema.add_unsigned_field("number", stored=True)
        self.index = tantivy.Index(schema.build(), path=str(folder))
        writer = self.index.writer(num_threads=1)
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=text, number=number))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()

    def open(self, folder: Path) -> None:
        import tantivy

        self.index = tantivy.Index.open(str(folder))

    def search(self, text: str, most: int) -> list[Hit]:
        query, _faults = self.index.parse_query_lenient(" ".join(words(text)), ["text"])
        searcher = self.index.searcher()
        found = searcher.search(query, most, count=False).hits
        return [Hit(searcher.doc(at)["number"][0], score) for score, at in found]


class Fts5:
    """SQLite's FTS5 with its Porter stemmer and ``bm25()``; any of the words."""

    def __init__(self) -> None:
        self.base: Any = None

    def _connect(self, folder: Path) -> None:
        import sqlite3

        self.base = sqlite3.connect(folder / "fts.db")

    def build(self, texts: Sequence[str], folder: Path) -> None:
        self._connect(folder)
        self.base.execute("create virtual table kb using fts5(text, tokenize = 'porter unicode61')")
        self.base.executemany("insert into kb (rowid, text) values (?, ?)", enumerate(texts))
        self.base.execute("insert into kb (kb) values ('optimize')")
        self.base.commit()

    def open(self, folder: Path) -> None:
        self._connect(folder)

    def search(self, text: str, most: int) -> list[Hit]:
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(text)))
        if not wanted:
            return []
        rows = self.base.execute(
            "select rowid, -bm25(kb) from kb where kb match ? order by bm25(kb) limit ?", (wanted, most)
        )
        return [Hit(number, score) for number, score in rows]


_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a text, lower-cased."""
    return _WORD.findall(text.lower())


class Known(NamedTuple):
    """A peer: its class, the modules it needs, the package to install, and whether it keeps an index."""

    make: Any
    modules: tuple[str, ...]
    package: str
    kept: bool


PEERS: dict[str, Known] = {
    "bm25s": Known(lambda: Bm25s(stemmed=False), ("bm25s",), "bm25s", True),
    "bm25s, stemmed": Known(lambda: Bm25s(stemmed=True), ("bm25s", "Stemmer"), "bm25s", True),
    "rank_bm25": Known(RankBm25, ("rank_bm25",), "rank_bm25", False),
    "tantivy": Known(Tantivy, ("tantivy",), "tantivy", True),
    "SQLite FTS5": Known(Fts5, ("sqlite3",), "", True),
}


def installed() -> tuple[list[str], list[str]]:
    """The peers that are there, and those that are missing."""
    there = [name for name, known in PEERS.items() if all(map(find_spec, known.modules))]
    return there, [name for name in PEERS if name not in there]
