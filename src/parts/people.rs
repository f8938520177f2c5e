//! Searching people for a combobox: teammates who can be given billing access, members who can take over. The server
//! searches and pages; nothing here holds a list.

use bursar_domain::{
    access::OrgRole,
    api::{
        Empty,
        billing::{ListTeammates, TeammateQuery, Teammates},
        members::{ListMembers, Member, MemberQuery},
    },
    ids::PersonId,
};
use leptos::prelude::*;

use super::{failure_text, words};
use crate::{
    api::use_client,
    messages::parts as t,
    session::use_org,
    ui::{ComboFuture, ComboOption, ComboPage, ComboQuery, ComboSearch},
};

/// Options that are asked for at a time.
const PAGE: u32 = 50;

/// Members who can be given the grant: no owners, no billing admins (DEL-2).
pub(crate) fn teammates() -> ComboSearch {
    let (client, org) = (use_client(), use_org());
    Callback::new(move |asked: ComboQuery| -> ComboFuture {
        let endpoint = ListTeammates { org: org.reference_now() };
        Box::pin(async move {
            let query = TeammateQuery { search: given(asked.text), cursor: asked.cursor, limit: Some(PAGE) };
            let answer = client.send(&endpoint, &query, &Empty {}).await;
            answer.map(teammate_page).map_err(|failure| failure_text::sentence(&failure))
        })
    })
}

/// Members other than `own` who are no owners yet: those who can take over.
pub(crate) fn successors(own: Option<PersonId>) -> ComboSearch {
    let (client, org) = (use_client(), use_org());
    let own = StoredValue::new(own);
    Callback::new(move |asked: ComboQuery| -> ComboFuture {
        let endpoint = ListMembers { org: org.reference_now() };
        Box::pin(async move {
            let query = MemberQuery { search: given(asked.text), role: None, cursor: asked.cursor, limit: Some(PAGE) };
            let page = client.send(&endpoint, &query, &Empty {}).await.map_err(|failure| failure_text::sentence(&failure))?;
            let own = own.try_get_value().flatten();
            Ok(ComboPage {
                options: page.items.into_iter().filter(|m| Some(&m.id) != own.as_ref()).filter_map(successor).collect(),
                next: page.next,
                total: None,
                empty_text: Some(t::no_member_matches().to_owned()),
            })
        })
    })
}

fn given(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn teammate_page(answer: Teammates) -> ComboPage {
    let empty_text = Some(nobody_found(&answer.pending, &answer.have_access));
    let option = |person: bursar_domain::api::billing::Teammate| ComboOption {
        id: person.id.to_string(),
        primary: person.name,
        secondary: person.email,
        badge: Some(words::role(person.role).to_owned()),
    };
    ComboPage { options: answer.page.items.into_iter().map(option).collect(), next: answer.page.next, total: None, empty_text }
}

fn successor(member: Member) -> Option<ComboOption> {
    let profile = member.profile.filter(|_| member.role != OrgRole::Owner)?;
    Some(ComboOption {
        id: member.id.to_string(),
        primary: profile.name,
        secondary: profile.email,
        badge: Some(words::role(member.role).to_owned()),
    })
}

/// What to say when nobody can be chosen: that somebody has access already, that somebody has not accepted yet, or
/// simply that nobody is called that.
fn nobody_found(pending: &[String], have_access: &[String]) -> String {
    let joined = |list: &[String]| words::names(list.iter().map(String::as_str), 5);
    let access = match have_access {
        [] => None,
        [name] => Some(t::teammate_has_access(name)),
        names => Some(t::teammates_have_access(&joined(names))),
    };
    let waiting = match pending {
        [] => None,
        [address] => Some(t::teammate_pending(address)),
        addresses => Some(t::teammates_pending(&joined(addresses))),
    };
    let sentences: Vec<_> = access.into_iter().chain(waiting).collect();
    if sentences.is_empty() { t::no_member_matches().to_owned() } else { sentences.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn del_3_an_empty_result_says_that_an_invitation_is_pending() {
        let said = nobody_found(&["new@acme.example".to_owned()], &[]);
        assert_eq!(said, "new@acme.example has a pending invitation and can be chosen here once it is accepted.");
    }

    #[test]
    fn del_2_an_empty_result_says_who_has_access_already() {
        let said = nobody_found(&[], &["Ada".to_owned(), "Ben".to_owned()]);
        assert_eq!(said, "Ada and Ben have billing access already.");
        assert_eq!(nobody_found(&[], &[]), "No member matches.");
    }
}
