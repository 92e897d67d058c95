"""A port for a webhook."""

import socket


def free_port() -> int:
    """A port nobody listens on; not one that outgoing connections get, or a kill would lose it to them."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
