//! What the README shows is what runs.

const EXAMPLES: [&str; 6] = [
    include_str!("../../examples/assistant/main.rs"),
    include_str!("../../examples/rooms/room.rs"),
    include_str!("../../examples/chat/access.rs"),
    include_str!("../../examples/chat/chat.rs"),
    include_str!("../../examples/chat/main.rs"),
    include_str!("../../examples/chat/tests/contract.rs"),
];

/// The README's pieces of programs are the examples' own, word for word; its whole program is compiled as a document.
#[test]
fn the_pieces_in_the_readme_are_those_of_the_examples() {
    let lines = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim().to_owned()).collect() };
    let pieces: Vec<_> = include_str!("../../README.md")
        .split("```rust,ignore\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(piece, _)| lines(piece))
        .collect();
    assert_eq!(pieces.len(), 7);
    for piece in pieces {
        let is_shown = EXAMPLES
            .iter()
            .any(|example| lines(example).windows(piece.len()).any(|window| window == piece));
        assert!(is_shown, "no example holds {piece:#?}");
    }
}
