//! What becomes of what handlers return: replies, streams, errors.

use std::{fmt, time::Duration};

use chanx::prelude::*;
use chanx_testing::{TestApp, frame};
use futures_util::{Stream, stream};
use serde_json::{Value, json};

use super::{Told, told};
use crate::support::failed;

#[derive(Debug, IncomingMessage)]
enum Give {
    Nothing,
    One,
    Perhaps(bool),
    Several(usize),
    Fallible(bool),
    SeveralOrError(bool),
    Counted(usize),
    Broken,
}

#[derive(Debug)]
struct Wrong;

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a wrong that nobody is told of")
    }
}

impl std::error::Error for Wrong {}

/// An error that clients may read, wherever it stands among the causes.
#[derive(Debug)]
struct Refused {
    by: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused by {}", self.by)
    }
}

impl std::error::Error for Refused {}

#[derive(Default)]
struct Giver {
    given: usize,
}

#[consumer(incoming = Give, outgoing = Told)]
impl Giver {
    #[handler]
    async fn nothing(&mut self) {}

    #[handler]
    async fn one(&mut self) -> Told {
        Told::Number(1)
    }

    #[handler]
    async fn perhaps(&mut self, give: bool) -> Option<Told> {
        give.then_some(Told::Number(1))
    }

    #[handler]
    async fn several(&mut self, count: usize) -> Vec<Told> {
        (0..count).map(Told::Number).collect()
    }

    #[handler]
    async fn fallible(&mut self, give: bool) -> Result<Told, Wrong> {
        give.then_some(Told::Number(1)).ok_or(Wrong)
    }

    #[handler]
    async fn several_or_error(&mut self, give: bool) -> Result<Vec<Told>> {
        if give {
            return Ok(vec![Told::Number(1), Told::Number(2)]);
        }
        Err(Wrong)?
    }

    /// One a second.
    #[handler]
    async fn counted(&mut self, count: usize) -> impl Stream<Item = Told> {
        let given = &mut self.given;
        stream::unfold((0, given), move |(number, given)| async move {
            if number == count {
                return None;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            *given += 1;
            Some((Told::Number(*given), (number + 1, given)))
        })
    }

    /// A stream that ends with an error.
    #[handler]
    async fn broken(&mut self) -> impl Stream<Item = Result<Told, Wrong>> {
        stream::iter([Ok(Told::Number(1)), Err(Wrong), Ok(Told::Number(2))])
    }
}

routes! {
    fn giving() -> Routes { "" => Giver }
}

async fn given(give: Give) -> Vec<Value> {
    let app = TestApp::new(giving()).start();
    let mut client = app.client("/").connect().await;
    client.send(give).await;
    app.settle().await;
    client.received()
}

fn numbers<const N: usize>(numbers: [usize; N]) -> Vec<Value> {
    numbers
        .into_iter()
        .map(|number| frame(Told::Number(number)))
        .collect()
}

#[chanx_testing::test(paused)]
async fn all_that_a_handler_may_return_is_sent() {
    assert!(given(Give::Nothing).await.is_empty());
    assert_eq!(given(Give::One).await, numbers([1]));
    assert_eq!(given(Give::Perhaps(true)).await, numbers([1]));
    assert!(given(Give::Perhaps(false)).await.is_empty());
    assert_eq!(given(Give::Several(3)).await, numbers([0, 1, 2]));
    assert_eq!(given(Give::Fallible(true)).await, numbers([1]));
    assert_eq!(given(Give::Fallible(false)).await, [failed()]);
    assert_eq!(given(Give::SeveralOrError(true)).await, numbers([1, 2]));
    assert_eq!(given(Give::SeveralOrError(false)).await, [failed()]);
    assert_eq!(given(Give::Counted(3)).await, numbers([1, 2, 3]));
    assert_eq!(given(Give::Broken).await, [frame(Told::Number(1)), failed()]);
}

#[chanx_testing::test(paused)]
async fn a_stream_is_sent_as_it_is_produced() {
    let app = TestApp::new(giving()).start();
    let mut client = app.client("/").connect().await;
    let start = tokio::time::Instant::now();
    client.send(Give::Counted(3)).await;
    for second in 1..=3 {
        assert_eq!(told(&mut client).await, Told::Number(second));
        assert_eq!(start.elapsed().as_secs(), second as u64, "it was not held back");
    }
}

#[derive(Debug, IncomingMessage)]
enum Fail {
    Opaque,
    Own,
    OnOption,
    OnResult,
    Declared,
    Undeclared,
}

#[derive(Default)]
struct Failing;

#[consumer(incoming = Fail, client_errors = [Refused])]
impl Failing {
    #[handler]
    async fn opaque(&mut self) -> Result<()> {
        Err(Wrong)?
    }

    #[handler]
    async fn own(&mut self) -> Result<()> {
        Err(Error::client("Too late"))
    }

    #[handler]
    async fn on_option(&mut self) -> Result<()> {
        None.client("No such room")
    }

    #[handler]
    async fn on_result(&mut self) -> Result<()> {
        Err(Wrong).client("Not today")
    }

    /// The declared error is the cause of another.
    #[handler]
    async fn declared(&mut self) -> Result<()> {
        Err(std::io::Error::other(Refused { by: "the door" }))?
    }

    #[handler]
    async fn undeclared(&mut self) -> Result<()> {
        Err(std::io::Error::other(Wrong))?
    }
}

#[chanx_testing::test]
async fn a_client_reads_of_an_error_what_it_is_meant_to() {
    routes! { fn failing() -> Routes { "" => Failing } }
    let app = TestApp::new(failing()).start();
    let mut client = app.client("/").connect().await;
    for (fail, detail) in [
        (Fail::Opaque, "Failed to process message"),
        (Fail::Own, "Too late"),
        (Fail::OnOption, "No such room"),
        (Fail::OnResult, "Not today"),
        (Fail::Declared, "Refused by the door"),
        (Fail::Undeclared, "Failed to process message"),
    ] {
        client.send(fail).await;
        assert_eq!(
            client.next_json().await,
            json!({"action": "error", "payload": {"detail": detail}})
        );
    }
}
