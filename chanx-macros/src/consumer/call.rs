//! Calls of the user's methods, each part at the token that it could be wrong of.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::model::{Argument, Consumer, Hook};

/// Calls a method and sends what it returns. A reply that the consumer does not declare is told at its type.
pub(super) fn answer(model: &Consumer, hook: &Hook, value: &TokenStream) -> TokenStream {
    let (call, at) = (call(hook, value), returns(hook));
    let sent = if let Some(outgoing) = &model.outgoing {
        quote_spanned!(at=> __chanx::IntoReply::<#outgoing, _>::reply(__chanx_reply, &__chanx_sender).await)
    } else {
        quote_spanned!(at=> __chanx::Silent::<_>::silent(__chanx_reply, &__chanx_sender).await)
    };
    quote!(let __chanx_reply = #call; #sent)
}

/// Calls a method and waits for it.
pub(super) fn call(hook: &Hook, value: &TokenStream) -> TokenStream {
    let name = &hook.name;
    let receiver = hook.on_self.then(|| quote!(self,));
    let arguments = hook.arguments.iter().map(|argument| match argument {
        Argument::Context(of) => {
            quote_spanned!(of.span()=> __chanx::Lends::<#of>::lent(&mut *__chanx_ctx))
        }
        Argument::Value(of) => {
            let value = at(of.span(), value);
            quote_spanned!(of.span()=> __chanx::Carries::<#of>::carried(#value))
        }
    });
    quote_spanned!(name.span()=> __chanx::sendable(Self::#name(#receiver #(#arguments),*)).await)
}

/// Where it says what a hook returns; at its name where it returns nothing.
pub(super) fn returns(hook: &Hook) -> Span {
    let returns = hook.returns.as_ref();
    returns.map_or_else(|| hook.name.span(), |returns| returns.to_token_stream().span())
}

/// The same tokens at another place.
fn at(span: Span, tokens: &TokenStream) -> TokenStream {
    let moved = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}
