//! Dialog: named by its heading, keeps and returns the focus, does not close while work is on its way.

use bursar_console::ui::{Button, ConfirmDialog, Dialog, Field, FormError, TextInput};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

#[wasm_bindgen_test]
async fn a_dialog_takes_the_focus_and_gives_it_back() {
    let open = RwSignal::new(false);
    let _stage = stage(move || {
        view! {
            <Button on_click=move |()| open.set(true)>"Invite"</Button>
            <Dialog open title="Invite somebody">
                <Field label="E-mail"><TextInput value=RwSignal::new(String::new()) /></Field>
            </Dialog>
        }
        .into_any()
    })
    .await;
    assert!(all("dialog").is_empty());
    let opener = get("button", "Invite");
    opener.focus().expect("it can be focused");
    click(&opener).await;
    let dialog = get("dialog", "Invite somebody");
    assert!(dialog.matches(":modal").expect("the selector is valid"), "the page behind is inert");
    assert_eq!(focused_name(), "E-mail");

    dispatch(&dialog, "cancel").await;
    assert!(!open.get_untracked());
    assert!(all("dialog").is_empty());
    assert_eq!(focused(), opener);

    click(&opener).await;
    click(&get("button", "Close")).await;
    assert!(all("dialog").is_empty());
    assert_eq!(focused(), opener);
}

#[wasm_bindgen_test]
async fn del_4_a_confirmation_says_the_consequence_and_waits_for_the_answer() {
    let (open, pending, error) = (RwSignal::new(true), RwSignal::new(false), RwSignal::new(None::<FormError>));
    let confirmed = RwSignal::new(0);
    let _stage = stage(move || {
        view! {
            <ConfirmDialog open title="Remove Ada?" consequence="Membership stays." confirm="Remove Ada" danger=true pending error
                on_confirm=move |()| confirmed.update(|n| *n += 1) />
        }
        .into_any()
    })
    .await;
    let dialog = get("alertdialog", "Remove Ada?");
    assert_eq!(description(&dialog), "Membership stays.");
    assert_eq!(focused_name(), "Cancel", "the safe choice has the focus");
    click(&get("button", "Remove Ada")).await;
    assert_eq!(confirmed.get_untracked(), 1);

    pending.set(true);
    settle(20).await;
    for _ in 0..2 {
        dispatch(&dialog, "cancel").await;
        click(&get("button", "Cancel")).await;
        click(&get("button", "Remove Ada")).await;
    }
    assert!(open.get_untracked(), "it stays while the answer is on its way");
    assert_eq!(confirmed.get_untracked(), 1);

    pending.set(false);
    error.set(Some("It did not work.".to_owned().into()));
    settle(20).await;
    assert!(all("alert").iter().any(|alert| alert.text_content().unwrap_or_default().trim() == "It did not work."));
    click(&get("button", "Cancel")).await;
    assert!(!open.get_untracked());
}
