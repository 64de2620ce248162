//! What the macros write, in full: a file a case in `tests/output`. `BLESS=1 cargo test -p chanx-macros` writes them anew;
//! read what has changed before you commit it.

use std::{env, fs, path::PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::{consumer, message, path_params, routes};

/// A case expands its input with what it is given in the place of `crate = …`.
type Case = fn(&TokenStream) -> TokenStream;

const CASES: [(&str, Case); 8] = [
    ("consumer_simple", consumer_simple),
    ("consumer_full", consumer_full),
    ("incoming", incoming),
    ("outgoing", outgoing),
    ("group", group),
    ("event", event),
    ("path_params", params),
    ("routes", site),
];

fn consumer_simple(krate: &TokenStream) -> TokenStream {
    let block = quote! {
        impl Assistant {
            #[handler]
            async fn new_message(&mut self, message: Text) -> Answer {
                Answer::Reply(message)
            }

            #[handler]
            async fn ping(&mut self) -> Answer {
                Answer::Pong
            }
        }
    };
    consumer::expand(quote!(incoming = Ask, outgoing = Answer, #krate), block)
}

fn consumer_full(krate: &TokenStream) -> TokenStream {
    let arguments = quote! {
        name = "room", incoming = RoomIncoming, outgoing = RoomOutgoing, state = AppState, params = RoomPath,
        user = User, client_errors = [RoomError], subprotocols = ["room.v1"], on_panic = "close",
        group_messages = [RoomMessage], groups = ["lobby", Group::<RoomMessage>::new("house")], events = RoomEvent,
        passthrough_events = [Renamed, House(HouseEvent::Opened)], slow_consumer = "drop_oldest",
        log_ignored_actions = ["typing"], #krate
    };
    let block = quote! {
        /// A room to chat in.
        impl RoomChat {
            #[groups]
            async fn own(ctx: &mut Context<Self>) -> Group<RoomMessage> {
                Group::new("room").part(5)
            }

            #[connect]
            async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
                Ok(Self)
            }

            #[ready]
            async fn greet(&mut self, ctx: &mut Context<Self>) -> RoomOutgoing {
                RoomOutgoing::Hello
            }

            /// Says it to the room.
            #[handler(summary = "Say something")]
            async fn new_message(&mut self, ctx: &mut Context<Self>, message: Text) -> Result<()> {
                Ok(())
            }

            #[handler(HTTPGet)]
            async fn get(&mut self) {}

            #[handler(Common(Common::Ping))]
            async fn ping(&mut self) {}

            /// The room is no more.
            #[event]
            async fn room_closed(&mut self, event: RoomClosed) -> RoomOutgoing {
                RoomOutgoing::Hello
            }

            #[event(House(HouseEvent::Closed))]
            async fn closed(&mut self, ctx: &mut Context<Self>) {}

            #[frame]
            async fn binary(&mut self, frame: Frame) {}

            #[disconnect]
            async fn leave(self, reason: CloseReason) {}
        }
    };
    consumer::expand(arguments, block)
}

fn incoming(krate: &TokenStream) -> TokenStream {
    let item = quote! {
        /// What a client may say.
        #[message(#krate)]
        enum Ask {
            /// New message.
            NewMessage(Text),
            #[message(action = "are_you_there")]
            Ping,
            #[message(union)]
            Common(Common),
        }
    };
    message::expand(message::Direction::Incoming, item)
}

fn outgoing(krate: &TokenStream) -> TokenStream {
    let item = quote! {
        #[message(#krate)]
        enum Answer {
            Pong,
            Moved {
                /// To the right.
                x: i32,
            },
        }
    };
    message::expand(message::Direction::Outgoing, item)
}

fn group(krate: &TokenStream) -> TokenStream {
    let item = quote! {
        #[message(action = "notice", #krate)]
        struct Notice {
            text: String,
        }
    };
    message::expand(message::Direction::Group, item)
}

fn event(krate: &TokenStream) -> TokenStream {
    let item = quote! {
        #[message(#krate)]
        enum RoomEvent {
            RoomClosed(RoomClosed),
            #[message(union)]
            House(HouseEvent),
        }
    };
    message::expand(message::Direction::Event, item)
}

fn params(krate: &TokenStream) -> TokenStream {
    path_params::expand(quote! {
        #[param(#krate)]
        struct RoomPath {
            room_id: u64,
        }
    })
}

fn site(krate: &TokenStream) -> TokenStream {
    let krate = (!krate.is_empty()).then(|| quote!(#![chanx(#krate)]));
    routes::expand(quote! {
        #krate
        /// The routes.
        pub fn routes(site_id: int) -> Routes<AppState> {
            "ws/" => {
                "room/<int:room_id>/" => RoomChat as "room",
                "paint/<Hex:colour>/" => Paint,
            }
            "chat/" => include(crate::chat::routes),
            re r"^admin/(?P<id>\d+)/$" => Admin,
        }
    })
}

#[test]
fn expansions_are_as_written_down() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/output");
    let mut changed = Vec::new();
    for (name, expand) in CASES {
        let file = syn::parse2(expand(&TokenStream::new())).expect("what a macro writes is Rust");
        let now = prettyplease::unparse(&file);
        let path = folder.join(format!("{name}.rs"));
        if env::var_os("BLESS").is_some() {
            fs::write(&path, &now).expect("the folder is there");
        } else if fs::read_to_string(&path).unwrap_or_default() != now {
            changed.push(format!("--- {name}\n{now}"));
        }
    }
    assert!(
        changed.is_empty(),
        "not as written down; `BLESS=1` writes it anew:\n{}",
        changed.join("\n")
    );
}

#[test]
fn a_renamed_crate_is_named_nowhere_by_its_own_name() {
    for (name, expand) in CASES {
        let mut found = Vec::new();
        named(expand(&quote!(crate = renamed)), &mut found);
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

/// Collects what names the crate: the word, or a text that holds it.
fn named(tokens: TokenStream, found: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => named(group.stream(), found),
            TokenTree::Ident(ident) if ident == "chanx" => found.push(ident.to_string()),
            TokenTree::Literal(literal) if literal.to_string().contains("chanx") => {
                found.push(literal.to_string());
            }
            _ => {}
        }
    }
}
