//! Changing a role and removing somebody: what is asked first, and the writes. The questions stand beside the rows, not
//! in them: a row may go while its question is open.

use bursar_domain::{
    access::{OrgRole, Permission},
    api::{
        Empty,
        members::{ChangeMemberRole, Member, RemoveMember, RemoveMemberQuery, RoleChange},
        viewer::ViewerPerson,
    },
};
use leptos::prelude::*;

use super::{
    filter_bar::SEARCH,
    view_model::{Consequence, consequence},
};
use crate::{
    api::{Failure, Mutation, Tag, use_mutation},
    browser::{focus, timers},
    messages::members as t,
    parts::{failure_text, words},
    session::{OrgScope, holds, use_org, use_session},
    ui::{Checkbox, ConfirmDialog, FormError, toast},
};

/// What a change of role or membership may show in.
pub(super) const TAGS: &[Tag] = &[Tag::Members, Tag::Billing, Tag::Org, Tag::Viewer];

/// Which question is open, about whom, and the write behind it.
#[derive(Clone, Copy)]
pub(super) struct Questions {
    org: OrgScope,
    person: Signal<Option<ViewerPerson>>,
    about: RwSignal<Option<Member>>,
    to: RwSignal<OrgRole>,
    consequence: RwSignal<Option<Consequence>>,
    changing: RwSignal<bool>,
    removing: RwSignal<bool>,
    stop_mail: RwSignal<bool>,
    settled: RwSignal<u32>,
    change: Mutation<ChangeMemberRole>,
}

fn name_of(member: &Member) -> String {
    member.profile.as_ref().map(|profile| profile.name.clone()).unwrap_or_default()
}

fn holds_billing(member: &Member) -> bool {
    member.role == OrgRole::Owner || member.profile.as_ref().is_some_and(|profile| profile.billing_admin)
}

fn focus_search() {
    timers::next_frame(|| {
        focus::id(SEARCH);
    });
}

impl Questions {
    /// No question is open.
    pub(super) fn new() -> Self {
        let about = RwSignal::new(None::<Member>);
        let to = RwSignal::new(OrgRole::Member);
        let (changing, settled) = (RwSignal::new(false), RwSignal::new(0_u32));
        let change = use_mutation::<ChangeMemberRole>(TAGS, move |_| {
            let name = about.with_untracked(|about| about.as_ref().map(name_of).unwrap_or_default());
            changing.set(false);
            toast(t::role_changed(&name, words::role(to.get_untracked())));
        });
        let failure = change.failure();
        Effect::new(move |_| {
            if failure.with(Option::is_some) {
                settled.update(|n| *n = n.wrapping_add(1));
            }
        });
        Self {
            org: use_org(),
            person: use_session().person(),
            about,
            to,
            consequence: RwSignal::new(None),
            changing,
            removing: RwSignal::new(false),
            stop_mail: RwSignal::new(false),
            settled,
            change,
        }
    }

    /// Changes whenever a chosen role was not made after all: the lists go back to what is.
    pub(super) fn settled(self) -> RwSignal<u32> {
        self.settled
    }

    /// What went wrong with a change that nothing was asked about.
    pub(super) fn trouble(self) -> Signal<Option<FormError>> {
        let said = failure_text::banner(self.change.banner(&[]));
        Signal::derive(move || said.get().filter(|_| !self.changing.get()))
    }

    /// Changes the role, or asks first where it matters.
    pub(super) fn ask_role(self, member: Member, to: OrgRole) {
        if self.change.pending().get_untracked() {
            self.take_back();
            return;
        }
        let own = self.person.with_untracked(|person| person.as_ref().is_some_and(|person| person.id == member.id));
        let asks = consequence(member.role, to, own);
        let unchanged = member.role == to;
        self.change.clear();
        self.about.set(Some(member));
        self.to.set(to);
        self.consequence.set(asks);
        if asks.is_some() {
            self.changing.set(true);
        } else if !unchanged {
            self.make_change();
        }
    }

    /// Asks whether the member shall be removed.
    pub(super) fn ask_removal(self, member: Member) {
        self.stop_mail.set(false);
        self.about.set(Some(member));
        self.removing.set(true);
    }

    fn take_back(self) {
        self.settled.update(|n| *n = n.wrapping_add(1));
    }

    fn make_change(self) {
        if let Some(member) = self.about.get_untracked() {
            let endpoint = ChangeMemberRole { org: self.org.reference_now(), person: member.id };
            self.change.call(endpoint, RoleChange { role: self.to.get_untracked() });
        }
    }

    fn name(self) -> String {
        self.about.with(|about| about.as_ref().map(name_of).unwrap_or_default())
    }
}

/// "Make NAME an owner?", "Change NAME’s role to admin?".
#[component]
pub(super) fn RoleQuestion(questions: Questions) -> AnyView {
    let title = Signal::derive(move || {
        let name = questions.name();
        let to_member = questions.to.get() == OrgRole::Member;
        match questions.consequence.get() {
            Some(Consequence::MakesOwner) => t::make_owner_title(&name),
            Some(Consequence::EndsOwnOwnership | Consequence::EndsOwnAdministration) => {
                if to_member { t::change_own_to_member_title() } else { t::change_own_to_admin_title() }.to_owned()
            }
            _ if to_member => t::change_to_member_title(&name),
            _ => t::change_to_admin_title(&name),
        }
    });
    let consequence = Signal::derive(move || {
        let name = questions.name();
        match questions.consequence.get() {
            None => String::new(),
            Some(Consequence::MakesOwner) => t::make_owner_body(&name),
            Some(Consequence::EndsOwner) => t::end_owner_body(&name),
            Some(Consequence::EndsOwnOwnership) => t::end_own_ownership_body().to_owned(),
            Some(Consequence::EndsOwnAdministration) => t::end_own_administration_body().to_owned(),
        }
    });
    let makes_owner = move || questions.consequence.get() == Some(Consequence::MakesOwner);
    let closed = move |()| {
        questions.change.clear();
        if !questions.change.pending().get_untracked() {
            questions.take_back();
        }
    };
    view! {
        <ConfirmDialog
            open=questions.changing
            title
            consequence
            confirm=Signal::derive(move || if makes_owner() { t::make_owner() } else { t::change_role() }.to_owned())
            pending=questions.change.pending()
            error=failure_text::banner(questions.change.banner(&[]))
            on_confirm=move |()| questions.make_change()
            on_close=closed
        />
    }
    .into_any()
}

/// "Remove NAME from ORG?", with what goes along.
#[component]
pub(super) fn RemovalQuestion(questions: Questions) -> AnyView {
    let open = questions.removing;
    let org = questions.org.name();
    let delegates = holds(Permission::ManageBillingAdmins);
    let remove = use_mutation::<RemoveMember>(TAGS, move |_| {
        open.set(false);
        toast(t::removed(&untrack(move || questions.name())));
        focus_search();
    });
    let failure = remove.failure();
    Effect::new(move |_| {
        if failure.with(|failure| failure.as_ref().is_some_and(Failure::is_person_gone)) {
            open.set(false);
            toast(t::removed_already(&untrack(move || questions.name())));
            focus_search();
        }
    });
    let confirm = move |()| {
        if let Some(member) = questions.about.get_untracked() {
            let query = RemoveMemberQuery { stop_billing_mail: questions.stop_mail.get_untracked() };
            remove.call_with(RemoveMember { org: questions.org.reference_now(), person: member.id }, query, Empty {}, None);
        }
    };
    let consequence = Signal::derive(move || {
        let (name, org) = (questions.name(), org.get());
        if questions.about.with(|about| about.as_ref().is_some_and(holds_billing)) {
            t::remove_body_billing(&name, &org)
        } else {
            t::remove_body(&name, &org)
        }
    });
    view! {
        <ConfirmDialog
            open
            title=Signal::derive(move || t::remove_title(&questions.name(), &org.get()))
            consequence
            confirm=t::remove()
            danger=true
            pending=remove.pending()
            error=failure_text::banner(remove.banner(&[]))
            on_confirm=confirm
            on_close=move |()| remove.clear()
        >
            // Whether the address receives billing mail is not known here; whoever held billing may (DEL-7).
            {move || {
                let email = questions.about.get().filter(holds_billing)?.profile?.email;
                delegates.get().then(|| view! { <Checkbox checked=questions.stop_mail label=t::remove_mail(&email)/> })
            }}
        </ConfirmDialog>
    }
    .into_any()
}
