//! What the playground gives as a test is one: it compiles, runs and passes. `chanx-playground/tests/js` makes it.

use chanx::{
    access::{Bearer, Identity, User, UserId, Verifier},
    prelude::*,
};

#[payload]
struct Line {
    text: String,
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    Say(Line),
    Leave,
    Finish,
}

#[derive(Debug, OutgoingMessage)]
enum Told {
    Said(Line),
}

#[derive(Debug, Default)]
struct Mirror;

#[consumer(incoming = Ask, outgoing = Told, authentication = [Bearer::new(Named)], user = Somebody)]
impl Mirror {
    #[handler]
    async fn say(&mut self, message: Line) -> Told {
        Told::Said(message)
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>) {
        ctx.close(CloseCode::POLICY, "as asked");
    }

    #[handler]
    async fn finish(&mut self, ctx: &mut Context<Self>) {
        ctx.close(CloseCode::NORMAL, "");
    }

    #[frame]
    async fn reflect(&mut self, frame: Frame) -> Frame {
        frame
    }
}

#[derive(Debug)]
struct Somebody(String);

impl User for Somebody {
    fn id(&self) -> UserId {
        self.0.as_str().into()
    }
}

/// A name is a token.
struct Named;

impl<S: Sync> Verifier<S> for Named {
    type User = Somebody;

    async fn verify(&self, token: &str, _: &S) -> Result<Option<Identity<Somebody>>> {
        Ok(Some(Identity::new(Somebody(token.to_owned()))))
    }
}

routes! { pub(super) fn routes() -> Routes { "ws/mirror/" => Mirror } }

#[expect(
    clippy::unused_async,
    reason = "where tokens come from a store, they are waited for"
)]
async fn token(name: &str) -> String {
    name.to_owned()
}

include!("../../../chanx-playground/tests/js/copied.txt");
