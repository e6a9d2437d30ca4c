"""Options and paths that the tests share."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="rewrite expected outputs; read the difference before committing"
    )
    parser.addoption(
        "--mutants", type=int, default=500, help="how many mutations of the example the fuzz test tries"
    )
    parser.addoption(
        "--pairs", type=int, default=200, help="on how many random contracts with facts settlement is compared"
    )


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture
def mutants(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--mutants"))


@pytest.fixture
def pairs(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--pairs"))


@pytest.fixture
def root() -> Path:
    return ROOT


NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without the rights of root, who may read and write everything; nothing changes for anyone else."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that everyone may enter and write, for tests that give up their rights."""
    folder = Path(tempfile.mkdtemp(prefix="hetong-test-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)
