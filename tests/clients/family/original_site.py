"""Rooms of chanx 0.9, on Django: `/ws/room/?room=<name>`; the header `Member: <number>` says who is somebody.

    python original_site.py REDIS_URL
"""

import sys
from typing import Literal
from urllib.parse import parse_qs

import frameworks

frameworks.configure_django(sys.argv[1])

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from rest_framework.authentication import BaseAuthentication  # noqa: E402

from chanx.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from chanx.messages.base import (  # noqa: E402
    BaseGroupMessage,
    BaseIncomingMessage,
    BaseMessage,
    BaseOutgoingGroupMessage,
)
from serving import serve  # noqa: E402


class Line(BaseModel):
    text: str
    written_by: str = "python"


class Say(BaseMessage):
    """To everybody else."""

    action: Literal["say"] = "say"
    payload: Line


class Shout(BaseMessage):
    """To everybody, past the schema of group messages."""

    action: Literal["shout"] = "shout"
    payload: Line


class Who(BaseMessage):
    """By which name is this connection reached?"""

    action: Literal["who"] = "who"
    payload: None = None


class Incoming(BaseIncomingMessage):
    message: Say | Shout | Who


class Known(BaseMessage):
    action: Literal["known"] = "known"
    payload: str


class Said(BaseGroupMessage):
    action: Literal["said"] = "said"
    payload: Line


class Outgoing(BaseOutgoingGroupMessage):
    group_message: Said


class Somebody:
    """A user without a database."""

    is_authenticated = True

    def __init__(self, pk):
        self.pk = pk


class SaidSo(BaseAuthentication):
    """Believes the header."""

    def authenticate(self, request):
        number = request.META.get("HTTP_MEMBER")
        return (Somebody(int(number)), None) if number else None


class Room(AsyncJsonWebsocketConsumer):
    INCOMING_MESSAGE_SCHEMA = Incoming
    OUTGOING_GROUP_MESSAGE_SCHEMA = Outgoing
    authentication_classes = [SaidSo]
    permission_classes = []

    async def build_groups(self):
        # Not from the path: 0.9 takes a route with parameters for one that wants an object of the database.
        query = parse_qs(self.scope["query_string"].decode())
        return [f"room.{query['room'][0]}"]

    async def receive_message(self, message, **kwargs):
        match message:
            case Who():
                await self.send_message(Known(payload=self.channel_name))
            case Say():
                await self.send_group_message(Said(payload=message.payload))
            case Shout():
                said = Said(payload=message.payload)
                await self.send_group_message(said, kind="json", exclude_current=False)


if __name__ == "__main__":
    routes = URLRouter([path("ws/room/", Room.as_asgi())])
    serve(ProtocolTypeRouter({"websocket": routes}))
