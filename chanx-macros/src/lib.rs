//! The macros of chanx; use them, and read of them, through the crate `chanx`.

use proc_macro::TokenStream;

mod test_attr;

// Documented where it is re-exported: `chanx_testing::test`.
#[allow(missing_docs)]
#[proc_macro_attribute]
pub fn chanx_test(args: TokenStream, item: TokenStream) -> TokenStream {
    test_attr::expand(args.into(), item.into()).into()
}
