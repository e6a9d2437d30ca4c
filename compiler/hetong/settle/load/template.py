"""Empty fact files for a contract: a header for each record, one for the journal, and a page that explains them."""

from __future__ import annotations

from hetong.settle.load.explain import readme
from hetong.settle.load.export import table
from hetong.settle.load.shape import HEADER, JOURNAL, file_records, shape_of
from hetong.trees.model import Contract

README = "README.md"


def template(contract: Contract) -> dict[str, str]:
    """The text of each file by its name."""
    files = {
        f"{stem}.csv": table([[field.name for field in shape_of(record).fields]])
        for stem, record in sorted(file_records(contract).items())
    }
    files[f"{JOURNAL}.csv"] = table([HEADER])
    files[README] = "\n".join(readme(contract, lang) for lang in contract.languages)
    return files
