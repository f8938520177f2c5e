//! Theme and language, kept by this browser.

use leptos::prelude::*;

use crate::{
    messages::{self, Language, account as t},
    parts::shell::theme::{Theme, choose_language, use_theme},
    ui::{Card, Choice, Field, RadioGroup, Select},
};

#[component]
pub(super) fn LookCard() -> AnyView {
    let theme = use_theme();
    let chosen = RwSignal::new(theme.get_untracked().name().to_owned());
    Effect::new(move |before: Option<String>| {
        let name = chosen.get();
        if before.as_ref().is_some_and(|before| *before != name) {
            theme.set(Theme::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default());
        }
        name
    });
    // The menu in the rail chooses too.
    Effect::new(move |_| {
        let name = theme.get().name();
        if chosen.with_untracked(|chosen| chosen != name) {
            chosen.set(name.to_owned());
        }
    });
    let themes = Theme::ALL
        .map(|theme| {
            let choice = Choice::new(theme.name(), theme.label());
            if theme == Theme::System { choice.hint(t::theme_system_hint()) } else { choice }
        })
        .to_vec();
    let language = RwSignal::new(messages::language().tag().to_owned());
    let languages = Language::ALL.map(|language| Choice::new(language.tag(), language.endonym())).to_vec();
    let switch = move |tag: String| {
        if let Some(language) = Language::of_tag(&tag) {
            choose_language(language);
        }
    };
    view! {
        <Card title=t::look_title() description=t::look_text()>
            <div class="Form">
                <RadioGroup legend=t::theme() value=chosen options=themes />
                <Field label=t::language()>
                    <Select value=language options=languages on_change=switch />
                </Field>
            </div>
        </Card>
    }
    .into_any()
}
