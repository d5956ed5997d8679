//! What carries a message, and what can come of it.

use super::Message;
use crate::model::Text;
use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

/// What came of one try to deliver a message to its one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Somebody took responsibility for it.
    Sent,
    /// Not now; it was certainly not taken.
    Later {
        /// What was in the way.
        why: Text,
        /// Whom else it keeps waiting.
        blame: Blame,
    },
    /// Not this message to this recipient, however often it is tried.
    Never {
        /// What was in the way.
        why: Text,
    },
    /// Not a message of this size.
    TooBig {
        /// What was in the way.
        why: Text,
    },
    /// The whole message went out and no answer came back: it may have been taken.
    Uncertain {
        /// What was seen.
        why: Text,
    },
}

/// Whom a trouble concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// This letter; the next one may be sent at once.
    Letter,
    /// The server, the line, or the account: no letter would fare better just now.
    Server,
    /// The provider's limits: every further try makes it worse.
    Quota,
}

/// A try under way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Delivery> + Send + 'a>>;

/// A way to deliver messages.
///
/// A channel never fails and never waits for ever: whatever happens is a [`Delivery`].
pub trait Channel: Send + Sync {
    /// Tries once.
    fn send<'a>(&'a self, message: &'a Message) -> Sending<'a>;
}

/// A sentence in both languages.
pub(super) fn text(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Text {
    Text {
        zh: zh.into(),
        en: en.into(),
    }
}
