"""Python's `websockets` talks to the assistant: every frame is the protocol's, to the byte's meaning.

    python python_client.py ws://HOST:PORT/ws/assistants/
"""

import asyncio
import json
import sys
import traceback

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

AUTHENTICATED = {
    "action": "authentication",
    "payload": {"status_code": 200, "status_text": "OK", "data": {"detail": "OK"}},
}
PONG = {"action": "pong", "payload": None}
# A test that is stuck fails; nothing waits for this long otherwise.
STUCK = 30


def said(content):
    return json.dumps({"action": "new_message", "payload": {"content": content}})


def reply(content):
    return {"action": "reply", "payload": {"content": f"Reply: {content}"}}


def error(type, loc, msg):
    return {"action": "error", "payload": [{"type": type, "loc": loc, "msg": msg}]}


class Client:
    """A connection that has been let in."""

    def __init__(self, url, **options):
        self.connection = connect(url, **options)

    async def __aenter__(self):
        self.socket = await self.connection.__aenter__()
        await self.expect(AUTHENTICATED)
        return self

    async def __aexit__(self, *problem):
        await self.connection.__aexit__(*problem)

    async def expect(self, frame):
        text = await self.socket.recv()
        assert isinstance(text, str), f"a text frame, not {text!r}"
        assert json.loads(text) == frame, f"\n  expected {json.dumps(frame)}\n  received {text}"

    async def ask(self, text, *frames):
        await self.socket.send(text)
        for frame in frames:
            await self.expect(frame)

    async def is_alive(self):
        await self.ask('{"action":"ping"}', PONG)


async def a_message_is_answered(url):
    async with Client(url) as client:
        await client.ask(said("Hello assistant!"), reply("Hello assistant!"))
        await client.ask(said("Grüße, 世界 🦀"), reply("Grüße, 世界 🦀"))


async def the_key_order_is_free_and_unknown_keys_are_ignored(url):
    async with Client(url) as client:
        await client.ask('{"payload":{"content":"a"},"more":1,"action":"new_message"}', reply("a"))


async def a_ping_may_have_a_null_payload(url):
    async with Client(url) as client:
        await client.ask('{"action":"ping"}', PONG)
        await client.ask('{"action":"ping","payload":null}', PONG)


async def a_ref_comes_back_as_it_was(url):
    async with Client(url) as client:
        await client.ask('{"version":1,"ref":"4","action":"ping"}', {**PONG, "version": 1, "ref": "4"})
        await client.ask('{"ref":4,"action":"ping"}', {**PONG, "version": 1, "ref": 4})
        await client.is_alive()


async def a_frame_that_is_no_json_is_told_where(url):
    async with Client(url) as client:
        await client.socket.send("not json")
        frame = json.loads(await client.socket.recv())
        problem = frame["payload"][0]
        assert frame["action"] == "error" and len(frame["payload"]) == 1, frame
        assert (problem["type"], problem["loc"]) == ("json_invalid", []), problem
        assert problem["msg"].startswith("Invalid JSON: ") and "line 1 column" in problem["msg"], problem
        await client.is_alive()


async def an_unknown_action_is_told_with_the_known_ones(url):
    expected = (
        "Input tag 'bad' found using 'action' does not match any of the expected tags: 'new_message', 'ping'"
    )
    async with Client(url) as client:
        await client.ask('{"action":"bad"}', error("union_tag_invalid", [], expected))
        missing = "Unable to extract tag using discriminator 'action'"
        await client.ask("{}", error("union_tag_not_found", [], missing))
        no_object = "Input should be a valid dictionary or object to extract fields from"
        await client.ask("[1]", error("model_attributes_type", [], no_object))
        await client.is_alive()


async def a_payload_that_does_not_fit_is_told_with_its_place(url):
    place = ["new_message", "payload", "content"]
    async with Client(url) as client:
        await client.ask('{"action":"new_message","payload":{}}', error("missing", place, "Field required"))
        await client.ask(
            '{"action":"new_message","payload":{"content":5}}',
            error("string_type", place, "Input should be a valid string"),
        )
        await client.ask(
            '{"action":"ping","payload":{}}',
            error("none_required", ["ping", "payload"], "Input should be None"),
        )
        await client.is_alive()


async def a_broken_constraint_is_told_with_its_place(url):
    place = ["new_message", "payload", "content"]
    async with Client(url) as client:
        await client.ask(
            said(""), error("string_too_short", place, "String should have at least 1 character")
        )
        await client.ask(
            said("x" * 2001), error("string_too_long", place, "String should have at most 2000 characters")
        )
        await client.ask(said("x" * 2000), reply("x" * 2000))


async def a_binary_frame_is_refused_and_the_connection_lives(url):
    async with Client(url) as client:
        expected = error("json_invalid", [], "Invalid JSON: binary frames are not supported")
        await client.ask(b'{"action":"ping"}', expected)
        await client.is_alive()


async def a_message_in_fragments_is_one_message(url):
    async with Client(url) as client:
        await client.ask([said("in pieces")[:9], said("in pieces")[9:20], said("in pieces")[20:]], reply("in pieces"))


async def control_frames_are_answered(url):
    async with Client(url) as client:
        answered = await client.socket.ping(b"are you there?")
        await asyncio.wait_for(answered, STUCK)
        await client.socket.pong(b"unasked")
        await client.is_alive()


async def messages_in_flight_are_answered_in_order(url):
    async with Client(url) as client:
        for number in range(200):
            await client.socket.send(said(str(number)))
        for number in range(200):
            await client.expect(reply(str(number)))


async def a_message_over_the_limit_closes_with_1009(url):
    async with Client(url) as client:
        try:
            await client.ask(said("x" * (1 << 20)))
            received = await client.socket.recv()
        except ConnectionClosedError as closed:
            assert closed.rcvd is not None, "a close frame, not only the end of the stream"
            assert closed.rcvd.code == 1009, closed
        else:
            raise AssertionError(f"still open, and answers {received}")


async def a_client_that_closes_is_answered_with_its_code(url):
    async with Client(url) as client:
        await client.socket.close(1000, "done")
        assert client.socket.protocol.close_rcvd.code == 1000, client.socket.protocol.close_rcvd
        assert client.socket.close_code == 1000


async def clients_do_not_hear_each_other(url):
    async with Client(url) as one, Client(url) as other:
        await one.ask(said("mine"), reply("mine"))
        await other.ask(said("yours"), reply("yours"))
        await one.is_alive()


TESTS = [
    a_message_is_answered,
    the_key_order_is_free_and_unknown_keys_are_ignored,
    a_ping_may_have_a_null_payload,
    a_ref_comes_back_as_it_was,
    a_frame_that_is_no_json_is_told_where,
    an_unknown_action_is_told_with_the_known_ones,
    a_payload_that_does_not_fit_is_told_with_its_place,
    a_broken_constraint_is_told_with_its_place,
    a_binary_frame_is_refused_and_the_connection_lives,
    a_message_in_fragments_is_one_message,
    control_frames_are_answered,
    messages_in_flight_are_answered_in_order,
    a_message_over_the_limit_closes_with_1009,
    a_client_that_closes_is_answered_with_its_code,
    clients_do_not_hear_each_other,
]


async def main(url):
    failed = 0
    for test in TESTS:
        try:
            await asyncio.wait_for(test(url), STUCK)
        except Exception:  # The next test is worth running whatever went wrong.
            failed += 1
            print(f"python: {test.__name__} FAILED")
            traceback.print_exc()
        else:
            print(f"python: {test.__name__} ok")
    print(f"python: {len(TESTS) - failed} passed, {failed} failed")
    return failed


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main(sys.argv[1])) else 0)
