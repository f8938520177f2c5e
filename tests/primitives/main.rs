//! The keyboard contract of the primitives, in a real browser: roles, names, states and where the focus is.
#![cfg(target_arch = "wasm32")]

mod button;
mod chart;
mod combobox;
mod dialog;
mod field;
mod menu;
mod stage;
mod switch_and_tabs;
mod table_and_toast;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
