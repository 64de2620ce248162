/// A room to chat in.
impl RoomChat {
    async fn own(ctx: &mut Context<Self>) -> Group<RoomMessage> {
        Group::new("room").part(5)
    }
    async fn enter(ctx: &mut Context<Self>) -> Result<Self> {
        Ok(Self)
    }
    async fn greet(&mut self, ctx: &mut Context<Self>) -> RoomOutgoing {
        RoomOutgoing::Hello
    }
    /// Says it to the room.
    async fn new_message(
        &mut self,
        ctx: &mut Context<Self>,
        message: Text,
    ) -> Result<()> {
        Ok(())
    }
    async fn get(&mut self) {}
    async fn ping(&mut self) {}
    /// The room is no more.
    async fn room_closed(&mut self, event: RoomClosed) -> RoomOutgoing {
        RoomOutgoing::Hello
    }
    async fn closed(&mut self, ctx: &mut Context<Self>) {}
    async fn binary(&mut self, frame: Frame) {}
    async fn leave(self, reason: CloseReason) {}
}
#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    #[allow(dead_code)]
    type __ChanxIncoming = RoomIncoming;
    const _: () = __chanx::all_handled_by::<
        RoomChat,
    >("RoomIncoming", &["NewMessage", "HTTPGet", "Common"]);
    const _: () = __chanx::all_handled(
        &__chanx::HANDLERS,
        "Common",
        "Common",
        <Common as __chanx::Message>::VARIANTS,
        &["Ping"],
    );
    #[allow(dead_code)]
    type __ChanxEvent = RoomEvent;
    const __CHANX_PASSED: &[(&[__chanx::Variant], &str)] = &[
        (__chanx::events_of::<RoomChat>(), "Renamed"),
        (<HouseEvent as __chanx::Message>::VARIANTS, "Opened"),
    ];
    const _: () = __chanx::all_events_by::<
        RoomChat,
    >("RoomEvent", &["RoomClosed", "House", "Renamed", "House"]);
    const _: () = __chanx::all_handled(
        &__chanx::EVENTS,
        "HouseEvent",
        "House",
        <HouseEvent as __chanx::Message>::VARIANTS,
        &["Closed", "Opened"],
    );
    #[automatically_derived]
    impl __chanx::Consumer for RoomChat {
        type Incoming = RoomIncoming;
        type Outgoing = RoomOutgoing;
        type Event = RoomEvent;
        type State = AppState;
        type Params = RoomPath;
        type Access = __chanx::Identified<User>;
        const SPEC: __chanx::Spec = __chanx::Spec::NAMED_BY_TYPE
            .name("room")
            .description("A room to chat in.")
            .handlers(
                &[
                    __chanx::HandlerSpec::new("new_message")
                        .takes(__chanx::incoming_of::<RoomChat>(), "NewMessage")
                        .silent()
                        .summary("Say something")
                        .description("Says it to the room."),
                    __chanx::HandlerSpec::new("get")
                        .takes(__chanx::incoming_of::<RoomChat>(), "HTTPGet")
                        .silent(),
                    __chanx::HandlerSpec::new("ping")
                        .takes(<Common as __chanx::Message>::VARIANTS, "Ping")
                        .silent(),
                ],
            )
            .events(
                &[
                    __chanx::HandlerSpec::new("room_closed")
                        .takes(__chanx::events_of::<RoomChat>(), "RoomClosed")
                        .description("The room is no more."),
                    __chanx::HandlerSpec::new("closed")
                        .takes(<HouseEvent as __chanx::Message>::VARIANTS, "Closed")
                        .silent(),
                ],
            )
            .group_messages(&[__chanx::Carried::<__ChanxGroup0>::SPEC])
            .passthrough_events(
                &__chanx::actions_of::<
                    { __chanx::actions_in(__CHANX_PASSED) },
                >(__CHANX_PASSED),
            )
            .overrides(
                __chanx::Overrides::NONE
                    .on_panic(__chanx::OnPanic::Close)
                    .slow_consumer(__chanx::SlowConsumer::DropOldest)
                    .log_ignored_actions(&["typing"]),
            )
            .client_errors(&[__chanx::client_error::<RoomError>])
            .subprotocols(&["room.v1"])
            .frames(__chanx::Frames::Binary);
        async fn groups(
            __chanx_ctx: &mut __chanx::Context<Self>,
        ) -> __chanx::HandlerResult<__chanx::Groups<Self>> {
            let __chanx_groups = __chanx::Groups::new();
            let __chanx_groups = __chanx::joined::<
                Self,
                _,
            >(__chanx_groups, __chanx::Group::<RoomMessage>::new("lobby"))?;
            let __chanx_groups = __chanx::joined::<
                Self,
                _,
            >(__chanx_groups, Group::<RoomMessage>::new("house"))?;
            let __chanx_groups = {
                let __chanx_found = __chanx::sendable(
                        Self::own(
                            __chanx::Lends::<&mut Context<Self>>::lent(&mut *__chanx_ctx),
                        ),
                    )
                    .await;
                __chanx::joined::<Self, _>(__chanx_groups, __chanx_found)?
            };
            __chanx::Ok(__chanx_groups)
        }
        async fn connect(
            __chanx_ctx: &mut __chanx::Context<Self>,
        ) -> __chanx::HandlerResult<Self> {
            let __chanx_made = __chanx::sendable(
                    Self::enter(
                        __chanx::Lends::<&mut Context<Self>>::lent(&mut *__chanx_ctx),
                    ),
                )
                .await;
            __chanx::Outcome::<Self, _>::into_result(__chanx_made)
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
                                __chanx::Lends::<
                                    &mut Context<Self>,
                                >::lent(&mut *__chanx_ctx),
                                __chanx::Carries::<Text>::carried(__chanx_payload),
                            ),
                        )
                        .await;
                    __chanx::IntoReply::<
                        RoomOutgoing,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                __ChanxIncoming::HTTPGet { .. } => {
                    let __chanx_reply = __chanx::sendable(Self::get(self)).await;
                    __chanx::IntoReply::<
                        RoomOutgoing,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                __ChanxIncoming::Common(Common::Ping { .. }) => {
                    let __chanx_reply = __chanx::sendable(Self::ping(self)).await;
                    __chanx::IntoReply::<
                        RoomOutgoing,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                #[allow(unreachable_patterns)]
                _ => __chanx::unreachable!(),
            }
        }
        async fn event(
            &mut self,
            __chanx_ctx: &mut __chanx::Context<Self>,
            __chanx_message: Self::Event,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            match __chanx_message {
                __ChanxEvent::RoomClosed { 0: __chanx_payload } => {
                    let __chanx_reply = __chanx::sendable(
                            Self::room_closed(
                                self,
                                __chanx::Carries::<RoomClosed>::carried(__chanx_payload),
                            ),
                        )
                        .await;
                    __chanx::IntoReply::<
                        RoomOutgoing,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                __ChanxEvent::House(HouseEvent::Closed { .. }) => {
                    let __chanx_reply = __chanx::sendable(
                            Self::closed(
                                self,
                                __chanx::Lends::<
                                    &mut Context<Self>,
                                >::lent(&mut *__chanx_ctx),
                            ),
                        )
                        .await;
                    __chanx::IntoReply::<
                        RoomOutgoing,
                        _,
                    >::reply(__chanx_reply, &__chanx_sender)
                        .await
                }
                __chanx_event @ __ChanxEvent::Renamed { .. } => {
                    __chanx::forwarded(__chanx_ctx, __chanx_event).await
                }
                __chanx_event @ __ChanxEvent::House(HouseEvent::Opened { .. }) => {
                    __chanx::forwarded(__chanx_ctx, __chanx_event).await
                }
                #[allow(unreachable_patterns)]
                _ => __chanx::unreachable!(),
            }
        }
        async fn ready(
            &mut self,
            __chanx_ctx: &mut __chanx::Context<Self>,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            let __chanx_reply = __chanx::sendable(
                    Self::greet(
                        self,
                        __chanx::Lends::<&mut Context<Self>>::lent(&mut *__chanx_ctx),
                    ),
                )
                .await;
            __chanx::IntoReply::<RoomOutgoing, _>::reply(__chanx_reply, &__chanx_sender)
                .await
        }
        async fn frame(
            &mut self,
            __chanx_ctx: &mut __chanx::Context<Self>,
            __chanx_frame: __chanx::Frame,
        ) -> __chanx::HandlerResult<()> {
            let __chanx_sender = __chanx_ctx.sender();
            let __chanx_reply = __chanx::sendable(
                    Self::binary(self, __chanx::Carries::<Frame>::carried(__chanx_frame)),
                )
                .await;
            __chanx::IntoReply::<RoomOutgoing, _>::reply(__chanx_reply, &__chanx_sender)
                .await
        }
        async fn disconnect(
            mut self,
            __chanx_ctx: &mut __chanx::Context<Self>,
            __chanx_reason: __chanx::CloseReason,
        ) {
            let __chanx_said = __chanx::sendable(
                    Self::leave(
                        self,
                        __chanx::Carries::<CloseReason>::carried(__chanx_reason),
                    ),
                )
                .await;
            __chanx::Parting::part(__chanx_said);
        }
    }
    use __chanx::Uncarried as _;
    #[allow(dead_code)]
    type __ChanxGroup0 = RoomMessage;
    #[automatically_derived]
    impl __chanx::Receives<__ChanxGroup0> for RoomChat {}
};
