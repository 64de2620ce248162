#[allow(unused_qualifications)]
const _: () = {
    use ::chanx::__private as __chanx;
    #[automatically_derived]
    impl __chanx::PathParams for RoomPath {
        const FIELDS: &'static [&'static str] = &["room_id"];
        fn from_captures(__chanx_captures: &__chanx::Captures) -> __chanx::Option<Self> {
            __chanx::Some(Self {
                room_id: <u64 as __chanx::PathParam>::parse(
                    __chanx::Captures::get(__chanx_captures, "room_id")?,
                )?,
            })
        }
        fn to_values(&self) -> __chanx::Vec<__chanx::String> {
            <[_]>::into_vec(
                __chanx::Box::new([<u64 as __chanx::PathParam>::show(&self.room_id)]),
            )
        }
    }
};
