//! What groups are called: the same as Python's `safe_group_name` calls them.

use chanx::{group::Group, message::Never};

use crate::python;

/// What parts are made of: what names may hold and what not, of one to four bytes.
const LETTERS: &[&str] = &[
    "a",
    "Z",
    "0",
    "9",
    "-",
    "_",
    ".",
    " ",
    "!",
    "/",
    ":",
    "@",
    "\0",
    "\n",
    "é",
    "ß",
    "世",
    "🦀",
    "room",
    "Weekly Sync!",
];

/// Lists of parts, of all lengths up to those that are cut.
fn samples(random: &mut fastrand::Rng) -> Vec<Vec<String>> {
    let mut part = |most: usize| -> String {
        let length = random.usize(..=most);
        (0..length).map(|_| *random.choice(LETTERS).unwrap()).collect()
    };
    (0..300)
        .map(|number| (0..=number % 4).map(|_| part(1 + number % 40)).collect())
        .collect()
}

async fn named_by_python(lists: &[Vec<String>]) -> Vec<Option<String>> {
    let lines = lists
        .iter()
        .map(|parts| serde_json::to_string(parts).unwrap() + "\n");
    let printed = python::run("names.py", &[], lines.collect()).await;
    let names = printed.lines().map(|line| serde_json::from_str(line).unwrap());
    names.collect()
}

#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn a_group_that_is_named_as_the_original_names_it_is_the_originals() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let lists = samples(&mut fastrand::Rng::with_seed(seed));
    let named = named_by_python(&lists).await;
    assert_eq!(named.len(), lists.len());
    for (parts, name) in lists.iter().zip(named) {
        // What the original refuses to name is `-`, which no parts are named that it takes.
        let name = name.unwrap_or_else(|| "-".to_owned());
        assert_eq!(
            Group::<Never>::named_as_original(parts).name().as_str(),
            name.as_str(),
            "{parts:?}"
        );
    }
}

#[chanx_testing::test]
#[ignore = "wants Python packages: `cargo xtask test family`"]
async fn plain_parts_give_the_originals_name_in_any_case() {
    let long = "x".repeat(60);
    let lists = [
        vec!["room", "5"],
        vec!["user", "Anna-Lena_5"],
        vec![&long, &long],
        vec!["lobby"],
    ];
    let lists = lists.map(|parts| parts.into_iter().map(str::to_owned).collect::<Vec<_>>());
    for (parts, name) in lists.iter().zip(named_by_python(&lists).await) {
        let (first, rest) = parts.split_first().unwrap();
        let group = rest.iter().fold(Group::<Never>::new(first), Group::part);
        assert_eq!(Some(group.name().as_str()), name.as_deref(), "{parts:?}");
    }
}
