"""The door to the network: whom it trusts, where it goes, how long and how much it takes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import trustme
import truststore

from collector.errors import HostNotAllowed, ServerAway, ServerBroken, TlsRefused
from collector.network import Answer, Link, Network, TimeOuts, parse_http_date, transport

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
SHORT = TimeOuts(connect_s=2.0, silence_s=0.3, answer_s=0.5)
Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def server(talk: Talk, context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """A server that reads one head a connection, then lets `talk` have the socket. Gives port and heads."""
    listener = socket.create_server(("127.0.0.1", 0))
    heads: list[bytes] = []
    threads = []

    def serve(client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            connection = client if context is None else context.wrap_socket(client, server_side=True)
            with connection:
                heads.append(read_head(connection))
                talk(connection)

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=serve, args=(client,))
            thread.start()
            threads.append(thread)

    acceptor = threading.Thread(target=accept)
    acceptor.start()
    try:
        yield listener.getsockname()[1], heads
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in [acceptor, *threads]:
            thread.join()


def read_head(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(4096)
        if not block:
            break
        data += block
    return data


def say(data: bytes) -> Talk:
    return lambda connection: connection.sendall(data)


def link(**options: object) -> Link:
    return Network(["127.0.0.1", "localhost"], **options).link()


def ask(method: str, url: str, *, headers: dict[str, str] | None = None, **options: object) -> Answer:
    """One request on a link of its own, to this computer by its name or number."""
    with contextlib.closing(link(**options)) as sender:
        return sender.ask(method, url, headers=headers)


def authority_pem(authority: trustme.CA) -> bytes:
    return authority.cert_pem.bytes()


def tls(authority: trustme.CA, *names: str, **options: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)
    return context


def test_the_projects_own_authority_is_trusted():
    authority = trustme.CA()
    with server(say(OK), tls(authority, "localhost")) as (port, _):
        answer = ask("GET", f"https://localhost:{port}/", authorities=authority_pem(authority))
    assert (answer.status, answer.body) == (200, b"ok")


@pytest.mark.parametrize("flaw", ["unknown authority", "wrong host", "expired", "self-signed"])
def test_a_certificate_that_does_not_fit_is_refused_before_anything_is_said(flaw):
    authority, stranger = trustme.CA(), trustme.CA()
    ended = datetime.now(UTC) - timedelta(days=1)
    contexts = {
        "unknown authority": lambda: tls(stranger, "localhost"),
        "wrong host": lambda: tls(authority, "other.example"),
        "expired": lambda: tls(authority, "localhost", not_before=ended - timedelta(9), not_after=ended),
        "self-signed": lambda: self_signed(stranger),
    }
    pem, secret = authority_pem(authority), {"Authorization": "secret"}
    with (
        server(say(OK), contexts[flaw]()) as (port, heads),
        pytest.raises(TlsRefused, match="certificate"),
    ):
        ask("GET", f"https://localhost:{port}/", headers=secret, authorities=pem)
    assert not any(heads)


def self_signed(authority: trustme.CA) -> ssl.SSLContext:
    """A server that shows the authority's own certificate as its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.cert_pem.tempfile() as cert, authority.private_key_pem.tempfile() as key:
        context.load_cert_chain(cert, key)
    return context


def lax_context(protocol: int) -> ssl.SSLContext:
    """What Python would make on a system whose own settings let old protocols through."""
    context = truststore.SSLContext(protocol)
    with warnings.catch_warnings(action="ignore"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


@pytest.mark.parametrize("lax", [False, True], ids=["usual system", "lax system"])
def test_tls_below_1_2_is_refused(lax, monkeypatch):
    """By this program's own word, and not only where Python or OpenSSL refuse it already."""
    if lax:
        monkeypatch.setattr(transport, "truststore", SimpleNamespace(SSLContext=lax_context))
    authority = trustme.CA()
    context = tls(authority, "localhost")
    with warnings.catch_warnings(action="ignore"):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with server(say(OK), context) as (port, _), pytest.raises(TlsRefused):
        ask("GET", f"https://localhost:{port}/", authorities=authority_pem(authority))


def test_a_private_authority_that_is_none_is_refused():
    with pytest.raises(TlsRefused, match="authority"):
        Network(["localhost"], authorities=b"no certificate")


@pytest.mark.parametrize(
    "url",
    [
        "http://store.example/",
        "http://192.168.1.7/",
        "https://elsewhere.example/",
        "https://user:password@store.example/",
        "ftp://store.example/",
        "https://store.example.evil.example/",
        "https:///nothing",
        "https://store.example:99999/",
        "https://store.example:port/",
        "https://[::1/",
        "https://store.example?x",
        "https://store.example\\@evil.example/",
        "HTTPS://store.example/",
        " https://store.example/",
        "",
    ],
)
def test_an_address_off_the_list_or_unencrypted_is_refused(url):
    sender = Network(["store.example", "192.168.1.7"]).link()
    with contextlib.closing(sender), pytest.raises(HostNotAllowed):
        sender.ask("GET", url)


def test_an_address_that_is_none_opens_no_door_for_the_next():
    network = Network(["store.example"])
    for url in ("nonsense", "ftp://evil.example/", "https://evil.example/"):
        with pytest.raises(HostNotAllowed):
            network.check(url)
    network.check("https://store.example/a?b=c")


def test_a_listed_port_is_the_only_one():
    network = Network(["store.example:8443"])
    network.check("https://store.example:8443/x")
    with pytest.raises(HostNotAllowed):
        network.check("https://store.example/x")


def redirect(code: int, target: str) -> bytes:
    lines = [f"HTTP/1.1 {code} Moved", f"Location: {target}", "Connection: close", "Content-Length: 0"]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize(("method", "code"), [("GET", 302), ("HEAD", 301), ("POST", 307), ("PATCH", 308)])
def test_no_token_follows_a_redirect_to_another_host(method, code):
    with server(say(OK)) as (trap_port, trapped):
        moved = redirect(code, f"http://127.0.0.2:{trap_port}/")
        with server(say(moved)) as (port, _), pytest.raises(HostNotAllowed):
            ask(method, f"http://127.0.0.1:{port}/", headers={"Authorization": "secret"})
    assert trapped == []


def test_a_redirect_to_a_listed_host_is_followed_for_reading_only():
    with server(say(OK)) as (there, _):
        moved = redirect(302, f"http://127.0.0.1:{there}/")
        with server(say(moved)) as (port, _), contextlib.closing(link()) as sender:
            assert sender.ask("GET", f"http://127.0.0.1:{port}/").body == b"ok"
            with pytest.raises(ServerBroken):
                sender.ask("POST", f"http://127.0.0.1:{port}/", body=b"data")


@pytest.mark.parametrize("name", ["Authorization", "authorization", "AUTHORIZATION"])
def test_no_token_follows_a_redirect_to_a_listed_host_either(name):
    """Another port, or another path, of the same host may be somebody else's."""
    with server(say(OK)) as (there, heads):
        moved = redirect(302, f"http://127.0.0.1:{there}/")
        with server(say(moved)) as (port, first), pytest.raises(ServerBroken, match="token"):
            ask("GET", f"http://127.0.0.1:{port}/", headers={name: "Bearer secret"})
    assert b"secret" in first[0]
    assert heads == []


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "Fri, 31 Dec 9999 23:59:59 -2359", "9" * 5000,
        "Mon, 99 Foo 2026 00:00:00 GMT", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "()" * 40, "²",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text):
    assert parse_http_date(text) is None


def test_a_date_without_a_zone_is_utc():
    assert parse_http_date("Mon, 23 Nov 2026 10:00:00") == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert parse_http_date("Mon, 23 Nov 2026 10:00:00 +0800") == datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.mark.parametrize("target", ["http://[::1", "http://127.0.0.1:port/", "gopher://127.0.0.1/", "//@@"])
def test_a_redirect_to_nowhere_has_a_name(target):
    with server(say(redirect(302, target))) as (port, _), pytest.raises((HostNotAllowed, ServerBroken)):
        ask("GET", f"http://127.0.0.1:{port}/")


def test_redirects_in_a_circle_end():
    own = [0]

    def circle(connection: socket.socket) -> None:
        connection.sendall(redirect(302, f"http://127.0.0.1:{own[0]}/"))

    with server(circle) as (port, heads):
        own[0] = port
        with pytest.raises(ServerBroken):
            ask("GET", f"http://127.0.0.1:{port}/")
    assert len(heads) < 6


def test_an_answer_beyond_its_cap_is_refused():
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 100_000
    with server(say(endless)) as (port, _), pytest.raises(ServerBroken, match="longer"):
        ask("GET", f"http://127.0.0.1:{port}/")


def test_a_compressed_answer_is_not_unpacked():
    packed = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    with server(say(packed)) as (port, heads), contextlib.closing(link()) as sender:
        assert sender.ask("GET", f"http://127.0.0.1:{port}/").body == b"abc"
    assert b"Accept-Encoding: identity" in heads[0]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\x00\x01\x02 what is this\r\n\r\n", ServerBroken),
        (b"HTTP/1.1 200 OK\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", ServerBroken),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n", ServerBroken),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut", ServerAway),
        (b"", ServerAway),
    ],
)
def test_an_answer_that_makes_no_sense_has_a_name(data, error):
    with server(say(data)) as (port, _), pytest.raises(error):
        ask("GET", f"http://127.0.0.1:{port}/")


def test_silence_is_a_fault():
    with server(wait_for_end) as (port, _), pytest.raises(ServerAway):
        ask("GET", f"http://127.0.0.1:{port}/", time_outs=SHORT)


def wait_for_end(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n", OK[:-2]])
def test_an_answer_that_drips_is_a_fault(start):
    """Each byte keeps the socket alive; the whole must still end."""
    gone = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(start.replace(b": 2", b": 9999"))
        while not gone.wait(0.05):
            connection.sendall(b"X")

    with server(drip) as (port, _), contextlib.closing(link(time_outs=SHORT)) as sender:
        with pytest.raises(ServerAway):
            sender.ask("GET", f"http://127.0.0.1:{port}/")
        gone.set()


def test_an_answer_given_before_the_body_was_taken_is_read():
    """413 and 401 come early; the reset that follows must not hide them."""
    early = b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with server(say(early)) as (port, _), contextlib.closing(link()) as sender:
        answer = sender.ask("POST", f"http://127.0.0.1:{port}/", body=b"x" * (20 << 20))
    assert answer.status == 413


def test_nobody_there_is_a_fault():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with contextlib.closing(link()) as sender, pytest.raises(ServerAway):
        sender.ask("GET", f"http://127.0.0.1:{port}/")


def test_a_stream_is_capped_and_its_cut_has_a_name():
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + b"a" * 50
    with server(say(body)) as (port, _), contextlib.closing(link()) as sender:
        _, stream = sender.open(f"http://127.0.0.1:{port}/", limit_bytes=10)
        with stream, pytest.raises(ServerBroken):
            stream.read()
        _, stream = sender.open(f"http://127.0.0.1:{port}/", limit_bytes=1000)
        with stream, pytest.raises(ServerAway):
            stream.read()


def test_the_surroundings_lend_no_proxy_and_no_password(monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with server(say(OK)) as (port, heads), contextlib.closing(link()) as sender:
        assert sender.ask("GET", f"http://127.0.0.1:{port}/").status == 200
    assert b"Authorization" not in heads[0]
