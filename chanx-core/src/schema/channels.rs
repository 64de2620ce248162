//! Channels as their consumers say: messages, and who says which when.

use serde_json::Value;

use super::{
    components::{Asked, Direction},
    names::snake,
};
use crate::{
    access::Credential,
    dispatch::HandlerSpec,
    message::{Authenticate, Message as _, Variant, builtin::Builtin},
    routing::ConsumerInfo,
    settings::Settings,
};

/// A message of a channel.
pub(super) struct Said {
    pub(super) variant: Variant,
    pub(super) direction: Direction,
    /// Whether it comes by a group, with its flags.
    pub(super) by_group: bool,
    /// The schema of its payload, as it was asked for.
    pub(super) payload: Option<Value>,
}

/// What a client may do, or what it is told; messages are named by their places.
pub(super) struct Operation {
    pub(super) name: String,
    pub(super) direction: Direction,
    pub(super) summary: String,
    pub(super) description: String,
    pub(super) tags: &'static [&'static str],
    pub(super) messages: Vec<usize>,
    pub(super) replies: Vec<usize>,
}

impl Operation {
    fn says(&self, place: usize) -> bool {
        self.messages.contains(&place) || self.replies.contains(&place)
    }
}

/// The places of the messages that the toolkit sends by itself.
struct Builtins<'a> {
    authentication: usize,
    complete: usize,
    group_complete: usize,
    event_complete: usize,
    error: usize,
    settings: &'a Settings,
}

impl<'a> Builtins<'a> {
    fn of(all: &mut Collecting<'_>, settings: &'a Settings) -> Self {
        let mut add = |action: &str| {
            let mut variants = Builtin::VARIANTS.iter();
            let variant = variants.find(|variant| variant.action == action);
            all.add(variant.unwrap_or(&Builtin::VARIANTS[0]), Direction::Out, false)
        };
        Self {
            authentication: add("authentication"),
            complete: add("complete"),
            group_complete: add("group_complete"),
            event_complete: add("event_complete"),
            error: add("error"),
            settings,
        }
    }

    /// What may follow every message of a client.
    fn always(&self) -> Vec<usize> {
        let complete = self.settings.send_completion.then_some(self.complete);
        [self.error].into_iter().chain(complete).collect()
    }

    /// What comes unasked.
    fn emitted(&self, info: &ConsumerInfo) -> Vec<usize> {
        let Settings {
            send_authentication_message,
            send_completion,
            ..
        } = *self.settings;
        let by_group = send_completion && !info.spec.group_messages.is_empty();
        let by_event = send_completion && !info.events.is_empty();
        let all = [
            (send_authentication_message, self.authentication),
            (by_group, self.group_complete),
            (by_event, self.event_complete),
        ];
        let sent = all.into_iter().filter(|(is_sent, _)| *is_sent);
        sent.map(|(_, place)| place).collect()
    }
}

/// One channel.
pub(super) struct Channel {
    pub(super) messages: Vec<Said>,
    pub(super) operations: Vec<Operation>,
}

/// Collects a channel.
struct Collecting<'a> {
    asked: &'a mut Asked,
    messages: Vec<Said>,
}

impl Channel {
    /// What a consumer says of itself, under the name that its channel has.
    pub(super) fn of(
        name: &str,
        info: &ConsumerInfo,
        credentials: &[Credential],
        settings: &Settings,
        asked: &mut Asked,
    ) -> Self {
        let mut all = Collecting {
            asked,
            messages: Vec::new(),
        };
        let incoming = all.union(info.incoming, Direction::In);
        let outgoing = all.union(info.outgoing, Direction::Out);
        let own = Builtins::of(&mut all, settings);
        let mut operations = all.receives(info, &incoming, &outgoing, &own.always());
        operations.extend(answers_to_events(info, &outgoing));
        let mut emitted = own.emitted(info);
        let is_said = |place: &&usize| operations.iter().any(|operation| operation.says(**place));
        emitted.extend(outgoing.iter().filter(|place| !is_said(place)));
        emitted.extend(all.by_groups(info));
        emitted.extend(all.passed_on(info));
        emitted.push(own.error);
        if credentials.iter().any(|credential| credential.is_renewable) {
            operations.push(all.renewal(&own));
        }
        operations.push(Operation {
            name: format!("{name}_emits"),
            direction: Direction::Out,
            summary: "What the server says by itself".to_owned(),
            description: String::new(),
            tags: &[],
            messages: emitted,
            replies: Vec::new(),
        });
        let mut channel = Self {
            messages: all.messages,
            operations,
        };
        channel.forget_unsaid();
        channel
    }

    /// Leaves out what no operation says, as the built-in messages that the settings keep back.
    fn forget_unsaid(&mut self) {
        let Self { messages, operations } = self;
        let is_said = |place: &usize| operations.iter().any(|operation| operation.says(*place));
        let kept: Vec<usize> = (0..messages.len()).filter(is_said).collect();
        let moved = |place: &mut usize| {
            *place = kept.iter().position(|kept| kept == place).unwrap_or_default();
        };
        for operation in operations.iter_mut() {
            operation.messages.iter_mut().for_each(moved);
            operation.replies.iter_mut().for_each(moved);
        }
        let all = std::mem::take(messages).into_iter().enumerate();
        *messages = all
            .filter(|(place, _)| kept.contains(place))
            .map(|(_, said)| said)
            .collect();
    }
}

impl Collecting<'_> {
    /// The messages of a union, those of nested ones in their places.
    fn union(&mut self, variants: &'static [Variant], direction: Direction) -> Vec<usize> {
        let leaves = leaves(variants);
        leaves
            .into_iter()
            .map(|variant| self.add(variant, direction, false))
            .collect()
    }

    fn add(&mut self, variant: &Variant, direction: Direction, by_group: bool) -> usize {
        let known = self.messages.iter().position(|said| {
            said.direction == direction && said.by_group == by_group && same(&said.variant, variant)
        });
        known.unwrap_or_else(|| {
            let payload = variant.schema.map(|schema| self.asked.payload(direction, schema));
            self.messages.push(Said {
                variant: *variant,
                direction,
                by_group,
                payload,
            });
            self.messages.len() - 1
        })
    }

    /// One operation for each handler, and for each message that no handler is known for.
    fn receives(
        &self,
        info: &ConsumerInfo,
        incoming: &[usize],
        outgoing: &[usize],
        always: &[usize],
    ) -> Vec<Operation> {
        let mut operations: Vec<Operation> = Vec::new();
        let mut rest = incoming.to_vec();
        for handler in info.spec.handlers {
            let takes = actions(handler, info.incoming);
            let (own, others) = rest
                .into_iter()
                .partition::<Vec<_>, _>(|place| takes.contains(&self.messages[*place].variant.action));
            rest = others;
            if !own.is_empty() {
                let replies = if handler.replies { outgoing } else { &[] };
                operations.push(operation(handler, Direction::In, own, [replies, always].concat()));
            }
        }
        for place in rest {
            let variant = &self.messages[place].variant;
            let spoken = HandlerSpec::new(variant.action);
            let replies = [outgoing, always].concat();
            operations.push(operation(&spoken, Direction::In, vec![place], replies));
        }
        for operation in &mut operations {
            self.speak_for(operation);
        }
        operations
    }

    /// What its method does not say, its message does.
    fn speak_for(&self, operation: &mut Operation) {
        let [place] = operation.messages[..] else { return };
        let said = self.messages[place].variant.description;
        if operation.summary.is_empty() {
            said.lines()
                .next()
                .unwrap_or_default()
                .clone_into(&mut operation.summary);
        }
    }

    fn by_groups(&mut self, info: &ConsumerInfo) -> Vec<usize> {
        let all = info
            .spec
            .group_messages
            .iter()
            .flat_map(|group| leaves(group.variants));
        all.map(|variant| self.add(variant, Direction::Out, true))
            .collect()
    }

    /// The events that go to the client as they are.
    fn passed_on(&mut self, info: &ConsumerInfo) -> Vec<usize> {
        let passed = info.spec.passthrough_events;
        let all = leaves(info.events).into_iter();
        all.filter(|variant| passed.contains(&variant.action))
            .map(|variant| self.add(variant, Direction::Out, false))
            .collect()
    }

    fn renewal(&mut self, own: &Builtins<'_>) -> Operation {
        let messages = self.union(Authenticate::VARIANTS, Direction::In);
        let replies = [vec![own.authentication], own.always()].concat();
        let mut renewal = operation(
            &HandlerSpec::new("authenticate"),
            Direction::In,
            messages,
            replies,
        );
        self.speak_for(&mut renewal);
        renewal
    }
}

/// One operation for each method that answers an event to the client.
fn answers_to_events(info: &ConsumerInfo, outgoing: &[usize]) -> Vec<Operation> {
    let answering = info
        .spec
        .events
        .iter()
        .filter(|method| method.replies && !outgoing.is_empty());
    answering
        .map(|method| operation(method, Direction::Out, outgoing.to_vec(), Vec::new()))
        .collect()
}

fn operation(
    method: &HandlerSpec,
    direction: Direction,
    messages: Vec<usize>,
    replies: Vec<usize>,
) -> Operation {
    Operation {
        name: snake(method.name),
        direction,
        summary: method.summary.to_owned(),
        description: method.description.to_owned(),
        tags: method.tags,
        messages,
        replies,
    }
}

/// The actions that a method takes: of its variant, or of what it is called after.
fn actions(handler: &HandlerSpec, union: &'static [Variant]) -> Vec<&'static str> {
    let (union, name) = handler.takes.unwrap_or((union, ""));
    let is_taken = |variant: &&Variant| match handler.takes {
        Some(_) => variant.ident == name,
        None => variant.handler == handler.name || variant.action == handler.name,
    };
    let taken = union.iter().filter(is_taken);
    taken
        .flat_map(|variant| crate::message::actions(std::slice::from_ref(variant)))
        .collect()
}

/// Whether two variants are one message.
fn same(one: &Variant, other: &Variant) -> bool {
    let all = |variant: &Variant| (variant.ident, variant.action, variant.payload_type);
    all(one) == all(other)
}

fn leaves(variants: &'static [Variant]) -> Vec<&'static Variant> {
    let of = |variant: &'static Variant| match variant.nested {
        Some(nested) => leaves(nested),
        None => vec![variant],
    };
    variants.iter().flat_map(of).collect()
}
