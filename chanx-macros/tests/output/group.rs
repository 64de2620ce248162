#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    use __chanx::Unconstrained as _;
    const _: () = ::core::assert!(
        __chanx::Probe:: < Notice > ::CHECKABLE || ! __chanx::Probe:: < Notice >
        ::CONSTRAINED, "{}",
        "the constraints of `Notice` want a context: a message is validated without one, `Validate<Context = ()>`"
    );
    #[automatically_derived]
    impl __chanx::Message for Notice {
        const VARIANTS: &'static [__chanx::Variant] = &[
            __chanx::Variant::new("Notice", "notice")
                .schema(<Notice as __chanx::Payload>::SCHEMA)
                .payload_type("Notice"),
        ];
        fn action(&self) -> &'static str {
            match *self {
                _ => "notice",
            }
        }
        fn decode<'de, __ChanxD: __chanx::serde::Deserializer<'de>>(
            __chanx_action: &str,
            __chanx_payload: __ChanxD,
        ) -> __chanx::Result<Self, __ChanxD::Error> {
            match __chanx_action {
                "notice" => <Notice as __chanx::Payload>::read(__chanx_payload),
                _ => __chanx::Err(__chanx::serde::de::Error::custom("unknown action")),
            }
        }
        fn encode<__ChanxS: __chanx::serde::Serializer>(
            &self,
            __chanx_serializer: __ChanxS,
        ) -> __chanx::Result<__ChanxS::Ok, __ChanxS::Error> {
            match self {
                __chanx_payload => {
                    <Notice as __chanx::Payload>::write(
                        __chanx_payload,
                        __chanx_serializer,
                    )
                }
            }
        }
        fn validate(&self, __chanx_violations: &mut __chanx::Violations) {
            match self {
                __chanx_payload => {
                    __chanx::Probe::<
                        Notice,
                    >::check(
                        __chanx_payload,
                        __chanx::Probe::<Notice>::names(),
                        __chanx_violations,
                    )
                }
            }
        }
    }
    #[automatically_derived]
    impl __chanx::GroupMessage for Notice {}
};
