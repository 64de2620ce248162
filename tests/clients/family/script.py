"""What a job does that serves nothing: a cron script, a worker, a management command.

    python script.py fastapi|django REDIS_URL CALLS

`CALLS` is a JSON list of `[name, argument, …]`, done one after the other:

    ["broadcast_event", "room_closing" | "renamed", TEXT, GROUP]    by chanx, as a site's code would
    ["send_event", "room_closing" | "renamed", TEXT, CHANNEL]
    ["group_send", GROUP, MESSAGE]                                  by the channel layer, past chanx
    ["send", CHANNEL, MESSAGE]
    ["group_send_bytes", GROUP]                                     what no JSON can say
"""

import asyncio
import json
import sys

import frameworks


async def run(calls):
    from room import Line, Renamed, Room, RoomClosing

    from chanx.utils.framework import channel_layer

    layer = channel_layer("default")
    events = {"room_closing": RoomClosing, "renamed": Renamed}

    def event(action, text):
        return events[action](payload=Line(text=text))

    async def group_send_bytes(group):
        message = {"action": "said", "payload": {"text": b"\xff"}}
        await layer.group_send(
            group,
            {
                "type": "handle_group_message",
                "message": message,
                "exclude_current": False,
                "from_channel": "",
            },
        )

    known = {
        "broadcast_event": lambda action, text, group: Room.broadcast_event(event(action, text), group),
        "send_event": lambda action, text, channel: Room.send_event(event(action, text), channel),
        "group_send": layer.group_send,
        "send": layer.send,
        "group_send_bytes": group_send_bytes,
    }
    for name, *arguments in calls:
        await known[name](*arguments)


if __name__ == "__main__":
    framework, redis_url, calls = sys.argv[1:]
    frameworks.set_up(framework, redis_url)
    asyncio.run(run(json.loads(calls)))
