#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    use __chanx::Unconstrained as _;
    #[allow(unused_imports)]
    use __chanx::Into as _;
    #[derive(__chanx::serde::Deserialize, __chanx::schemars::JsonSchema)]
    #[serde(crate = "::chanx::__private::serde", rename = "Moved")]
    #[schemars(crate = "::chanx::__private::schemars")]
    struct __ChanxMoved {
        /// To the right.
        x: i32,
    }
    #[derive(__chanx::serde::Serialize)]
    #[serde(crate = "::chanx::__private::serde")]
    struct __ChanxMovedRef<'__chanx> {
        x: &'__chanx i32,
    }
    #[automatically_derived]
    impl __chanx::Message for Answer {
        const VARIANTS: &'static [__chanx::Variant] = &[
            __chanx::Variant::new("Pong", "pong").handler("pong"),
            __chanx::Variant::new("Moved", "moved")
                .handler("moved")
                .payload::<__ChanxMoved>()
                .payload_type("Moved"),
        ];
        fn action(&self) -> &'static str {
            match *self {
                Self::Pong => "pong",
                Self::Moved { .. } => "moved",
            }
        }
        fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
            __chanx_action: &str,
            __chanx_payload: __ChanxD,
        ) -> __chanx::Result<Self, __ChanxD::Error> {
            match __chanx_action {
                "pong" => __chanx::read::<(), _>(__chanx_payload).map(|()| Self::Pong),
                "moved" => {
                    __chanx::read::<__ChanxMoved, _>(__chanx_payload)
                        .map(|__ChanxMoved { x }| Self::Moved { x })
                }
                _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
            }
        }
        fn encode<__ChanxS: __chanx::serde::Serializer>(
            &self,
            __chanx_serializer: __ChanxS,
        ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
            match self {
                Self::Pong => {
                    __chanx::serde::Serializer::serialize_unit(__chanx_serializer)
                }
                Self::Moved { x } => {
                    __chanx::serde::Serialize::serialize(
                        &__ChanxMovedRef { x },
                        __chanx_serializer,
                    )
                }
            }
        }
        fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
            match self {
                Self::Pong => {}
                Self::Moved { .. } => {}
            }
        }
    }
    #[automatically_derived]
    impl __chanx::OutgoingMessage for Answer {}
};
