//! What groups deliver to a consumer, and which it is in from the beginning.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Type, spanned::Spanned};

use super::{
    call::{call, returns},
    model::Consumer,
};

/// That it can be told each of its group messages.
pub(super) fn receives(model: &Consumer) -> Option<TokenStream> {
    let name = &model.name;
    let receives = aliases(model).map(|(alias, message)| {
        quote_spanned! {message.span()=>
            #[allow(dead_code)]
            type #alias = #message;
            #[automatically_derived]
            impl __chanx::Receives<#alias> for #name {}
        }
    });
    (!model.group_messages.is_empty()).then(|| quote!(use __chanx::Uncarried as _; #(#receives)*))
}

/// The same for its `Spec`.
pub(super) fn specs(model: &Consumer) -> Option<TokenStream> {
    let specs = aliases(model)
        .map(|(alias, message)| quote_spanned!(message.span()=> __chanx::Carried::<#alias>::SPEC));
    (!model.group_messages.is_empty()).then(|| quote!(.group_messages(&[#(#specs),*])))
}

/// Each type of group messages, and what it is called: one that is not there is told once, where that is said.
fn aliases(model: &Consumer) -> impl Iterator<Item = (Ident, &Type)> {
    let messages = model.group_messages.iter().enumerate();
    messages.map(|(place, message)| {
        (
            Ident::new(&format!("__ChanxGroup{place}"), message.span()),
            message,
        )
    })
}

/// The groups that it joins by itself: those that the attribute names, then those of its hook.
pub(super) fn groups(model: &Consumer) -> Option<TokenStream> {
    let hook = model.groups.as_ref();
    if model.joins.is_empty() && hook.is_none() {
        return None;
    }
    let named = model
        .joins
        .iter()
        .map(|group| quote_spanned!(group.span()=> __chanx::joined::<Self, _>(__chanx_groups, #group)?));
    let found = hook.map(|hook| {
        let (call, cfgs) = (call(hook, &quote!()), &hook.cfgs);
        let joined =
            quote_spanned!(returns(hook)=> __chanx::joined::<Self, _>(__chanx_groups, __chanx_found)?);
        quote!(#(#cfgs)* let __chanx_groups = { let __chanx_found = #call; #joined };)
    });
    Some(quote! {
        async fn groups(
            __chanx_ctx: &mut __chanx::Context<Self>,
        ) -> __chanx::HandlerResult<__chanx::Groups<Self>> {
            let __chanx_groups = __chanx::Groups::new();
            #(let __chanx_groups = #named;)*
            #found
            __chanx::Ok(__chanx_groups)
        }
    })
}
