//! Classes that find somebody, and nothing says whom.

use chanx::{
    access::{Authentication, Identity, Nobody},
    handshake::Request,
    prelude::*,
};

struct Anyone;

impl<S: Sync> Authentication<S> for Anyone {
    type User = Nobody;

    async fn authenticate(&self, _: &Request, _: &S) -> Result<Option<Identity<Nobody>>> {
        Ok(None)
    }
}

#[derive(Default)]
struct Chat;

#[consumer(authentication = [Anyone])]
impl Chat {}

fn main() {}
