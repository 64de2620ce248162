"""Python's `websockets` talks to the example that load generators measure: it echoes, and says nothing unasked.

    python load_target_client.py ws://HOST:PORT
"""

import asyncio
import sys

from websockets.asyncio.client import connect

# A test that is stuck fails; nothing waits for this long otherwise.
STUCK = 60
# Around the three forms of a frame's length, and the largest message.
SIZES = [0, 1, 125, 126, 65535, 65536, (16 << 20) - 1, 16 << 20]


async def the_echo_says_nothing_unasked(url):
    async with connect(url + "/ws/echo/") as socket:
        # Whatever were sent unasked would come before the answer.
        await socket.send('{"action":"ping"}')
        assert await socket.recv() == '{"action":"pong","payload":null}'
        await socket.send('{"action":"new_message","payload":{"content":"hello"}}')
        assert await socket.recv() == '{"action":"reply","payload":{"content":"Reply: hello"}}'


async def frames_come_back_as_they_were(url):
    async with connect(url + "/ws/raw/", compression=None, max_size=None) as socket:
        for size in SIZES:
            for message in ("x" * size, b"\xff" * size):
                await socket.send(message)
                assert await socket.recv() == message, f"{size} bytes of {type(message).__name__}"


async def main(url):
    tests = [the_echo_says_nothing_unasked, frames_come_back_as_they_were]
    for test in tests:
        await asyncio.wait_for(test(url), STUCK)
        print(f"python: {test.__name__} ok")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
