//! What the README shows is what runs.

/// The README's tests are the example's own, word for word; its program is compiled as a document.
#[test]
fn the_tests_of_the_readme_are_those_of_the_example() {
    let readme = include_str!("../../README.md");
    let example = include_str!("../../examples/assistant/main.rs");
    let quoted = readme
        .split_once("```rust,ignore\n")
        .and_then(|(_, rest)| rest.split_once("```"))
        .map(|(block, _)| block)
        .expect("the README shows a test");
    let lines = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim().to_owned()).collect() };
    let (quoted, example) = (lines(quoted), lines(example));
    assert!(
        example.windows(quoted.len()).any(|window| window == quoted),
        "examples/assistant/main.rs does not hold what the README shows"
    );
}
