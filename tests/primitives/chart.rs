//! The chart of bars: one stop for the keyboard, and what it says there.

use bursar_console::ui::{BarChart, BarColumn, BarPart, Bars};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::*;

fn bars() -> Bars {
    let column = |day: i64| BarColumn {
        label: day.to_string(),
        title: format!("{day} November"),
        parts: vec![BarPart { series: 0, value: day, words: day.to_string() }],
    };
    Bars {
        series: vec!["compute".to_owned()],
        columns: (1..=3).map(column).collect(),
        ticks: vec![(0, "0".to_owned()), (5, "5".to_owned())],
    }
}

fn said() -> String {
    all("status").first().and_then(|tip| tip.text_content()).unwrap_or_default()
}

#[wasm_bindgen_test]
async fn arrow_keys_go_from_bar_to_bar_and_escape_takes_the_bubble_away() {
    let shown = RwSignal::new(bars());
    let _stage = stage(move || view! { <BarChart bars=shown label="Credits by day" /> }.into_any()).await;
    let chart = get("group", "Credits by day");
    chart.focus().expect("it takes the focus");
    assert!(press("ArrowRight").await);
    assert_eq!(said(), "1 Novembercompute: 1");
    press("ArrowRight").await;
    assert_eq!(said(), "2 Novembercompute: 2");
    press("End").await;
    press("ArrowRight").await;
    assert_eq!(said(), "3 Novembercompute: 3", "it does not begin anew");
    press("Home").await;
    assert_eq!(said(), "1 Novembercompute: 1");
    assert!(press("Escape").await);
    assert_eq!(said(), "");
    assert!(!press("Escape").await, "the dialog around it may have it");
    press("ArrowLeft").await;
    assert_eq!(said(), "3 Novembercompute: 3");
    shown.update(|bars| bars.columns.truncate(2));
    settle(20).await;
    assert_eq!(said(), "", "other bars have come");
}
