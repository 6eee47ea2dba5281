"""How many distinct reasons and names of agencies are read in a second of the processor.

    python benchmarks/texts.py [--texts 20000] [--repeat 3]

Each text is read once: nothing is remembered of a whole text. Reasons are those of `../shared/data` and the same
with a made-up case number behind them, as logs have them; names are those of the sharing lists and others made of
their words. Where that folder is absent, both come from the short lists of `generate_log.py`. The first reading
loads the rules; later ones still compile a pattern now and then, which is why the first round is given beside the
best.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

import click
from generate_log import lists

from comity.records import classify, resolve


def made_up(count: int, seed: int) -> tuple[list[str], list[str]]:
    """Distinct reasons and names, the given ones among them."""
    chance = random.Random(seed)
    reasons, names = lists()
    parts = [name.split() for name in names]
    texts, places = set(reasons), set(names)
    while len(texts) < count:
        number = f"{chance.randint(20, 26)}-{chance.randrange(10**6):06d}"
        texts.add(f"{chance.choice(reasons)} {number}")
    tries = 0
    while len(places) < count and (tries := tries + 1) < 20 * count:
        one, other = chance.choice(parts), chance.choice(parts)
        places.add(" ".join([*one[: chance.randint(1, len(one))], *other[-2:]]))
    return sorted(texts), sorted(places)


def measure(name: str, read: Callable[[str], object], texts: list[str], repeat: int) -> None:
    """Print what one reading costs, in seconds of the processor: the clock is shared with other work."""
    start = time.process_time()
    read("x")
    first = time.process_time() - start
    rounds = []
    for _ in range(repeat):
        start = time.process_time()
        for text in texts:
            read(text)
        rounds.append((time.process_time() - start) / len(texts))
    click.echo(
        f"{name:10} {len(texts):8,} texts   first call {first * 1e3:5.1f} ms   first round {rounds[0] * 1e6:6.1f} µs"
        f"   best {min(rounds) * 1e6:6.1f} µs a text   {1 / min(rounds):9,.0f} a second"
    )


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    reasons, names = made_up(options.texts, options.seed)
    measure("reasons", classify, reasons, options.repeat)
    measure("agencies", resolve, names, options.repeat)


if __name__ == "__main__":
    main()
