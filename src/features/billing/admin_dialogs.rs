//! The two questions about a billing admin: when it shall end, and whether it shall end now. They stand beside the
//! rows, not in them: a row may go while its question is open.

use bursar_domain::api::{
    Empty,
    billing::{BillingAdmin, ChangeBillingAdminEnd, GrantEndChange, RemoveBillingAdmin, RemoveBillingAdminQuery},
};
use leptos::prelude::*;

use super::{add_admin::SELECTOR, admin_row::remove_id, view_model::neighbour};
use crate::{
    api::{Failure, Tag, use_mutation},
    browser::{focus, timers},
    messages::billing as t,
    parts::{
        end_picker::{EndChoice, EndPicker},
        failure_text, words,
    },
    session::use_org,
    ui::{Checkbox, ConfirmDialog, FormDialog, toast},
};

/// Which question is open, about whom.
#[derive(Debug, Clone, Copy)]
pub(super) struct AdminDialogs {
    about: RwSignal<Option<BillingAdmin>>,
    ending: RwSignal<bool>,
    end: EndChoice,
    removing: RwSignal<bool>,
    stop_mail: RwSignal<bool>,
}

impl AdminDialogs {
    /// No question is open.
    pub(super) fn new() -> Self {
        Self {
            about: RwSignal::new(None),
            ending: RwSignal::new(false),
            end: EndChoice::new(),
            removing: RwSignal::new(false),
            stop_mail: RwSignal::new(false),
        }
    }

    /// Asks when it shall end.
    pub(super) fn ask_end(self, admin: BillingAdmin) {
        self.end.reset(admin.details.as_ref().and_then(|details| details.ends_at));
        self.about.set(Some(admin));
        self.ending.set(true);
    }

    /// Asks whether it shall end now.
    pub(super) fn ask_removal(self, admin: BillingAdmin) {
        self.stop_mail.set(false);
        self.about.set(Some(admin));
        self.removing.set(true);
    }

    /// Whether one of the questions is open.
    pub(super) fn is_open(self) -> Signal<bool> {
        Signal::derive(move || self.ending.get() || self.removing.get())
    }

    fn name(self) -> String {
        self.about.with(|about| about.as_ref().map(|admin| admin.name.clone()).unwrap_or_default())
    }
}

/// Says that the grant was gone already, and closes.
fn close_if_gone(failure: Signal<Option<Failure>>, open: RwSignal<bool>, dialogs: AdminDialogs) {
    Effect::new(move |_| {
        if failure.with(|failure| failure.as_ref().is_some_and(Failure::is_person_gone)) {
            open.set(false);
            toast(t::removed_already(&untrack(move || dialogs.name())));
            timers::next_frame(|| {
                focus::id(SELECTOR);
            });
        }
    });
}

/// Both questions, closed.
pub(super) fn questions(dialogs: AdminDialogs, admins: Memo<Vec<BillingAdmin>>) -> AnyView {
    view! {
        <EndDialog dialogs/>
        <RemovalDialog dialogs admins/>
    }
    .into_any()
}

/// "Change when NAME’s billing access ends".
#[component]
fn EndDialog(dialogs: AdminDialogs) -> AnyView {
    let org = use_org();
    let open = dialogs.ending;
    let change = use_mutation::<ChangeBillingAdminEnd>(&[Tag::Billing], move |_| {
        open.set(false);
        toast(t::change_end_changed(&dialogs.name()));
    });
    close_if_gone(change.failure(), open, dialogs);
    let save = move || {
        let person = dialogs.about.with_untracked(|about| about.as_ref().map(|admin| admin.id.clone()));
        if let (Some(person), Some(ends)) = (person, dialogs.end.read()) {
            change.call(ChangeBillingAdminEnd { org: org.reference_now(), person }, GrantEndChange { ends });
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save();
    };
    view! {
        <FormDialog
            open
            title=Signal::derive(move || t::change_end_title(&dialogs.name()))
            pending=change.pending()
            confirm=t::change_end()
            error=failure_text::banner(change.banner(&[]))
            on_confirm=move |()| save()
            on_close=move |()| change.clear()
        >
            <form on:submit=submit novalidate>
                <EndPicker choice=dialogs.end/>
            </form>
        </FormDialog>
    }
    .into_any()
}

/// "Remove NAME from billing admins?" Membership and org role stay (DEL-4).
#[component]
fn RemovalDialog(dialogs: AdminDialogs, admins: Memo<Vec<BillingAdmin>>) -> AnyView {
    let org = use_org();
    let open = dialogs.removing;
    let remove = use_mutation::<RemoveBillingAdmin>(&[Tag::Billing, Tag::Members], move |_| {
        let Some(admin) = dialogs.about.get_untracked() else { return };
        let next = admins.with_untracked(|admins| neighbour(admins, &admin.id));
        open.set(false);
        toast(t::removed(&admin.name));
        let target = next.map_or_else(|| SELECTOR.to_owned(), |person| remove_id(&person));
        timers::next_frame(move || {
            focus::id(&target);
        });
    });
    close_if_gone(remove.failure(), open, dialogs);
    let confirm = move |()| {
        if let Some(admin) = dialogs.about.get_untracked() {
            let query = RemoveBillingAdminQuery { stop_billing_mail: dialogs.stop_mail.get_untracked() };
            remove.call_with(RemoveBillingAdmin { org: org.reference_now(), person: admin.id }, query, Empty {}, None);
        }
    };
    let consequence = Signal::derive(move || {
        dialogs.about.with(|about| {
            let Some((admin, details)) = about.as_ref().and_then(|admin| Some((admin, admin.details.as_ref()?))) else {
                return String::new();
            };
            t::remove_consequence(&admin.name, words::role(details.role))
        })
    });
    view! {
        <ConfirmDialog
            open
            title=Signal::derive(move || t::remove_title(&dialogs.name()))
            consequence
            confirm=t::remove()
            danger=true
            pending=remove.pending()
            error=failure_text::banner(remove.banner(&[]))
            on_confirm=confirm
            on_close=move |()| remove.clear()
        >
            {move || {
                let details = dialogs.about.get().and_then(|admin| admin.details)?;
                let label = t::remove_mail(&details.email);
                details.receives_billing_mail.then(|| view! { <Checkbox checked=dialogs.stop_mail label/> })
            }}
        </ConfirmDialog>
    }
    .into_any()
}
