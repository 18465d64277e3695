"""Runs in nomenklatura's own environment, never in ours: scores pairs of names over a pipe.

The first line holds the pairs as JSON, and others to warm up with; the answer says how long scoring
them took when no name of them had been seen before. Each further line scores them again, with
whatever the package remembers.
"""

import json
import sys
import time
from importlib.metadata import version
from typing import Any


def main() -> None:
    """Answers each line with one line of JSON."""
    from followthemoney import EntityProxy
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig

    algorithm: Any = get_algorithm("logic-v2")
    config = ScoringConfig.defaults()

    def entity(key: str, schema: str, pair: dict[str, str], side: str) -> Any:
        values = {"name": pair[f"name_{side}"], "country": pair.get(f"country_{side}", "").lower()}
        values["address"] = pair.get(f"city_{side}", "")
        properties = {name: [value] for name, value in values.items() if value}
        return EntityProxy.from_dict({"id": key, "schema": schema, "properties": properties})

    def pairs_of(rows: list[dict[str, str]], prefix: str) -> list[list[Any]]:
        schemas = [row.get("schema", "Company") for row in rows]
        return [
            [entity(f"{prefix}{n}{side}", schemas[n], row, side) for side in "12"]
            for n, row in enumerate(rows)
        ]

    told = json.loads(sys.stdin.readline())
    for one, other in pairs_of(told["warm"], "w"):
        algorithm.compare(one, other, config)
    pairs = pairs_of(told["pairs"], "p")
    began = time.perf_counter()
    for one, other in pairs:
        algorithm.compare(one, other, config)
    took = time.perf_counter() - began
    answer({"version": version("nomenklatura"), "unprepared_s": took})
    for _ in sys.stdin:
        answer({"scores": [algorithm.compare(one, other, config).score for one, other in pairs]})


def answer(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
