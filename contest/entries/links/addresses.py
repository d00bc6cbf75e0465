"""Which addresses the server may open for a stranger: those of the public internet and nothing nearer.

Asked of the address a connection is really made to, so the spelling of a host (127.1, 0x7f.1, [::ffff:7f00:1], a name
that resolves to it) makes no difference.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
_NEAR: Final = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",  # the last: metadata of one large cloud on a public number
    )
)  # fmt: skip
_OUTSIDE: Final = ip_network("2000::/3")  # what is given out of IPv6
_ODD: Final = tuple(ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"))
_TRANSLATED: Final = ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        inner = _inside(address)
        if inner is None:
            return address in _OUTSIDE and not any(address in net for net in _ODD)
        address = inner
    return address.is_global and not any(address in net for net in _NEAR)


def _inside(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 spelling carries."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
