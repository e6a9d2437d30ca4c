"""One job in one process: by month the number of tickets, the share solved, mean and exact 95th percentile of the wait.

``python -m benchmarks.data_jobs NAME FILE``: arrow (decodes the columns and does nothing), polars, pandas, hetong. Out:
one JSON line ``{"inside": seconds, "rows": [[month, tickets, solved, answered, µs waited, µs of the percentile]…]}``.
``inside`` runs from before the libraries are imported; months are of Asia/Shanghai; the percentile is the nearest rank.
"""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

COLUMNS = ["opened", "answered", "solved"]
ZONE = "Asia/Shanghai"
Rows = list[list[Any]]


def arrow(path: str) -> Rows:
    if path.endswith(".csv"):
        import pyarrow.csv

        pyarrow.csv.read_csv(path, convert_options=pyarrow.csv.ConvertOptions(include_columns=COLUMNS))
    else:
        import pyarrow.parquet

        pyarrow.parquet.read_table(path, columns=COLUMNS)
    return []


def polars(path: str) -> Rows:
    import polars as pl

    lazy = pl.scan_csv(path, try_parse_dates=True) if path.endswith(".csv") else pl.scan_parquet(path)
    month = pl.col("opened").dt.convert_time_zone(ZONE).dt.month()
    wait = (pl.col("answered") - pl.col("opened")).dt.total_microseconds()
    found = (
        lazy.select(month=month, wait=wait, solved="solved")
        .group_by("month")
        .agg(
            pl.len(),
            pl.col("solved").sum(),
            answered=pl.col("wait").count(),
            total=pl.col("wait").sum(),
            slow=pl.col("wait").quantile(0.95, interpolation="equiprobable"),
        )
        .sort("month")
        .collect()
    )
    return [[*row[:5], round(row[5])] for row in found.rows()]


def pandas(path: str) -> Rows:
    import numpy as np
    import pandas as pd

    if path.endswith(".csv"):
        table = pd.read_csv(path, usecols=COLUMNS, parse_dates=["opened", "answered"])
    else:
        table = pd.read_parquet(path, columns=COLUMNS)
    table["month"] = table.opened.dt.tz_convert(ZONE).dt.month
    table["wait"] = table.answered - table.opened
    groups = table.groupby("month")
    plain = groups.agg(
        tickets=("solved", "size"), solved=("solved", "sum"), answered=("wait", "count"), total=("wait", "sum")
    )

    def slow(waits: Any) -> Any:
        known = waits.dropna().to_numpy()
        rank = -(-95 * len(known) // 100) - 1
        return np.partition(known, rank)[rank]

    p95 = groups["wait"].apply(slow)
    micro = pd.Timedelta("1us")
    return [
        [
            int(month),
            int(r.tickets),
            int(r.solved),
            int(r.answered),
            r.total // micro,
            pd.Timedelta(p95[month]) // micro,
        ]
        for month, r in plain.iterrows()
    ]


def hetong(path: str) -> Rows:
    from benchmarks.data_hetong import by_month

    return by_month(path)


JOBS: dict[str, Callable[[str], Rows]] = {"arrow": arrow, "polars": polars, "pandas": pandas, "hetong": hetong}


def main() -> int:
    job, path = sys.argv[1:3]
    rows = JOBS[job](path)
    print(json.dumps({"inside": time.perf_counter() - BEGAN, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
