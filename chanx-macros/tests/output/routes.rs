/// The routes.
#[allow(unused_qualifications)]
pub fn routes() -> Routes<AppState> {
    use ::chanx::__private as __chanx;
    type __ChanxState = <Routes<AppState> as __chanx::RoutesOf>::State;
    <Routes<
        AppState,
    > as __chanx::RoutesOf>::of(
        __chanx::Routes::new([
            {
                __chanx::include(
                    "ws/",
                    __chanx::Routes::new([
                        {
                            type __ChanxTo = RoomChat;
                            const _: () = __chanx::all_captured(
                                <<__ChanxTo as __chanx::Consumer>::Params as __chanx::PathParams>::FIELDS,
                                &["site_id", "room_id"],
                                "RoomChat",
                                "room/<int:room_id>/",
                            );
                            __chanx::path::<
                                __ChanxTo,
                                __ChanxState,
                            >("room/<int:room_id>/")
                                .name("room")
                        },
                        {
                            type __ChanxTo = Paint;
                            const _: () = __chanx::all_captured(
                                <<__ChanxTo as __chanx::Consumer>::Params as __chanx::PathParams>::FIELDS,
                                &["site_id", "colour"],
                                "Paint",
                                "paint/<Hex:colour>/",
                            );
                            __chanx::path::<
                                __ChanxTo,
                                __ChanxState,
                            >("paint/<Hex:colour>/")
                                .converter::<Hex>("Hex")
                        },
                    ]),
                )
            },
            {
                const __CHANX_WRITTEN: __chanx::Written = crate::chat::__written_with_routes_routes;
                const _: () = __chanx::all_captured(
                    __CHANX_WRITTEN.wanted,
                    &["site_id"],
                    "crate::chat::routes",
                    "chat/",
                );
                __chanx::include::<__ChanxState>("chat/", crate::chat::routes())
            },
            {
                type __ChanxTo = Admin;
                const _: () = __chanx::all_captured(
                    <<__ChanxTo as __chanx::Consumer>::Params as __chanx::PathParams>::FIELDS,
                    &["site_id", "id"],
                    "Admin",
                    r"^admin/(?P<id>\d+)/$",
                );
                __chanx::re_path::<__ChanxTo, __ChanxState>(r"^admin/(?P<id>\d+)/$")
            },
        ]),
    )
}
#[doc(hidden)]
#[allow(non_upper_case_globals)]
pub const __written_with_routes_routes: ::chanx::__private::Written = ::chanx::__private::Written {
    wanted: &["site_id"],
    strict: false,
};
