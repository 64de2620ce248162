//! What comes back where something is wrong: the user's block, and a consumer that does nothing, so that what names it
//! elsewhere is still understood.

use proc_macro2::TokenStream;
use quote::quote;

use super::{access, expand, groups, model::Consumer, parse::Block};

pub(super) fn consumer(errors: &TokenStream, model: &Consumer, block: &Block) -> TokenStream {
    let stub = (block.of_trait.is_none() && block.generics.params.is_empty()).then(|| stub(model));
    quote!(#errors #block #stub)
}

fn stub(model: &Consumer) -> TokenStream {
    let Consumer { runtime, name, .. } = model;
    let (types, receives) = (expand::types(model), groups::receives(model));
    let access = access::stub(model);
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            use #runtime as __chanx;
            #[automatically_derived]
            impl __chanx::Consumer for #name {
                #types
                async fn connect(_: &mut __chanx::Context<Self>) -> __chanx::HandlerResult<Self> {
                    __chanx::unreachable!()
                }
            }
            #access
            #receives
        };
    }
}
