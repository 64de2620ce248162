//! What one consumer wants otherwise than the application.

use std::time::Duration;

use super::{OnPanic, Reject, Settings, SlowConsumer};

/// One list of what a consumer may override, for the struct, its constant setters and the merge.
macro_rules! overrides {
    ($($field:ident: $kind:ty),+ $(,)?) => {
        /// What one consumer wants otherwise; `None` inherits. Const, so that it can stand in a
        /// [`Spec`](crate::dispatch::Spec).
        ///
        /// ```
        /// # use chanx_core::settings::{Overrides, Settings};
        /// const QUIET: Overrides = Overrides::NONE.log_sent_message(false).log_ignored_actions(&["typing"]);
        ///
        /// let settings = Settings::default().for_consumer(&QUIET);
        /// assert_eq!(settings.log_ignored_actions, ["typing"]);
        /// ```
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Overrides {
            $(
                #[doc = concat!("See [`Settings::", stringify!($field), "`].")]
                pub $field: Option<$kind>,
            )+
        }

        impl Overrides {
            /// Everything inherited.
            pub const NONE: Self = Self { $($field: None),+ };

            $(
                #[doc = concat!("Overrides [`Settings::", stringify!($field), "`].")]
                #[must_use]
                pub const fn $field(mut self, value: $kind) -> Self {
                    self.$field = Some(value);
                    self
                }
            )+

            pub(super) fn apply(&self, settings: &mut Settings) {
                $(
                    if let Some(value) = self.$field {
                        settings.$field = value.into_setting();
                    }
                )+
            }
        }
    };
}

overrides! {
    send_completion: bool,
    send_message_immediately: bool,
    send_authentication_message: bool,
    log_received_message: bool,
    log_sent_message: bool,
    log_ignored_actions: &'static [&'static str],
    on_panic: OnPanic,
    handler_timeout: Duration,
    idle_timeout: Duration,
    heartbeat_interval: Duration,
    max_message_bytes: usize,
    max_tasks: usize,
    read_buffer_bytes: usize,
    inbound_frames: usize,
    outbox_frames: usize,
    outbox_bytes: usize,
    event_inbox: usize,
    slow_consumer: SlowConsumer,
    reject: Reject,
    permission_check_interval: Duration,
    asyncapi_open: bool,
}

/// A constant as the setting that it overrides.
trait IntoSetting<T> {
    fn into_setting(self) -> T;
}

impl IntoSetting<bool> for bool {
    fn into_setting(self) -> bool {
        self
    }
}

impl IntoSetting<usize> for usize {
    fn into_setting(self) -> usize {
        self
    }
}

impl IntoSetting<OnPanic> for OnPanic {
    fn into_setting(self) -> OnPanic {
        self
    }
}

impl IntoSetting<SlowConsumer> for SlowConsumer {
    fn into_setting(self) -> SlowConsumer {
        self
    }
}

impl IntoSetting<Reject> for Reject {
    fn into_setting(self) -> Reject {
        self
    }
}

/// Zero switches off what the application switches on.
impl IntoSetting<Option<Duration>> for Duration {
    fn into_setting(self) -> Option<Duration> {
        Some(self).filter(|span| !span.is_zero())
    }
}

impl IntoSetting<Vec<String>> for &'static [&'static str] {
    fn into_setting(self) -> Vec<String> {
        self.iter().map(ToString::to_string).collect()
    }
}
