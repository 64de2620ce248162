"""The Python chanx makes clients of our documents, and they talk to the chat.

    python generated.py CHAT-PROGRAM DOCUMENT
"""

import asyncio
import importlib
import json
import os
import subprocess
import sys
import tempfile
import traceback
import urllib.request
from pathlib import Path

import yaml

# A test that is stuck fails; nothing waits for this long otherwise.
STUCK = 30
PASSWORD = "open sesame"


class Chat:
    """A process of the example `chat`, with data of its own."""

    def __init__(self, program, folder):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("CHANX_")}
        environment |= {"DATABASE_URL": f"sqlite:{folder}/chat.sqlite", "CHANX_DEMO_PASSWORD": PASSWORD}
        command = [program, "--bind", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("listening on http://"):
                self.address = line.removeprefix("listening on http://").strip()
                return
        raise RuntimeError("the chat ended without saying where it listens")

    def get(self, path):
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=STUCK) as answer:
            return answer.headers, answer.read().decode()

    def token(self, user):
        body = json.dumps({"username": user, "password": PASSWORD}).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://{self.address}/api/token", body, headers)
        with urllib.request.urlopen(request, timeout=STUCK) as answer:
            return json.load(answer)["token"]


def generate(schema, folder, name):
    """Makes a package of a document."""
    # Its own script names the interpreter by the folder that it was installed in, which has another name by now.
    generator = [sys.executable, "-c", "from chanx.cli.main import cli; cli()"]
    command = [*generator, "generate-client", "--schema", schema, "--output", folder / name, "--no-format"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=2 * STUCK)
    return name


def talking(package):
    """The chat's client, which keeps what it hears."""
    client = importlib.import_module(f"{package}.chat.client")

    class Talking(client.ChatClient):
        def __init__(self, chat, token=None, room=1):
            headers = {"Authorization": f"Bearer {token}"} if token else None
            super().__init__(chat.address, path_params={"room_id": str(room)}, headers=headers)
            self.heard = asyncio.Queue()
            self.running = asyncio.ensure_future(self.handle())

        async def handle_message(self, message):
            await self.heard.put(message)

        async def handle_invalid_message(self, invalid_message):
            await self.heard.put(AssertionError(f"no message of the document: {invalid_message}"))

        async def handle_error(self, error):
            await self.heard.put(error)

        async def handle_websocket_connection_error(self, error):
            self.ended = error
            await self.heard.put(error)

        async def hears(self, kind):
            while True:
                message = await self.heard.get()
                if isinstance(message, Exception):
                    raise message
                if type(message).__name__ == kind:
                    return message

        async def leave(self):
            await self.disconnect()
            await self.running

    return Talking


async def conversation(chat, package):
    """Typed messages both ways, a message that is not valid, and one that is not allowed."""
    messages = importlib.import_module(f"{package}.chat.messages")
    client = talking(package)
    member, moderator = client(chat, chat.token("member")), client(chat, chat.token("moderator"))
    for one, role in ((member, "member"), (moderator, "moderator")):
        verdict = await one.hears("AuthenticationMessage")
        assert verdict.payload.status_code == 200, verdict
        entered = await one.hears("EnteredMessage")
        assert (entered.payload.user, entered.payload.role) == (role, role), entered

    said = messages.ChatNewMessage(payload=messages.NewMessage(content="Hello"))
    await member.send_message(said)
    own, others = await member.hears("ChatMemberMessage"), await moderator.hears("ChatMemberMessage")
    assert (own.payload.content, own.is_mine, own.is_current) == ("Hello", True, True), own
    assert (others.payload.user, others.is_mine) == ("member", False), others

    await member.send_message(messages.ChatNewMessage(payload=messages.NewMessage(content="")))
    error = await member.hears("ErrorMessage")
    assert error.payload[0].type == "string_too_short", error
    assert error.payload[0].loc == ["new_message", "payload", "content"], error

    removal = messages.RemoveMessage(payload=messages.MessageId(id=own.payload.id))
    await member.send_message(removal)
    error = await member.hears("ErrorMessage")
    assert error.payload.reason == "forbidden", error

    await moderator.send_message(removal)
    gone = await member.hears("MessageRemovedMessage")
    assert gone.payload.id == own.payload.id, gone
    await moderator.send_message(messages.TypingMessage())
    assert (await member.hears("ChatTypingMessage")).payload.user == "moderator"
    await member.leave()
    await moderator.leave()


async def refusals(chat, package):
    """Those who may not enter are told why, and closed."""
    client = talking(package)
    for token, room, status in ((None, 1, 401), (chat.token("stranger"), 1, 403), (chat.token("member"), 99, 404)):
        refused = client(chat, token, room)
        verdict = await refused.hears("AuthenticationMessage")
        assert verdict.payload.status_code == status, verdict
        await refused.running
        assert refused.ended.rcvd.code == 4000 + status, refused.ended


async def documents(chat, _):
    """The YAML is the JSON, and says where it was asked."""
    headers, text = chat.get("/asyncapi.json")
    assert headers["Content-Type"] == "application/json", headers
    document = json.loads(text)
    headers, text = chat.get("/asyncapi.yaml")
    assert headers["Content-Type"] == "application/yaml", headers
    assert yaml.safe_load(text) == document
    assert document["servers"]["development"]["host"] == chat.address, document["servers"]


def boards(folder, document):
    """A document that has one of everything makes packages that can be imported."""
    package = generate(document, folder, "boards")
    for channel in ("easel_board", "old_board", "listener"):
        importlib.import_module(f"{package}.{channel}.client")
    # Not the others: the generator wants messages both ways, and types that don't hold themselves.
    messages = importlib.import_module(f"{package}.shared.messages")
    drawing = messages.Drawing.model_fields
    assert drawing["middle"].annotation is messages.Point, drawing["middle"]
    assert drawing["size"].annotation == int | None, drawing["size"]


async def main(program, document):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        chat = Chat(program, folder)
        try:
            package = generate(f"http://{chat.address}/asyncapi.json", Path(folder), "made")
            for test in (documents, conversation, refusals):
                try:
                    await asyncio.wait_for(test(chat, package), STUCK)
                    print(f"generated: {test.__doc__} ok")
                except Exception:
                    failed += 1
                    print(f"generated: {test.__doc__} FAILED")
                    traceback.print_exc()
            boards(Path(folder), document)
            print(f"generated: {boards.__doc__} ok")
        finally:
            chat.process.kill()
            chat.process.wait()
    return failed


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main(*sys.argv[1:])) else 0)
