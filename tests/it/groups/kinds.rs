//! One connection in one group by two types of message.

use chanx::prelude::*;
use chanx_testing::{GroupFrame, RunningApp, TestApp, frame};

use super::{Line, line};

#[derive(Debug, Clone, GroupMessage)]
enum Spoken {
    Said(Line),
}

#[derive(Debug, Clone, GroupMessage)]
enum Shown {
    Said(Line),
    Shown(Line),
}

#[derive(Debug, ChannelEvent)]
enum Bell {
    Rang,
}

#[derive(Debug, IncomingMessage)]
enum Ask {
    BeDeaf,
    BeBlind,
}

#[derive(Debug, Default)]
struct Guest;

fn spoken() -> Group<Spoken> {
    Group::new("hall")
}

fn shown() -> Group<Shown> {
    Group::new("hall")
}

/// A group that everybody is in by another type of message.
fn door() -> Group<Shown> {
    Group::new("door")
}

#[consumer(
    incoming = Ask, group_messages = [Spoken, Shown], events = Bell, passthrough_events = [Rang],
    groups = [spoken(), shown(), Group::<Spoken>::new("door")],
)]
impl Guest {
    #[handler]
    async fn be_deaf(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        Ok(ctx.leave(&spoken()).await?)
    }

    #[handler]
    async fn be_blind(&mut self, ctx: &mut Context<Self>) -> Result<()> {
        Ok(ctx.leave(&shown()).await?)
    }
}

fn hall() -> RunningApp {
    TestApp::new(Routes::new([chanx::routing::path::<Guest, _>("ws/")])).start()
}

#[chanx_testing::test]
async fn it_is_one_member_who_hears_of_everything_once() {
    let app = hall();
    let mut guest = app.client("/ws/").connect().await;
    let channels = app.channels();
    assert_eq!(channels.group(&spoken()).count().await, Ok(1));
    assert_eq!(channels.group(&shown()).members().await.unwrap().len(), 1);
    channels
        .group(&spoken())
        .send(Spoken::Said(line("a")))
        .await
        .unwrap();
    channels
        .group(&shown())
        .send(Shown::Shown(line("b")))
        .await
        .unwrap();
    channels.event::<Guest>(&spoken(), Bell::Rang).await.unwrap();
    app.settle().await;
    let all = [
        Spoken::Said(line("a")).not_mine().frame(),
        Shown::Shown(line("b")).not_mine().frame(),
        frame(Bell::Rang),
    ];
    assert_eq!(guest.received(), all);
}

#[chanx_testing::test]
async fn each_type_is_left_alone_and_the_last_ends_it() {
    let app = hall();
    let mut guest = app.client("/ws/").connect().await;
    let channels = app.channels();
    guest.send(Ask::BeDeaf).await;
    app.settle().await;
    channels
        .group(&spoken())
        .send(Spoken::Said(line("a")))
        .await
        .unwrap();
    channels
        .group(&shown())
        .send(Shown::Said(line("b")))
        .await
        .unwrap();
    app.settle().await;
    assert_eq!(guest.received(), [Shown::Said(line("b")).not_mine().frame()]);
    assert_eq!(channels.group(&spoken()).count().await, Ok(1));
    guest.send(Ask::BeBlind).await;
    app.settle().await;
    assert_eq!(channels.group(&spoken()).count().await, Ok(0));
}

/// Only who has got it by the first group is passed over in the second.
#[chanx_testing::test]
async fn who_is_in_the_first_group_by_another_type_is_told_by_the_second() {
    let app = hall();
    let mut guest = app.client("/ws/").connect().await;
    let news = Shown::Shown(line("b"));
    app.channels()
        .groups([&door(), &shown()])
        .send(news.clone())
        .await
        .unwrap();
    app.settle().await;
    assert_eq!(guest.received(), [news.not_mine().frame()]);
}
