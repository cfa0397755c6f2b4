"""The only door to the network: TLS 1.2+, a list of hosts, time-outs, caps, typed errors."""

from collector.network.dates import parse_http_date
from collector.network.link import (
    ANSWER_LIMIT_BYTES,
    Answer,
    Body,
    Link,
    Network,
    TimeOuts,
)

__all__ = [
    "ANSWER_LIMIT_BYTES",
    "Answer",
    "Body",
    "Link",
    "Network",
    "TimeOuts",
    "parse_http_date",
]
