//! An amount of money where amounts stand below each other: aligned at the end, digits of one width.

use bursar_domain::money::Money;
use leptos::prelude::*;

use crate::browser::intl;

/// The amount, by the reader's locale.
pub(crate) fn amount(money: Money) -> AnyView {
    view! { <span class="Amount">{intl::money(money)}</span> }.into_any()
}
