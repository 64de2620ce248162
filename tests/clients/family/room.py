"""A room as the Python chanx writes it: the twin of `chanx-redis/tests/family/room.rs`."""

from typing import Literal

from pydantic import BaseModel

from chanx.core.decorators import channel, event_handler, ws_handler
from chanx.messages.base import BaseMessage
from chanx.utils.framework import consumer_base
from chanx.utils.groups import safe_group_name


class Line(BaseModel):
    text: str
    written_by: str = "python"


class Say(BaseMessage):
    """To everybody else."""

    action: Literal["say"] = "say"
    payload: Line


class Shout(BaseMessage):
    """To everybody."""

    action: Literal["shout"] = "shout"
    payload: Line


class Announce(BaseMessage):
    """To the room and the hall, everybody else."""

    action: Literal["announce"] = "announce"
    payload: Line


class Who(BaseMessage):
    """By which name is this connection reached?"""

    action: Literal["who"] = "who"
    payload: None = None


class Said(BaseMessage):
    action: Literal["said"] = "said"
    payload: Line


class Known(BaseMessage):
    action: Literal["known"] = "known"
    payload: str


class RoomClosing(BaseMessage):
    action: Literal["room_closing"] = "room_closing"
    payload: Line


class Renamed(BaseMessage):
    action: Literal["renamed"] = "renamed"
    payload: Line


class Closing(BaseMessage):
    action: Literal["closing"] = "closing"
    payload: Line


@channel(name="room")
class Room(consumer_base()):
    channel_layer_alias = "default"
    passthrough_events = [Renamed]

    async def post_authentication(self):
        await self.join_group(safe_group_name("room", self.url_params["name"]))

    @ws_handler
    async def say(self, message: Say) -> None:
        await self.broadcast_message(Said(payload=message.payload), exclude_current=True)

    @ws_handler
    async def shout(self, message: Shout) -> None:
        await self.broadcast_message(Said(payload=message.payload))

    @ws_handler
    async def announce(self, message: Announce) -> None:
        groups = [*self.groups, "hall"]
        await self.broadcast_message(Said(payload=message.payload), groups, exclude_current=True)

    @ws_handler
    async def who(self, _: Who) -> Known:
        return Known(payload=self.channel_name)

    @event_handler
    async def room_closing(self, event: RoomClosing) -> Closing:
        return Closing(payload=event.payload)
