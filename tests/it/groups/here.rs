//! Which groups there are in a process.

use super::{anonymous, member, rooms};

#[chanx_testing::test]
async fn the_groups_of_this_process_are_listed_with_their_members() {
    let app = rooms();
    assert!(app.channels().groups_here(10).is_empty());
    let one = member(&app, "a", 1).await;
    let _other = member(&app, "b", 2).await;
    let _nobody = anonymous(&app, "b").await;

    let groups = app.channels().groups_here(10);
    let named: Vec<_> = groups
        .iter()
        .map(|group| (group.name.as_str(), group.count))
        .collect();
    assert_eq!(named, [("hall", 3), ("room.a", 1), ("room.b", 2)]);
    let users = |index: usize| -> Vec<_> {
        let members = groups[index].members.iter();
        members.map(|member| member.user.clone()).collect()
    };
    assert_eq!(users(1), [Some(1_u32.into())]);
    let mut of_b = users(2);
    of_b.sort_by_key(Option::is_some);
    assert_eq!(of_b, [None, Some(2_u32.into())]);

    // No more than were asked for, the first of them.
    let first = app.channels().groups_here(2);
    let names: Vec<_> = first.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["hall", "room.a"]);

    one.close(1000).await;
    app.settle().await;
    let left = app.channels().groups_here(10);
    let names: Vec<_> = left.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["hall", "room.b"]);
}
