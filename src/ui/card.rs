//! A section of a page: a region named by its heading.

use leptos::prelude::*;

use super::unique_id;

/// `<Card title="Plan" aside=|| view! { … } actions=|| view! { … }>…</Card>`.
#[component]
pub fn Card(
    /// The heading, which also names the region.
    #[prop(into)]
    title: Signal<String>,
    /// One line below the heading.
    #[prop(optional, into)]
    description: Option<Signal<String>>,
    /// What stands at the right of the heading.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// Buttons at the foot.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Takes the whole width where cards stand in two columns.
    #[prop(optional)]
    wide: bool,
    /// Content without inner padding, for tables that reach the border.
    #[prop(optional)]
    flush: bool,
    /// The element id, for links to it.
    #[prop(optional, into)]
    id: Option<String>,
    /// The content.
    children: Children,
) -> AnyView {
    let heading = unique_id("card");
    view! {
        <section class="Card" id=id aria-labelledby=heading.clone() data-wide=wide.then_some("true") data-flush=flush.then_some("true")>
            <header class="Card-header">
                <div class="Card-title">
                    <h2 id=heading.clone()>{move || title.get()}</h2>
                    {description.map(|text| view! { <p>{move || text.get()}</p> })}
                </div>
                {aside.map(|aside| view! { <div class="Card-aside">{aside.run()}</div> })}
            </header>
            <div class="Card-body">{children()}</div>
            {actions.map(|actions| view! { <footer class="Card-actions">{actions.run()}</footer> })}
        </section>
    }
    .into_any()
}
