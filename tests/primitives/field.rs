//! Field and inputs: label, hint and error are read together with the input.

use bursar_console::browser::focus;
use bursar_console::ui::{Field, PasswordInput, TextArea, TextInput};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

#[wasm_bindgen_test]
async fn ops_2_a_field_ties_label_hint_and_error_to_its_input() {
    let (value, error) = (RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let _stage = stage(move || {
        view! {
            <div id="form">
                <Field label="Name"><TextInput value=RwSignal::new(String::new()) /></Field>
                <Field label="E-mail" hint="Work address." error=error><TextInput value kind="email" /></Field>
            </div>
        }
        .into_any()
    })
    .await;
    let input = get("textbox", "E-mail");
    assert_eq!(description(&input), "Work address.");
    assert_eq!(attribute(&input, "aria-invalid"), "");
    assert_ne!(get("textbox", "Name").id(), input.id());
    type_text(&input, "ada@acme.example").await;
    assert_eq!(value.get_untracked(), "ada@acme.example");

    error.set(Some("Give an address such as ada@acme.example.".to_owned()));
    settle(20).await;
    assert_eq!(attribute(&input, "aria-invalid"), "true");
    assert_eq!(description(&input), "Give an address such as ada@acme.example. Work address.");
    assert!(focus::first_invalid("form"));
    assert_eq!(focused(), input);
}

#[wasm_bindgen_test]
async fn a_text_area_counts_and_never_cuts() {
    let value = RwSignal::new(String::new());
    let _stage = stage(move || view! { <Field label="Note" required=false><TextArea value max=5 /></Field> }.into_any()).await;
    let input = get("textbox", "Note");
    assert_eq!(description(&input), "5 characters left");
    value.set("seven77".to_owned());
    settle(20).await;
    assert_eq!(description(&input), "2 characters too many");
    assert_eq!(value.get_untracked(), "seven77");
}

#[wasm_bindgen_test]
async fn a_password_can_be_shown_and_hidden() {
    let _stage = stage(|| {
        view! { <Field label="Password"><PasswordInput value=RwSignal::new("secret".to_owned()) autocomplete="current-password" /></Field> }
            .into_any()
    })
    .await;
    let (input, toggle) = (get("textbox", "Password"), get("button", "Show password"));
    assert_eq!([attribute(&input, "type"), attribute(&toggle, "aria-pressed")], ["password", "false"]);
    click(&toggle).await;
    assert_eq!([attribute(&input, "type"), attribute(&toggle, "aria-pressed")], ["text", "true"]);
}
