//! What has changed of a channel: parameters, who may connect, and messages.

use serde_json::Value;

use super::{
    Change, Effect,
    channels::{Channel, channels, find},
    fit::{Fit, Way},
};

struct Comparing<'a> {
    old: &'a Value,
    new: &'a Value,
    changes: Vec<Change>,
}

pub(super) fn compare(old: &Value, new: &Value) -> Vec<Change> {
    let mut comparing = Comparing {
        old,
        new,
        changes: Vec::new(),
    };
    let (before, after) = (channels(old), channels(new));
    for channel in &before {
        match find(&after, channel) {
            Some(now) => comparing.channel(channel, now),
            None => comparing.tell(
                Effect::BreaksConnecting,
                channel.key,
                format!("there is no channel at `{}` any more", channel.address()),
            ),
        }
    }
    for channel in after.iter().filter(|channel| find(&before, channel).is_none()) {
        let text = format!("there is a channel at `{}` now", channel.address());
        comparing.tell(Effect::Compatible, channel.key, text);
    }
    comparing.changes
}

impl Comparing<'_> {
    fn tell(&mut self, effect: Effect, place: &str, text: impl Into<String>) {
        self.changes.push(Change {
            effect,
            place: place.to_owned(),
            text: text.into(),
        });
    }

    fn channel(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        if old.key != new.key {
            self.tell(
                Effect::Compatible,
                old.key,
                format!("is called `{}` now", new.key),
            );
        }
        self.parameters(old, new);
        self.credentials(old, new);
        self.subprotocols(old, new);
        self.said_by_clients(old, new);
        self.told_to_clients(old, new);
        self.replies(old, new);
    }

    fn parameters(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        for ((name, was), (_, is)) in old.parameters().into_iter().zip(new.parameters()) {
            if was == is {
                continue;
            }
            let effect = if takes(&is, &was) {
                Effect::Compatible
            } else {
                Effect::BreaksConnecting
            };
            self.tell(
                effect,
                &format!("{}, parameter `{name}`", old.key),
                format!("was `{was}`, is `{is}` now"),
            );
        }
    }

    fn credentials(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        let (was, is) = (old.credentials(), new.credentials());
        let lets_all_in = |channel: &Channel<'_>, all: &[String]| all.is_empty() || channel.is("x-anonymous");
        if lets_all_in(old, &was) && !lets_all_in(new, &is) {
            self.tell(
                Effect::BreaksConnecting,
                old.key,
                "wants to know who connects now",
            );
        }
        for gone in was.iter().filter(|name| !is.is_empty() && !is.contains(name)) {
            self.tell(
                Effect::BreaksConnecting,
                old.key,
                format!("`{gone}` no longer says who connects"),
            );
        }
        for more in is.iter().filter(|name| !was.contains(name)) {
            self.tell(
                Effect::Compatible,
                old.key,
                format!("`{more}` says who connects now"),
            );
        }
    }

    /// A client that offers a subprotocol which the server does not take up goes, as browsers do.
    fn subprotocols(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        let (was, is) = (old.subprotocols(), new.subprotocols());
        for gone in was.iter().filter(|name| !is.contains(name)) {
            let text = format!("no longer speaks the subprotocol `{gone}`");
            self.tell(Effect::BreaksConnecting, old.key, text);
        }
        for more in is.iter().filter(|name| !was.contains(name)) {
            let text = format!("speaks the subprotocol `{more}` now");
            self.tell(Effect::Compatible, old.key, text);
        }
    }

    fn said_by_clients(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        let (was, is) = (old.messages(Way::FromClient), new.messages(Way::FromClient));
        for (action, before) in &was {
            let place = format!("{}, `{action}` from clients", old.key);
            match is.get(action) {
                Some(now) => self.message(Way::FromClient, &place, before, now, false),
                None => self.tell(Effect::BreaksSending, &place, "is no longer taken"),
            }
        }
        for action in is.keys().filter(|action| !was.contains_key(*action)) {
            self.tell(
                Effect::Compatible,
                &format!("{}, `{action}` from clients", old.key),
                "is taken now",
            );
        }
    }

    fn told_to_clients(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        let (was, is) = (old.messages(Way::ToClient), new.messages(Way::ToClient));
        for (action, before) in &was {
            let place = format!("{}, `{action}` to clients", old.key);
            match is.get(action) {
                Some(now) => self.message(Way::ToClient, &place, before, now, old.is("x-open")),
                None => self.tell(Effect::BreaksReading, &place, "is no longer sent"),
            }
        }
        let effect = if old.is("x-open") {
            Effect::Compatible
        } else {
            Effect::BreaksReading
        };
        for action in is.keys().filter(|action| !was.contains_key(*action)) {
            let text = "is sent now, which clients don't know";
            self.tell(effect, &format!("{}, `{action}` to clients", old.key), text);
        }
    }

    fn replies(&mut self, old: &Channel<'_>, new: &Channel<'_>) {
        let (was, is) = (old.replies(), new.replies());
        let sent = new.messages(Way::ToClient);
        for (action, before) in &was {
            let Some(now) = is.get(action) else { continue };
            // What is not sent at all has been told.
            for gone in before
                .iter()
                .filter(|reply| !now.contains(reply) && sent.contains_key(*reply))
            {
                let place = format!("{}, `{action}` from clients", old.key);
                self.tell(
                    Effect::BreaksReading,
                    &place,
                    format!("is no longer answered by `{gone}`"),
                );
            }
        }
    }

    /// One message in both documents.
    fn message(&mut self, way: Way, place: &str, old: &Value, new: &Value, is_open: bool) {
        let (effect, other) = match way {
            Way::FromClient => (Effect::BreaksSending, Way::ToClient),
            Way::ToClient => (Effect::BreaksReading, Way::FromClient),
        };
        let at = |path: &str| match path {
            "" => place.to_owned(),
            path => format!("{place}, `{path}`"),
        };
        let forth = Fit::new(way, self.old, self.new).open(is_open).compared(old, new);
        let is_fine = forth.problems.is_empty();
        for (path, text) in forth.problems {
            self.tell(effect, &at(&path), text);
        }
        let passed_over = forth.passed_over;
        // What comes of the other way round is new, and breaks nobody.
        let back = Fit::new(other, self.old, self.new).compared(old, new);
        let (more, text, otherwise) = match way {
            Way::FromClient => (
                back.more,
                "can be sent now",
                "more is taken now, and all that was taken before",
            ),
            Way::ToClient => (
                forth.more,
                "is sent now",
                "less is sent now, and all can be read as before",
            ),
        };
        if is_fine && more.is_empty() && passed_over.is_empty() && !back.problems.is_empty() {
            self.tell(Effect::Compatible, place, otherwise);
        }
        for path in more {
            self.tell(Effect::Compatible, &at(&path), text);
        }
        for (path, text) in passed_over {
            self.tell(Effect::Compatible, &at(&path), text);
        }
    }
}

/// Whether a parameter that takes one kind takes another.
fn takes(is: &str, was: &str) -> bool {
    let narrower: &[&str] = match is {
        "path" => &["str", "slug", "int", "uuid"],
        "str" => &["slug", "int", "uuid"],
        "slug" => &["int", "uuid"],
        _ => &[],
    };
    narrower.contains(&was)
}
