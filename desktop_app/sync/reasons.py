"""Why an exchange failed, in one short word for logs and in a sentence for people. None of them names an address."""

from __future__ import annotations

from desktop_app.words import mark, tr

UNKNOWN_HOST = "unknown host"
REFUSED = "refused"
UNREACHABLE = "unreachable"
CONNECT_TIMEOUT = "connect time-out"
PROXY = "proxy"
PROXY_SIGN_IN = "proxy sign-in"
CERTIFICATE = "certificate"
TLS = "tls"
NOT_LOOPBACK = "not loopback"
TIMEOUT = "time-out"
DEADLINE = "deadline"
RESET = "reset"
CUT = "cut"
OVERSIZED = "oversized"
MALFORMED = "malformed"
STOPPED = "stopped"

REASONS = {
    UNKNOWN_HOST: mark("找不到服务器：地址有误，或现在没有网络"),
    REFUSED: mark("服务器没有应答：这个地址和端口上没有服务"),
    UNREACHABLE: mark("连不上服务器：没有通往它的网络"),
    CONNECT_TIMEOUT: mark("连接服务器超时"),
    PROXY: mark("代理没有接通服务器"),
    PROXY_SIGN_IN: mark("代理要求登录"),
    CERTIFICATE: mark("服务器的证书不可信，没有发送任何内容"),
    TLS: mark("不能与服务器建立加密连接，没有发送任何内容"),
    NOT_LOOPBACK: mark("这个名称不指向本机，不能用 http"),
    TIMEOUT: mark("等待服务器的回答超时"),
    DEADLINE: mark("服务器回答得太慢，已放弃等待"),
    RESET: mark("连接中断"),
    CUT: mark("服务器的回答不完整"),
    OVERSIZED: mark("服务器的回答过大，没有读完"),
    MALFORMED: mark("服务器的回答不是有效的 HTTP"),
    STOPPED: mark("已停止"),
}


def in_words(reason: str) -> str:
    """The sentence for a reason, in the current language; a word that is not known here stands for itself."""
    source = REASONS.get(reason)
    return tr(source) if source else reason
