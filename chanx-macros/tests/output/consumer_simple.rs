impl Assistant {
    async fn new_message(&mut self, message: Text) -> Answer {
        Answer::Reply(message)
    }
    async fn ping(&mut self) -> Answer {
        Answer::Pong
    }
}
#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    #[allow(dead_code)]
    type __ChanxIncoming = Ask;
    const _: () = __chanx::all_handled_by::<Assistant>("Ask", &["NewMessage", "Ping"]);
    #[automatically_derived]
    impl __chanx::Consumer for Assistant {
        type Incoming = Ask;
        type Outgoing = Answer;
        type Event = __chanx::Never;
        type State = __chanx::NoState;
        type Params = ();
        type Access = __chanx::Open;
        const SPEC: __chanx::Spec = __chanx::Spec::NAMED_BY_TYPE
            .handlers(
                &[
                    __chanx::HandlerSpec::new("new_message")
                        .takes(__chanx::incoming_of::<Assistant>(), "NewMessage"),
                    __chanx::HandlerSpec::new("ping")
                        .takes(__chanx::incoming_of::<Assistant>(), "Ping"),
                ],
            );
        fn connect(
            _: &mut __chanx::Context<Self>,
        ) -> impl __chanx::Future<
            Output = __chanx::HandlerResult<Self>,
        > + __chanx::Send {
            __chanx::at_once(<Self as __chanx::Buildable>::build())
        }
        async fn receive(
            &mut self,
            __chanx_ctx: &mut __chanx::Context<Self>,
            __chanx_message: Self::Incoming,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            match __chanx_message {
                __ChanxIncoming::NewMessage { 0: __chanx_payload } => {
                    let __chanx_reply = __chanx::sendable(
                            Self::new_message(
                                self,
                                __chanx::Carries::<Text>::carried(__chanx_payload),
                            ),
                        )
                        .await;
                    __chanx::IntoReply::<
                        Answer,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                __ChanxIncoming::Ping { .. } => {
                    let __chanx_reply = __chanx::sendable(Self::ping(self)).await;
                    __chanx::IntoReply::<
                        Answer,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                #[allow(unreachable_patterns)]
                _ => __chanx::unreachable!(),
            }
        }
    }
};
