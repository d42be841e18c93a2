"""Where a server is: the address that a person typed, read strictly and written in one way.

Everything that belongs to a server (its numbers, its token) is kept under this normal form, so that `HTTPS://CRM:443/`
and `https://crm` are one server. http is for this computer only: anywhere else a token would travel in the clear.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit

from desktop_app.domain.errors import InvalidInput
from desktop_app.sync.transport import CONTRACT_PATH
from desktop_app.words import mark

_PORTS = {"https": 443, "http": 80}
_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")


@dataclass(frozen=True, slots=True)
class Address:
    """`host` is a name in ASCII or an IP address without brackets; `base` is "" or a path with no slash at its end."""

    scheme: str
    host: str
    port: int
    base: str = ""

    @property
    def origin(self) -> str:
        """scheme, host and port: what a token is bound to."""
        return f"{self.scheme}://{self._bracketed}:{self.port}"

    @property
    def host_header(self) -> str:
        return self._bracketed if self.port == _PORTS[self.scheme] else f"{self._bracketed}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.base}"


def server_address(text: str) -> Address:
    """What `text` names; `InvalidInput` says what is wrong with it. The contract's own path at the end is left out."""
    parts = _split(text)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidInput(mark("服务器地址要写完整，例如 {example}。"), example="https://crm.example.com")
    if parts.username is not None or parts.password is not None:
        raise InvalidInput(mark("服务器地址里不能有用户名或密码；登录凭证请另外填写。"))
    if parts.query or parts.fragment:
        raise InvalidInput(mark("服务器地址里不能有 ? 或 # 之后的部分。"))
    address = Address(parts.scheme, _host(parts), _port(parts), _base(parts))
    if address.scheme == "http" and not address.is_loopback:
        raise InvalidInput(mark("{host} 不是本机：只有本机才能用 http，其他服务器请用 https。"), host=address.host)
    return address


@dataclass(frozen=True, slots=True)
class Proxy:
    """A company's way out. Its credentials are in no repr."""

    host: str
    port: int
    credentials: str | None

    def __repr__(self) -> str:
        return f"Proxy({self.host}:{self.port})"


def proxy_address(text: str) -> Proxy:
    """What `http://[user:password@]host:port` names."""
    parts = _split(text)
    if parts.scheme != "http" or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise InvalidInput(mark("代理地址的写法是 {example}。"), example="http://proxy.example.com:8080")
    credentials = None
    if parts.username is not None:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(_host(parts), _port(parts), credentials)


def is_loopback(host: str) -> bool:
    if host.rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(text: str) -> SplitResult:
    text = text.strip()
    if not text.isprintable() or any(character.isspace() for character in text):
        raise InvalidInput(mark("地址里有空格或不能书写的字符。"))
    try:
        return urlsplit(text)
    except ValueError:
        raise InvalidInput(mark("地址不能识别，请检查方括号和端口。")) from None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if not _HOST_NAME.fullmatch(name):
        raise InvalidInput(mark("主机名不能识别。"))
    return name.rstrip(".")


def _port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise InvalidInput(mark("端口应为 1 到 65535 的数字。"))
    return port or _PORTS[parts.scheme]


def _base(parts: SplitResult) -> str:
    path = quote(parts.path, safe="/%:@!$&'()*+,;=-._~").rstrip("/")
    return path.removesuffix(CONTRACT_PATH).rstrip("/")
