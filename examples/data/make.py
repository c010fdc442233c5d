#!/usr/bin/env python3
"""Make the compact archives of this folder from the originals that README.md names.

    python3 examples/data/make.py FOLDER_WITH_THE_ORIGINALS

Same originals, same text: the SHA-256 of each unpacked file is stated in README.md and checked by a test. The packed
bytes are the same too wherever Python's zlib is the same.
"""

import csv
import gzip
import hashlib
import io
import json
import pathlib
import sys
from datetime import datetime, timezone

HERE = pathlib.Path(__file__).resolve().parent

CRYPTONEWS = ("cryptonews_nyu.csv", "e0eefbe9f94abe73802123ca5dc9291f9e236e2b3fbbecbbeab0bb3337e2b504")
COINBASE = {
    "BTC-USD": (
        "Coinbase-BTC-USD-PT4H-20160518_20251028.json",
        "22d7c5f0918fc1972d4a3aa43b0a1ddad93b83cef2880a313bdbc4e1d564e5f5",
    ),
    "ETH-USD": (
        "Coinbase-ETH-USD-PT4H-20160518_20251028.json",
        "9f47b8f70836ec80d2bafdc478752c6df9b7595b92956b51375d22c4bfe54271",
    ),
}
# The news span 2021-10-12 to 2022-07-05; 60 days before October warm indicators up. The end is exclusive.
CANDLES_FROM = datetime(2021, 8, 1, tzinfo=timezone.utc)
CANDLES_UNTIL = datetime(2022, 7, 7, tzinfo=timezone.utc)


def original(folder, name, sha256):
    data = (folder / name).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{folder / name}: SHA-256 is {found}, expected {sha256}")
    return data.decode("utf-8")


def without_sentiment(text):
    """Every row and cell as it stands, less the column of TextBlob's guesses."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for row in rows:
        writer.writerow(row[:1] + row[2:])
    return out.getvalue()


def within_span(text):
    """The candles that open in the span, one a line, every value the string it was."""
    candles = [
        json.dumps(candle, separators=(",", ":"))
        for candle in json.loads(text)["candles"]
        if CANDLES_FROM.timestamp() <= int(candle["start"]) < CANDLES_UNTIL.timestamp()
    ]
    return '{"candles":[\n' + ",\n".join(candles) + "\n]}\n"


def write(name, text):
    unpacked = text.encode("utf-8")
    packed = gzip.compress(unpacked, compresslevel=9, mtime=0)
    (HERE / name).write_bytes(packed)
    print(f"{name}: {len(packed)} bytes, unpacked {len(unpacked)}, {hashlib.sha256(unpacked).hexdigest()}")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    write("cryptonews.csv.gz", without_sentiment(original(folder, *CRYPTONEWS)))
    for market, source in COINBASE.items():
        write(f"Coinbase-{market}-PT4H-20210801_20220706.json.gz", within_span(original(folder, *source)))


if __name__ == "__main__":
    main()
