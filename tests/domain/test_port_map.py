"""`-p` as docker reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.port_map import (
    PORTS_AT_MOST,
    PROTOCOLS,
    PortMap,
    check_number,
    check_once,
    parse_ports,
)
from bot.domain.sentence import NotationError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80", [PortMap(80)]),
        (":80", [PortMap(80)]),
        ("8080:80", [PortMap(80, "8080")]),
        ("0:80", [PortMap(80, "0")]),
        ("127.0.0.1:8080:80", [PortMap(80, "8080", "127.0.0.1")]),
        ("127.0.0.1::80", [PortMap(80, "", "127.0.0.1")]),
        ("8000-8010:80", [PortMap(80, "8000-8010")]),
        ("8000-8000:80", [PortMap(80, "8000")]),
        ("8000-8001:90-91", [PortMap(90, "8000"), PortMap(91, "8001")]),
        ("90-91", [PortMap(90), PortMap(91)]),
        ("53:53/udp", [PortMap(53, "53", "", "udp")]),
        ("53/UDP", [PortMap(53, "", "", "udp")]),
        ("9:9/sctp", [PortMap(9, "9", "", "sctp")]),
        ("[::1]:80:80", [PortMap(80, "80", "::1")]),
        ("::1:80:80", [PortMap(80, "80", "::1")]),
        ("[::1]::80", [PortMap(80, "", "::1")]),
        ("65535:65535", [PortMap(65535, "65535")]),
        ("published=80,target=81,protocol=udp", [PortMap(81, "80", "", "udp")]),
        ("target=81", [PortMap(81)]),
    ],
)
def test_reads_as_docker_does(text: str, expected: list[PortMap]) -> None:
    assert parse_ports(text) == tuple(expected)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a port"),
        ("web", "is not a port"),
        ("80:", "is not a port"),
        ("-1:80", "is not a port"),
        ("80.5", "is not a port"),
        ("८०", "is not a port"),
        ("0", "Port 0 is out of range: ports go from 1 to 65535."),
        ("80:0", "out of range"),
        ("99999:80", "Port 99999 is out of range: ports go from 1 to 65535."),
        ("80:" + "9" * 5000, "out of range"),
        ("1-3:5-9", "differ in length"),
        ("1-3:5-9/udp", "3 ports on the host and 5 in the container"),
        ("9-1:80", "runs backwards"),
        ("80/http", "is not a protocol: use tcp, udp or sctp"),
        ("80/", "is not a protocol"),
        ("foo:80:80", "foo in foo:80:80 is not an IP address"),
        ("[fe80::1%eth0]:80:80", "is not an IP address"),
        ("1:2:3:4", "is not an IP address"),
        ("publish=80,target=80", "publish=80 is not part of a port"),
    ],
)
def test_refuses_with_what_would_be_right(text: str, says: str) -> None:
    with pytest.raises(NotationError) as caught:
        parse_ports(text)
    assert says in str(caught.value)


ports = st.integers(1, 65535)


@given(
    st.builds(
        PortMap,
        ports,
        st.one_of(st.just(""), ports.map(str)),
        st.one_of(st.just(""), st.ip_addresses().map(str).filter(lambda ip: "%" not in ip)),
        st.sampled_from(PROTOCOLS),
    )
)
def test_notation_reads_back(port: PortMap) -> None:
    assert parse_ports(port.notation) == (port,)


@given(st.one_of(st.text(), st.text("0123456789:-[]/.tcpud=,")))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        found = parse_ports(text)
    except NotationError as fault:
        assert str(fault)
    else:
        assert found
        assert all(1 <= port.container_port <= 65535 for port in found)


@pytest.mark.parametrize(
    ("published", "exposed"),
    [
        (["1-1000"], []),
        (["1000-1999:1-1000/udp"], []),
        ([], ["1-1000/tcp"]),
        (["1-500"], ["1-500"]),
        (["1-65535:80"], ["1-999"]),
        (["published=1-999,target=1-999"], ["80"]),
    ],
)
def test_ports_are_counted_over_all_flags(published: list[str], exposed: list[str]) -> None:
    check_number(published, exposed)
    with pytest.raises(NotationError, match="These are 1001 ports, and a container may have 1000"):
        check_number(published, [*exposed, "2000/sctp"])
    assert PORTS_AT_MOST == 1000


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1:80", "1:81"),
        ("127.0.0.1:1:80", "1:81"),
        ("1-3:80-82", "2:90"),
        ("1:80/udp", "1:81/udp"),
    ],
)
def test_a_port_of_the_host_leads_to_one_of_the_container(first: str, second: str) -> None:
    with pytest.raises(NotationError) as fault:
        check_once([*parse_ports(first), *parse_ports(second)])
    assert "is given twice: in " in str(fault.value.sentence)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("1:80", "1:80/udp"),
        ("1:80", "1:80"),
        ("127.0.0.1:1:80", "127.0.0.2:1:81"),
        ("1-3:80", "1-3:81"),
        ("80", "81"),
        ("0:80", "0:81"),
        ("1:80", "2:80"),
    ],
)
def test_other_ports_are_given_twice_as_one_likes(first: str, second: str) -> None:
    check_once([*parse_ports(first), *parse_ports(second)])
