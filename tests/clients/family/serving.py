"""Serves an application on a port of the system's choice until its standard input ends."""

import os
import socket
import sys
import threading

import uvicorn


def serve(application):
    listener = socket.create_server(("127.0.0.1", 0))
    # Whoever started this keeps its input open: this ends with that, however that ends.
    threading.Thread(target=_end_with_the_input, daemon=True).start()
    print(f"listening on {listener.getsockname()[1]}", flush=True)
    server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_level="warning", ws="websockets-sansio"))
    server.run(sockets=[listener])


def _end_with_the_input():
    sys.stdin.read()
    os._exit(0)
