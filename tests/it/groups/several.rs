//! One connection in several groups: what is sent to all of them comes once, and each is left alone.

use chanx::prelude::*;
use chanx_testing::{GroupFrame, TestApp};

#[derive(Debug, IncomingMessage)]
enum Ask {
    Leave(Number),
}

#[payload]
#[derive(PartialEq)]
struct Number {
    number: u32,
}

#[derive(Debug, PartialEq, GroupMessage)]
enum Told {
    Told(Number),
}

#[derive(Debug, PathParams)]
struct Count {
    count: u32,
}

fn group(number: u32) -> Group<Told> {
    Group::new("several").part(number)
}

fn told(number: u32) -> Told {
    Told::Told(Number { number })
}

/// In the groups below its number.
#[derive(Default)]
struct Member;

#[consumer(incoming = Ask, group_messages = [Told], params = Count, send_authentication_message = false)]
impl Member {
    #[groups]
    async fn groups(ctx: &mut Context<Self>) -> Vec<Group<Told>> {
        (0..ctx.params().count).map(group).collect()
    }

    #[handler]
    async fn leave(&mut self, ctx: &mut Context<Self>, left: Number) -> Result<()> {
        Ok(ctx.leave(&group(left.number)).await?)
    }
}

routes! {
    fn routes() -> Routes {
        "ws/<int:count>/" => Member,
    }
}

#[chanx_testing::test]
async fn a_message_to_several_groups_comes_once() {
    let app = TestApp::new(routes()).start();
    let mut one = app.client("/ws/1/").connect().await;
    let mut many = app.client("/ws/100/").connect().await;
    let groups: Vec<_> = (0..100).map(group).collect();
    app.channels().groups(&groups).send(told(7)).await.expect("sent");
    app.settle().await;
    assert_eq!(one.received(), [told(7).not_mine().frame()]);
    assert_eq!(many.received(), [told(7).not_mine().frame()]);
}

#[chanx_testing::test]
async fn a_group_that_is_left_is_no_way_any_more_and_the_others_are() {
    let app = TestApp::new(routes()).start();
    let mut member = app.client("/ws/100/").connect().await;
    for left in (0..100).filter(|number| *number != 42) {
        member.send(Ask::Leave(Number { number: left })).await;
    }
    app.settle().await;
    let channels = app.channels();
    for number in 0..100 {
        channels
            .group(&group(number))
            .send(told(number))
            .await
            .expect("sent");
    }
    let (left, kept) = (group(41), group(42));
    channels
        .groups([&left, &kept])
        .send(told(100))
        .await
        .expect("sent");
    app.settle().await;
    assert_eq!(
        member.received(),
        [42, 100].map(|number| told(number).not_mine().frame())
    );
    assert_eq!(channels.group(&left).count_here(), 0);
    assert_eq!(channels.group(&kept).count_here(), 1);
}
