//! What each role is there for, then the whole table.

use leptos::prelude::*;

use super::{table::PolicyTable, view_model::Column, words};
use crate::{
    messages::{parts, roles as t},
    parts::shell::PageFrame,
    session::use_org,
    ui::{Badge, Card, Tone},
};

/// The page of an organization.
pub(super) fn page() -> AnyView {
    let org = use_org();
    let (name, tie) = (org.name(), org.tie());
    let short = move |column: Column| {
        let own = move || column.speaks_of(tie.get()).then(|| view! { <Badge tone=Tone::Info>{parts::you()}</Badge> });
        view! {
            <div>
                <dt>{words::title(column)} " " {own}</dt>
                <dd>{words::about(column)}</dd>
            </div>
        }
    };
    view! {
        <PageFrame title=t::title() lead=Signal::derive(move || t::subtitle(&name.get()))>
            <div class="Cards">
                <Card title=t::who() wide=true>
                    <dl class="RolesInShort">{Column::ALL.map(short).collect_view()}</dl>
                </Card>
                <Card title=t::table() description=t::intro() wide=true flush=true>
                    <PolicyTable tie/>
                </Card>
            </div>
        </PageFrame>
    }
    .into_any()
}
