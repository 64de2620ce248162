#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    use __chanx::Unconstrained as _;
    const _: () = ::core::assert!(
        __chanx::Probe:: < Text > ::CHECKABLE || ! __chanx::Probe:: < Text >
        ::CONSTRAINED, "{}",
        "the constraints of `Text` want a context: a message is validated without one, `Validate<Context = ()>`"
    );
    const _: () = __chanx::nested_is_distinct(
        <Ask as __chanx::Message>::VARIANTS,
        <Common as __chanx::Message>::VARIANTS,
        2usize,
        __chanx::RESERVED_INCOMING,
    );
    #[automatically_derived]
    impl __chanx::Message for Ask {
        const VARIANTS: &'static [__chanx::Variant] = &[
            __chanx::Variant::new("NewMessage", "new_message")
                .handler("new_message")
                .description("New message.")
                .schema(<Text as __chanx::Payload>::SCHEMA)
                .payload_type("Text"),
            __chanx::Variant::new("Ping", "are_you_there").handler("ping"),
            __chanx::Variant::new("Common", "")
                .handler("common")
                .nested(<Common as __chanx::Message>::VARIANTS)
                .payload_type("Common"),
        ];
        fn action(&self) -> &'static str {
            match *self {
                Self::NewMessage(..) => "new_message",
                Self::Ping => "are_you_there",
                Self::Common(ref __chanx_inner) => {
                    <Common as __chanx::Message>::action(__chanx_inner)
                }
            }
        }
        fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
            __chanx_action: &str,
            __chanx_payload: __ChanxD,
        ) -> __chanx::Result<Self, __ChanxD::Error> {
            match __chanx_action {
                "new_message" => {
                    <Text as __chanx::Payload>::read(__chanx_payload)
                        .map(Self::NewMessage)
                }
                "are_you_there" => {
                    __chanx::read::<(), _>(__chanx_payload).map(|()| Self::Ping)
                }
                __chanx_inner if __chanx::has_action(
                    <Common as __chanx::Message>::VARIANTS,
                    __chanx_inner,
                ) => {
                    <Common as __chanx::Message>::decode(__chanx_inner, __chanx_payload)
                        .map(Self::Common)
                }
                _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
            }
        }
        fn encode<__ChanxS: __chanx::serde::Serializer>(
            &self,
            __chanx_serializer: __ChanxS,
        ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
            match self {
                Self::NewMessage(__chanx_payload) => {
                    <Text as __chanx::Payload>::write(
                        __chanx_payload,
                        __chanx_serializer,
                    )
                }
                Self::Ping => {
                    __chanx::serde::Serializer::serialize_unit(__chanx_serializer)
                }
                Self::Common(__chanx_inner) => {
                    <Common as __chanx::Message>::encode(
                        __chanx_inner,
                        __chanx_serializer,
                    )
                }
            }
        }
        fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
            match self {
                Self::NewMessage(__chanx_payload) => {
                    __chanx::Probe::<
                        Text,
                    >::check(
                        __chanx_payload,
                        __chanx::Probe::<Text>::names(),
                        __chanx_violations,
                    )
                }
                Self::Ping => {}
                Self::Common(__chanx_inner) => {
                    <Common as __chanx::Message>::validate(
                        __chanx_inner,
                        __chanx_violations,
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl __chanx::IncomingMessage for Ask {}
};
