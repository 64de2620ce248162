#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    use __chanx::Unconstrained as _;
    const _: () = ::core::assert!(
        __chanx::Probe:: < RoomClosed > ::CHECKABLE || ! __chanx::Probe:: < RoomClosed >
        ::CONSTRAINED, "{}",
        "the constraints of `RoomClosed` want a context: a message is validated without one, `Validate<Context = ()>`"
    );
    const _: () = __chanx::nested_is_distinct(
        <RoomEvent as __chanx::Message>::VARIANTS,
        <HouseEvent as __chanx::Message>::VARIANTS,
        1usize,
        __chanx::RESERVED_OUTGOING,
    );
    #[automatically_derived]
    impl __chanx::Message for RoomEvent {
        const VARIANTS: &'static [__chanx::Variant] = &[
            __chanx::Variant::new("RoomClosed", "room_closed")
                .handler("room_closed")
                .schema(<RoomClosed as __chanx::Payload>::SCHEMA)
                .payload_type("RoomClosed"),
            __chanx::Variant::new("House", "")
                .handler("house")
                .nested(<HouseEvent as __chanx::Message>::VARIANTS)
                .payload_type("HouseEvent"),
        ];
        fn action(&self) -> &'static str {
            match *self {
                Self::RoomClosed(..) => "room_closed",
                Self::House(ref __chanx_inner) => {
                    <HouseEvent as __chanx::Message>::action(__chanx_inner)
                }
            }
        }
        fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
            __chanx_action: &str,
            __chanx_payload: __ChanxD,
        ) -> __chanx::Result<Self, __ChanxD::Error> {
            match __chanx_action {
                "room_closed" => {
                    <RoomClosed as __chanx::Payload>::read(__chanx_payload)
                        .map(Self::RoomClosed)
                }
                __chanx_inner if __chanx::has_action(
                    <HouseEvent as __chanx::Message>::VARIANTS,
                    __chanx_inner,
                ) => {
                    <HouseEvent as __chanx::Message>::decode(
                            __chanx_inner,
                            __chanx_payload,
                        )
                        .map(Self::House)
                }
                _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
            }
        }
        fn encode<__ChanxS: __chanx::serde::Serializer>(
            &self,
            __chanx_serializer: __ChanxS,
        ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
            match self {
                Self::RoomClosed(__chanx_payload) => {
                    <RoomClosed as __chanx::Payload>::write(
                        __chanx_payload,
                        __chanx_serializer,
                    )
                }
                Self::House(__chanx_inner) => {
                    <HouseEvent as __chanx::Message>::encode(
                        __chanx_inner,
                        __chanx_serializer,
                    )
                }
            }
        }
        fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
            match self {
                Self::RoomClosed(__chanx_payload) => {
                    __chanx::Probe::<
                        RoomClosed,
                    >::check(
                        __chanx_payload,
                        __chanx::Probe::<RoomClosed>::names(),
                        __chanx_violations,
                    )
                }
                Self::House(__chanx_inner) => {
                    <HouseEvent as __chanx::Message>::validate(
                        __chanx_inner,
                        __chanx_violations,
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl __chanx::ChannelEvent for RoomEvent {}
};
