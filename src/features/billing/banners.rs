//! What needs attention, under the heading: what is overdue, a default card that runs out. Pure, but for the view at the end;
//! loaded when there is something to say. Whatever else has to be said here is one more list in [`notices`] and one more
//! condition in [`any`].

use bursar_domain::{
    api::{
        billing::{Account, Billing, Overdue, PlanStanding},
        payment_methods::Expiry,
        payments::PaymentPurpose,
    },
    ids::{InvoiceId, PaymentMethodId},
    time::Timestamp,
};
use leptos::prelude::*;

use super::{
    doing::{Doing, Want},
    view_model::{Controls, Rights},
};
use crate::{
    browser::{intl, timers},
    messages::{parts, payments as t},
    parts::{payment_words, words},
    ui::{Banner, Button, Tone},
};

/// One line with at most one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Notice {
    /// Its mood.
    pub(super) tone: Tone,
    /// What is the matter.
    pub(super) text: String,
    /// The way out.
    pub(super) action: Option<Action>,
}

/// The way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Action {
    /// *Pay now*.
    Pay(InvoiceId),
    /// *Update card*.
    UpdateCard(PaymentMethodId),
}

/// Whether [`notices`] has something to say. Part of the first load, so it is no more than conditions.
pub(super) fn any(billing: &Billing) -> bool {
    let Some(account) = &billing.account else { return false };
    account.overdue.is_some() || account.payment_methods.iter().any(|card| card.is_default && card.expiry != Expiry::Fine)
}

/// Everything that needs attention, the most urgent first.
pub(super) fn notices(billing: &Billing, now: Timestamp) -> Vec<Notice> {
    let Some(account) = &billing.account else { return Vec::new() };
    let mut notices = Vec::new();
    notices.extend(account.overdue.as_ref().map(|overdue| overdue_notice(billing, account, overdue, now)));
    notices.extend(card_notice(account));
    notices
}

/// "The renewal of 3 March was not paid. $49.00 are due. We try again on 6 March."
fn overdue_notice(billing: &Billing, account: &Account, overdue: &Overdue, now: Timestamp) -> Notice {
    let row = account.invoices.iter().find(|row| row.id == overdue.invoice);
    let what = match row {
        Some(row) => t::overdue_renewal(&words::day_near(row.issued_at, now)),
        None => t::overdue_invoice(&overdue.number.to_string()),
    };
    let ahead = match overdue.retry_at {
        Some(at) => t::overdue_retry(&words::day_near(at, now)),
        None if billing.plan.standing == PlanStanding::Unpaid => t::overdue_over().to_owned(),
        None => String::new(),
    };
    let text = format!("{what} {} {ahead}", t::overdue_due(&intl::money(overdue.due)));
    // While it is being paid, the payment itself is told about above.
    let paying = account.open_payments.iter().any(|payment| {
        payment.purpose == PaymentPurpose::Invoice && payment.invoice.as_ref().is_none_or(|invoice| *invoice == overdue.invoice)
    });
    let action = (!paying).then(|| Action::Pay(overdue.invoice.clone()));
    Notice { tone: Tone::Danger, text: text.trim_end().to_owned(), action }
}

fn card_notice(account: &Account) -> Option<Notice> {
    let card = account.payment_methods.iter().find(|card| card.is_default)?;
    let name = payment_words::card(card);
    let (tone, text) = match card.expiry {
        Expiry::Fine => return None,
        Expiry::Soon => (Tone::Warning, t::card_soon(&name, &t::expires(&payment_words::month(card.expires)))),
        Expiry::Over => (Tone::Danger, t::card_over(&name)),
    };
    Some(Notice { tone, text, action: Some(Action::UpdateCard(card.id.clone())) })
}

/// The lines.
pub(super) fn banners(billing: Signal<Billing>, rights: Signal<Rights>, doing: Doing) -> AnyView {
    let notices = Memo::new(move |_| billing.with(|billing| notices(billing, Timestamp(timers::now_ms()))));
    let locked = Signal::derive(move || (rights.get().money_controls() != Controls::Open).then(|| parts::suspended_reason().to_owned()));
    let banner = move |Notice { tone, text, action }: Notice| {
        let Some(action) = action else { return view! { <Banner tone>{text}</Banner> }.into_any() };
        let (label, want) = match action {
            Action::Pay(invoice) => (t::pay_now(), Want::Pay(invoice)),
            Action::UpdateCard(card) => (t::update_card(), Want::Card(Some(card))),
        };
        let button = move || {
            let (own, wanted) = (want.clone(), want.clone());
            let pending = doing.is(move |want| *want == own);
            view! {
                <Button small=true pending disabled_reason=locked on_click=move |()| doing.ask(wanted.clone())>{label}</Button>
            }
            .into_any()
        };
        view! { <Banner tone action=button>{text}</Banner> }.into_any()
    };
    (move || notices.get().into_iter().map(banner).collect_view()).into_any()
}

#[cfg(test)]
mod tests {
    use bursar_domain::invoice::{InvoiceNumber, Series};

    use super::{
        super::samples::{account, billing, card, plan_payment, status, usd},
        *,
    };

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn overdue(retry_at: Option<Timestamp>) -> Account {
        let number = InvoiceNumber::after("ACME", Series::Invoice, 41).expect("a number");
        let overdue = Overdue { invoice: InvoiceId::from_parts(1, 1), number, due: usd(4_900), retry_at };
        Account { overdue: Some(overdue), ..account() }
    }

    #[test]
    fn the_condition_of_the_first_load_knows_when_there_is_something_to_say() {
        let cards = [Expiry::Fine, Expiry::Soon, Expiry::Over]
            .map(|expiry| Account { payment_methods: vec![card("4242", true, expiry), card("1111", false, Expiry::Over)], ..account() });
        let states = cards.into_iter().chain([account(), overdue(None), overdue(Some(Timestamp(1)))]);
        for account in states {
            for standing in [PlanStanding::Active, PlanStanding::PastDue, PlanStanding::Unpaid] {
                let billing = billing(status(standing, None), Some(account.clone()));
                assert_eq!(any(&billing), !notices(&billing, NOW).is_empty());
            }
        }
        let looked_at = billing(status(PlanStanding::PastDue, None), None);
        assert!(!any(&looked_at) && notices(&looked_at, NOW).is_empty(), "not for those without an account");
    }

    #[test]
    fn pay_4_an_overdue_invoice_says_what_is_due_when_it_is_tried_again_and_can_be_paid() {
        let said = |standing, account| notices(&billing(status(standing, None), Some(account)), NOW).remove(0);
        let trying = said(PlanStanding::PastDue, overdue(Some(Timestamp(1_790_000_000_000))));
        assert_eq!(
            trying.text, "Invoice ACME-INV-000042 was not paid. USD 49.00 are due. We try again on 1790000000000.",
            "an invoice that is not among the latest goes by its number"
        );
        assert_eq!(trying.action, Some(Action::Pay(InvoiceId::from_parts(1, 1))));
        let over = said(PlanStanding::Unpaid, overdue(None));
        assert!(over.text.ends_with("The organization is on Free until it is paid."));
        assert!(over.action.is_some(), "paying at any time restores it");
    }

    #[test]
    fn pay_3_nothing_offers_to_pay_what_is_being_paid() {
        let mut payment = plan_payment();
        payment.purpose = PaymentPurpose::Invoice;
        payment.invoice = Some(InvoiceId::from_parts(1, 1));
        let paying = Account { open_payments: vec![payment], ..overdue(None) };
        assert_eq!(notices(&billing(status(PlanStanding::PastDue, None), Some(paying)), NOW)[0].action, None);
    }

    #[test]
    fn pay_1_only_the_default_card_is_warned_of() {
        let with = |expiry| {
            let account = Account { payment_methods: vec![card("4242", true, expiry)], ..account() };
            notices(&billing(status(PlanStanding::Active, None), Some(account)), NOW)
        };
        assert!(with(Expiry::Fine).is_empty());
        assert_eq!(with(Expiry::Soon)[0].text, "The default card, visa ending 4242, expires 08/28. Update it so that payments go on.");
        assert_eq!(with(Expiry::Over)[0].tone, Tone::Danger);
    }
}
