"""Every example, template and final, fits the published schema of the obligations."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from hetong.base import resources
from tests.running import compiled_file, json_text

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(p.name for p in (ROOT / "examples").iterdir() if p.is_dir())


@pytest.mark.parametrize("final", [False, True], ids=["template", "final"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_fits_the_schema(name: str, final: bool) -> None:
    schema = json.loads(resources.read("schema", "obligations-1.0.json"))
    one = compiled_file(ROOT / "examples" / name, final=final)
    errors = [
        e.message for e in jsonschema_rs.Draft202012Validator(schema).iter_errors(json.loads(json_text(one)))
    ]
    assert errors == []
