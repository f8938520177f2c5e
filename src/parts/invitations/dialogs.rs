//! What is asked and shown about invitations and their links after a click. Features load this on demand.

use bursar_domain::{access::OrgRole, api::billing_managers::PendingInvitation, time::Timestamp};
use leptos::{prelude::*, task::spawn_local};

use super::{link::LinkCopy, row::title_now};
use crate::{
    browser::{clipboard, dom, timers},
    messages::{inviting as t, ui},
    parts::{
        end_picker::{EndChoice, EndPicker},
        words,
    },
    ui::{Choice, ConfirmDialog, Field, FormDialog, FormError, RadioGroup, TextInput, toast},
};

/// The field with a link that could not be copied.
const LINK_FIELD: &str = "invite-link";

/// "Copy the invite link": for browsers that do not let the page do it by itself.
#[component]
pub(crate) fn LinkByHand(copy: LinkCopy) -> AnyView {
    let (open, url) = (copy.by_hand(), copy.url());
    let confirm = move |()| {
        let text = url.get_untracked();
        spawn_local(async move {
            if clipboard::copy(&text).await.is_ok() {
                open.try_set(false);
                toast(t::link_copied());
            } else {
                dom::select_all(LINK_FIELD);
            }
        });
    };
    view! {
        <FormDialog open title=t::by_hand_title() alert=true confirm=ui::copy() on_confirm=confirm on_close=move |()| url.set(String::new())>
            {
                timers::next_frame(|| dom::select_all(LINK_FIELD));
                view! {
                    <Field label=t::link() hint=t::by_hand_hint() id=LINK_FIELD>
                        <TextInput value=url read_only=true/>
                    </Field>
                }
            }
        </FormDialog>
    }
    .into_any()
}

/// What a new link shall be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewLinkDraft {
    /// Whether it is being asked.
    pub(crate) open: RwSignal<bool>,
    /// When the link runs out.
    pub(crate) end: EndChoice,
    /// The role of a member, by name.
    pub(crate) role: RwSignal<String>,
}

impl NewLinkDraft {
    /// A link without end, to become a member.
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), end: EndChoice::new(), role: RwSignal::new(OrgRole::Member.name().to_owned()) }
    }

    /// When the link shall run out; nothing for never. If that is not clear, says so at the field and gives `None`.
    pub(crate) fn expires_at(self) -> Option<Option<Timestamp>> {
        self.end.read()?.resolve(Timestamp(timers::now_ms())).ok()
    }
}

/// When a new link runs out, and for members which role it gives.
#[component]
pub(crate) fn NewLinkDialog(
    /// What is chosen.
    draft: NewLinkDraft,
    /// The heading.
    title: &'static str,
    /// Whether it is a link for members.
    #[prop(optional)]
    for_members: bool,
    /// While it is being made.
    pending: Signal<bool>,
    /// Why it could not be made.
    error: Signal<Option<FormError>>,
    /// Makes it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Called after it has been closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> AnyView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        on_confirm.run(());
    };
    let closed = move |()| {
        draft.end.reset(None);
        draft.role.set(OrgRole::Member.name().to_owned());
        on_close.run(());
    };
    view! {
        <FormDialog open=draft.open title confirm=t::new_link_confirm() pending error on_confirm on_close=closed>
            <form class="NewLink" on:submit=submit novalidate>
                {for_members.then(|| view! { <RoleChoice role=draft.role/> })}
                <EndPicker choice=draft.end label=t::link_end()/>
            </form>
            <p>{t::link_once()}</p>
        </FormDialog>
    }
    .into_any()
}

/// Admin or member: nobody becomes an owner by invitation.
#[component]
pub(crate) fn RoleChoice(
    /// The chosen role, by name.
    role: RwSignal<String>,
) -> AnyView {
    let choice = |of: OrgRole, hint: &str| Choice::new(of.name(), words::role(of)).hint(hint);
    let options = vec![choice(OrgRole::Member, t::role_member_hint()), choice(OrgRole::Admin, t::role_admin_hint())];
    view! { <RadioGroup legend=t::role() value=role options/> }.into_any()
}

/// Which invitation is about to be taken back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Revoking {
    /// Whether it is being asked.
    pub(crate) open: RwSignal<bool>,
    /// About which.
    pub(crate) about: RwSignal<Option<PendingInvitation>>,
}

impl Revoking {
    /// None.
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), about: RwSignal::new(None) }
    }

    /// Asks about this one.
    pub(crate) fn ask(self, invitation: PendingInvitation) {
        self.about.set(Some(invitation));
        self.open.set(true);
    }
}

/// "Revoke the invitation to ADDRESS?"
#[component]
pub(crate) fn RevokeDialog(
    /// About which.
    revoking: Revoking,
    /// While it is being taken back.
    pending: Signal<bool>,
    /// Why that did not work.
    error: Signal<Option<FormError>>,
    /// Takes it back.
    #[prop(into)]
    on_confirm: Callback<PendingInvitation>,
    /// Called after it has been closed.
    #[prop(into)]
    on_close: Callback<()>,
) -> AnyView {
    let title = move || {
        revoking.about.with(|about| match about {
            Some(PendingInvitation { email: Some(email), .. }) => t::revoke_title(email),
            Some(link) => t::revoke_link_title(&words::day_near(link.invited_at, Timestamp(timers::now_ms()))),
            None => String::new(),
        })
    };
    let confirm = move |()| {
        if let Some(invitation) = revoking.about.get_untracked() {
            on_confirm.run(invitation);
        }
    };
    view! {
        <ConfirmDialog
            open=revoking.open
            title=Signal::derive(title)
            consequence=t::revoke_consequence()
            confirm=t::revoke()
            danger=true
            pending
            error
            on_confirm=confirm
            on_close
        />
    }
    .into_any()
}

/// What is said once an invitation has been taken back.
pub(crate) fn revoked(invitation: &PendingInvitation) -> String {
    t::revoked(&title_now(invitation))
}
