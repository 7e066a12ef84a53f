"""A name server on loopback that has TXT records."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset
from dns.resolver import Resolver

from infra.domain_proof import resolver

Records = Mapping[str, Sequence[str]]
"""TXT records by name, each as a zone file has it."""


@contextmanager
def name_server(records: Records, rcode: dns.rcode.Rcode = dns.rcode.NOERROR) -> Iterator[Resolver]:
    """Serve the records while the block runs, and yield a resolver that asks there.

    Names with an empty sequence exist without TXT records. All answers have `rcode` if it is not that of success.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.1)
        ended = threading.Event()
        serving = threading.Thread(target=_serve, args=(listening, records, rcode, ended))
        serving.start()
        try:
            asking = resolver("127.0.0.1")
            asking.port = listening.getsockname()[1]
            yield asking
        finally:
            ended.set()
            serving.join()


def _serve(listening: socket.socket, records: Records, rcode: dns.rcode.Rcode, ended: threading.Event) -> None:
    while not ended.is_set():
        try:
            packet, asker = listening.recvfrom(4096)
        except TimeoutError:
            continue
        listening.sendto(_answer(dns.message.from_wire(packet), records, rcode).to_wire(), asker)


def _answer(query: dns.message.Message, records: Records, rcode: dns.rcode.Rcode) -> dns.message.Message:
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.AA | dns.flags.RA
    (question,) = query.question
    texts = records.get(question.name.to_text(omit_final_dot=True).lower())
    if rcode != dns.rcode.NOERROR:
        answer.set_rcode(rcode)
    elif texts is None:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    elif texts:
        answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *texts))
    return answer
