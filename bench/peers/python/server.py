"""The Python chanx with the messages and rooms of the other servers: FastAPI on uvicorn, one process, in memory."""

import logging
import os
import socket
from typing import Literal

import structlog
import uvicorn
from fast_channels.layers import InMemoryChannelLayer, register_channel_layer
from fastapi import FastAPI
from pydantic import BaseModel

from chanx.core.decorators import channel, ws_handler
from chanx.fast_channels.websocket import AsyncJsonWebsocketConsumer
from chanx.messages.base import BaseMessage


class Text(BaseModel):
    content: str


class NewMessage(BaseMessage):
    action: Literal["new_message"] = "new_message"
    payload: Text


class Reply(BaseMessage):
    action: Literal["reply"] = "reply"
    payload: Text


class Publish(BaseMessage):
    action: Literal["publish"] = "publish"
    payload: Text


class Published(BaseMessage):
    action: Literal["published"] = "published"
    payload: Text


@channel(name="echo")
class Echo(AsyncJsonWebsocketConsumer):
    send_authentication_message = False

    @ws_handler
    async def new_message(self, message: NewMessage) -> Reply:
        return Reply(payload=Text(content=f"Reply: {message.payload.content}"))


@channel(name="room")
class Room(AsyncJsonWebsocketConsumer):
    channel_layer_alias = "default"
    send_authentication_message = False

    async def post_authentication(self) -> None:
        await self.join_group(f"room_{self.scope['path_params']['name']}")

    @ws_handler
    async def publish(self, message: Publish) -> None:
        await self.broadcast_message(Published(payload=message.payload))


# The others log nothing of a connection that ends.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
register_channel_layer("default", InMemoryChannelLayer())
app = FastAPI()
app.add_websocket_route("/ws/echo/", Echo.as_asgi())
app.add_websocket_route("/ws/room/{name}/", Room.as_asgi())


if __name__ == "__main__":
    host, port = os.environ.get("CHANX_BIND", "127.0.0.1:8000").rsplit(":", 1)
    # As long a queue as the other servers' systems allow: 10,000 clients come at once.
    listener = socket.create_server((host, int(port)), backlog=1024)
    print("listening on http://%s:%d" % listener.getsockname()[:2], flush=True)
    config = uvicorn.Config(app, lifespan="off", log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
