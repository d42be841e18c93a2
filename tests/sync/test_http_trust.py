"""Whom the transport trusts: the system and one authority more, the right name, a time that is now; and the way out."""

from __future__ import annotations

import selectors
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from desktop_app.domain.errors import InvalidInput, NotAllowed
from desktop_app.sync import reasons
from desktop_app.sync.address import server_address
from desktop_app.sync.http import HttpTransport
from desktop_app.sync.transport import Lost, NotSent, Reply, Request
from tests.sync.raw_server import ANSWER, RawServer, Visitor, answering, raw_server

CANARY = "canary-51d2"
POST = Request("POST", body=b"{}")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return str(file)


def _tls(authority: trustme.CA, *names: str, until: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued = authority.issue_cert(*names, not_before=datetime(2020, 1, 1, tzinfo=UTC), not_after=until)
    issued.configure_cert(context)
    return context


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[RawServer]:
    with raw_server(answering(ANSWER, ANSWER), _tls(authority, "127.0.0.1", "localhost")) as running:
        yield running


def _ask(url: str, *, ca: str | None = None, proxy: str | None = None) -> Reply:
    with HttpTransport(url, token=CANARY, connect_timeout=5, deadline=5, ca=ca, proxy=proxy) as transport:
        return transport(POST)


def _refused(url: str, *, ca: str | None = None, proxy: str | None = None) -> str:
    with pytest.raises(NotSent) as caught:
        _ask(url, ca=ca, proxy=proxy)
    return caught.value.reason


def test_an_own_authority_is_trusted_once_it_is_named_and_not_before(server: RawServer, ca: str) -> None:
    assert _refused(server.url()) == reasons.CERTIFICATE
    assert server.requests == [], "not a byte of the request"
    assert _ask(server.url(), ca=ca).status == 200
    assert _ask(f"https://localhost:{server.port}", ca=ca).status == 200


def test_gets_share_an_encrypted_connection(server: RawServer, ca: str) -> None:
    with HttpTransport(server.url(), ca=ca) as transport:
        transport(Request("GET"))
        transport(Request("GET"))
        assert server.connections == 1


def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, ca: str) -> None:
    with raw_server(answering(ANSWER), _tls(authority, "crm.example")) as server:
        assert _refused(server.url(), ca=ca) == reasons.CERTIFICATE
        assert server.requests == []


def test_a_certificate_that_has_run_out_is_refused(authority: trustme.CA, ca: str) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    with raw_server(answering(ANSWER), _tls(authority, "127.0.0.1", until=yesterday)) as server:
        assert _refused(server.url(), ca=ca) == reasons.CERTIFICATE
        assert server.requests == []


def test_an_authority_of_the_same_name_is_not_the_authority(server: RawServer, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    assert _refused(server.url(), ca=str(other)) == reasons.CERTIFICATE


def test_old_protocols_are_refused(authority: trustme.CA, ca: str) -> None:
    old = _tls(authority, "127.0.0.1")
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with raw_server(answering(ANSWER), old) as server:
        assert _refused(server.url(), ca=ca) == reasons.TLS


def test_an_encrypted_answer_that_ends_without_a_goodbye_is_lost(authority: trustme.CA, ca: str) -> None:
    """Where the end of the connection is the end of the answer, anyone on the way could have set it."""

    def cut(visitor: Visitor) -> None:
        visitor.request()
        visitor.send(b'HTTP/1.1 200 OK\r\n\r\n{"status": 0}')  # and closed, with no close_notify before

    with raw_server(cut, _tls(authority, "127.0.0.1")) as server:
        with pytest.raises(Lost) as caught:
            _ask(server.url(), ca=ca)
        assert caught.value.reason == reasons.CUT


def test_a_file_that_holds_no_certificate_is_named(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    for text in (None, "no certificate"):
        if text:
            nothing.write_text(text, encoding="ascii")
        with pytest.raises(InvalidInput, match=r"nothing\.pem"):
            HttpTransport("https://crm.example", ca=str(nothing))


# --- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "normal", "origin"),
    [
        ("https://crm.example.com", "https://crm.example.com", "https://crm.example.com:443"),
        (" HTTPS://CRM.Example.com.:443/ ", "https://crm.example.com", "https://crm.example.com:443"),
        ("https://crm:8443/app/", "https://crm:8443/app", "https://crm:8443"),
        ("https://crm/app/api/record/follow", "https://crm/app", "https://crm:443"),
        ("https://拜访.公司.cn", "https://xn--ptu132g.xn--55qx5d.cn", "https://xn--ptu132g.xn--55qx5d.cn:443"),
        ("https://[2001:DB8::1]/客户", "https://[2001:db8::1]/%E5%AE%A2%E6%88%B7", "https://[2001:db8::1]:443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost", "http://localhost:80"),
        ("http://[::1]:80", "http://[::1]", "http://[::1]:80"),
    ],
)
def test_an_address_has_one_normal_form(typed: str, normal: str, origin: str) -> None:
    address = server_address(typed)
    assert (str(address), address.origin) == (normal, origin)
    assert server_address(normal) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "crm.example.com", "crm:8080", "ftp://crm", "file:///etc/passwd", "https://", "https://:443", "https://a b",
        "https://crm:0", "https://crm:99999", "https://crm:x", "https://u:p@crm", "https://crm/?a=1", "https://crm/#a",
        "https://[::1", "https://-crm", "https://crm\\@evil", "https://cr\nm", "http://crm.example.com",
        "http://192.168.0.9", "http://localhost.evil.com", "http://127.0.0.1.evil.com", "http://2130706433",
    ],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused_with_words(typed: str) -> None:
    with pytest.raises(InvalidInput):
        HttpTransport(typed, token=CANARY)


def test_a_token_goes_to_no_address_with_credentials_in_it() -> None:
    with pytest.raises(InvalidInput) as caught:
        server_address(f"https://me:{CANARY}@crm.example")
    assert CANARY not in f"{caught.value!r} {caught.value}"


# --- the proxy -----------------------------------------------------------------------------------------------------


def _proxy_to(server: RawServer, visitor: Visitor) -> None:
    """Connects every CONNECT to `server`, whatever host was named, and carries bytes both ways."""
    visitor.request()
    with socket.create_connection(("127.0.0.1", server.port)) as onward, selectors.DefaultSelector() as both:
        visitor.send(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")
        both.register(visitor.sock, selectors.EVENT_READ, onward)
        both.register(onward, selectors.EVENT_READ, visitor.sock)
        while True:
            for key, _ in both.select(5):
                block = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if not block:
                    return
                key.data.sendall(block)


def test_through_a_proxy_only_the_host_is_seen(authority: trustme.CA, ca: str) -> None:
    with (
        raw_server(answering(ANSWER), _tls(authority, "crm.example")) as server,
        raw_server(lambda visitor: _proxy_to(server, visitor)) as proxy,
    ):
        reply = _ask("https://crm.example:8443", ca=ca, proxy=f"http://me:geh%40im@127.0.0.1:{proxy.port}")
        assert reply.body == b'{"status":0}'
        assert CANARY.encode() in server.requests[0]
        (seen,) = proxy.requests
        assert seen.startswith(b"CONNECT crm.example:8443 HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic bWU6Z2VoQGlt" in seen
        assert CANARY.encode() not in seen
        assert b"Proxy-Authorization" not in server.requests[0]


def test_a_server_on_this_computer_needs_no_proxy(server: RawServer, ca: str) -> None:
    with raw_server(answering(ANSWER)) as proxy:
        assert _ask(server.url(), ca=ca, proxy=proxy.url()).status == 200
        assert proxy.connections == 0


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 407 Sign in\r\n\r\n", reasons.PROXY_SIGN_IN),
        (b"HTTP/1.1 502 No\r\n\r\n", reasons.PROXY),
        (b"HTTP/1.1 302 Found\r\nLocation: https://crm.example\r\n\r\n", reasons.PROXY),
        (b"", reasons.PROXY),
    ],
)
def test_a_proxy_that_does_not_connect_has_sent_nothing(answer: bytes, reason: str) -> None:
    with raw_server(answering(answer)) as proxy:
        assert _refused("https://crm.example", proxy=proxy.url()) == reason


@pytest.mark.parametrize(
    "typed", ["socks5://proxy:1080", "https://proxy", "proxy:8080", "http://proxy/path", "http://"]
)
def test_a_proxy_address_that_cannot_be_used_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        HttpTransport("https://crm.example", proxy=typed)


def test_a_proxys_credentials_are_in_no_repr() -> None:
    with HttpTransport("https://crm.example", proxy="http://me:geheim@proxy:3128") as transport:
        assert "geheim" not in repr(vars(transport))


# --- without the optional libraries --------------------------------------------------------------------------------


def test_without_its_library_https_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "truststore", None)
    with pytest.raises(NotAllowed, match=r'pip install "visitbook\[sync\]"'):
        HttpTransport("https://crm.example")


def test_the_transport_costs_the_programs_start_nothing(tree: Path) -> None:
    probe = (
        "import sys, desktop_app.cli, desktop_app.sync; "
        "print(sorted({'truststore', 'keyring', 'http.client', 'ssl'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], cwd=tree, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
