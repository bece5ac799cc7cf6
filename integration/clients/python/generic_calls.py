# SPDX-License-Identifier: Apache-2.0
"""Calls of every kind with Python's grpcio, whose messages are plain bytes: python3 generic_calls.py HOST:PORT

Prints one line for each: kind, status, metadata, messages and trailers.
"""

import sys

import grpc

KINDS = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")


def printable(metadata):
    return sorted((name, value) for name, value in metadata or ())


def call(channel, kind, metadata, messages):
    """Makes one call; the answer as text."""
    method = getattr(channel, kind)("/a.B/C")
    is_stream = kind.startswith("stream")
    response = method.with_call if kind.endswith("unary") else method
    try:
        result = response(iter(messages) if is_stream else messages[0], metadata=metadata, timeout=20)
        if kind.endswith("unary"):
            received, state = [result[0]], result[1]
        else:
            received, state = list(result), result
        code, details = grpc.StatusCode.OK, state.details()
    except grpc.RpcError as error:
        received, state, code, details = [], error, error.code(), error.details()
    return (f"{kind} {code.name} {details!r} {printable(state.initial_metadata())} "
            f"{received} {printable(state.trailing_metadata())}")


def main():
    with grpc.insecure_channel(sys.argv[1], options=[("grpc.default_authority", "shop.example.com")]) as channel:
        metadata = [("x-m", "1"), ("x-m", "2"), ("x-b-bin", bytes(range(256)))]
        for kind in KINDS:
            script = [("x-scenario", "read all; send 1 5")] if kind == "stream_unary" else []
            print(call(channel, kind, metadata + script, [b"one", b"", b"three"]))
        script = "metadata x-m-bin 00ff; trailer x-t 1; read all; status 5 nobody"
        for kind in KINDS:
            print(call(channel, kind, [("x-scenario", script)], [b"one"]))


main()
