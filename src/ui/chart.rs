//! A chart of stacked bars. The drawing is for the eye; a table beside it has to say the same. With the keyboard it is one stop:
//! arrow keys go from bar to bar, and what the pointer shows on hover is read out.

use leptos::prelude::*;

use super::chart_scale::stack;

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bars {
    /// Names of the parts, in the order in which they are stacked; at most six have a colour of their own.
    pub series: Vec<String>,
    /// The bars.
    pub columns: Vec<BarColumn>,
    /// Values and words of the axis, from nothing to the top.
    pub ticks: Vec<(i64, String)>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarColumn {
    /// What stands below it; empty for most where there are many.
    pub label: String,
    /// What it is and how much in all, for the bubble.
    pub title: String,
    /// Its parts from the foot on.
    pub parts: Vec<BarPart>,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BarPart {
    /// Which series.
    pub series: usize,
    /// How high.
    pub value: i64,
    /// The value in words.
    pub words: String,
}

/// Units of the drawing for each bar.
const WIDTH: usize = 10;

/// `<BarChart bars label="Credits by day"/>`.
#[component]
pub fn BarChart(
    /// What is drawn.
    #[prop(into)]
    bars: Signal<Bars>,
    /// What it shows, and that arrow keys move through it.
    #[prop(into)]
    label: Signal<String>,
) -> AnyView {
    let current = RwSignal::new(None::<usize>);
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let last = bars.with_untracked(|bars| bars.columns.len().saturating_sub(1));
        let at = current.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => Some(at.map_or(0, |at| (at + 1).min(last))),
            "ArrowLeft" => Some(at.map_or(last, |at| at.saturating_sub(1))),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" if at.is_some() => None,
            _ => return,
        };
        event.prevent_default();
        current.set(next);
    };
    // Other bars have come: what was shown is gone.
    Effect::new(move |_| {
        bars.track();
        current.set(None);
    });
    view! {
        <div class="BarChart">
            <ul class="BarChart-legend" aria-hidden="true">
                {move || bars.with(|bars| legend(&bars.series))}
            </ul>
            <div
                class="BarChart-plot"
                role="group"
                tabindex="0"
                aria-label=move || label.get()
                on:keydown=on_key
                on:focusout=move |_| current.set(None)
                on:mouseleave=move |_| current.set(None)
            >
                {move || bars.with(|bars| plot(bars, current))}
                <div class="BarChart-tip" role="status" style:inset-inline-start=move || tip_at(bars, current) data-end=move || in_second_half(bars, current)>
                    {move || current.get().and_then(|at| bars.with(|bars| tip(bars, at)))}
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn legend(series: &[String]) -> AnyView {
    let item = |(at, name): (usize, &String)| view! { <li data-hue=hue(at)>{name.clone()}</li> };
    series.iter().enumerate().map(item).collect_view().into_any()
}

fn hue(series: usize) -> String {
    (series.min(5) + 1).to_string()
}

fn plot(bars: &Bars, current: RwSignal<Option<usize>>) -> AnyView {
    let top = bars.ticks.last().map_or(1, |(top, _)| *top);
    let count = bars.columns.len().max(1);
    let width = (count * WIDTH).to_string();
    let places: Vec<_> = bars.ticks.iter().map(|(value, _)| stack(&[*value], top).first().map_or(0, |(_, at)| *at)).collect();
    let lines = places.iter().map(|at| {
        let y = (1000 - at).to_string();
        view! { <line class="BarChart-line" x1="0" x2=width.clone() y1=y.clone() y2=y/> }
    });
    let ticks = bars.ticks.iter().zip(&places).map(|((_, words), at)| {
        view! { <span style:inset-block-end=format!("{}.{}%", at / 10, at % 10)>{words.clone()}</span> }
    });
    let labels = bars.columns.iter().map(|column| view! { <span>{column.label.clone()}</span> });
    let columns = bars.columns.iter().enumerate().map(|(at, column)| bar(at, column, top, current));
    view! {
        <div class="BarChart-scale" aria-hidden="true">{ticks.collect_view()}</div>
        <svg class="BarChart-drawing" viewBox=format!("0 0 {width} 1000") preserveAspectRatio="none" aria-hidden="true" focusable="false">
            {lines.collect_view()}
            {columns.collect_view()}
        </svg>
        <div class="BarChart-labels" aria-hidden="true" style:grid-template-columns=format!("repeat({count}, minmax(0, 1fr))")>
            {labels.collect_view()}
        </div>
    }
    .into_any()
}

fn bar(at: usize, column: &BarColumn, top: i64, current: RwSignal<Option<usize>>) -> AnyView {
    let values: Vec<_> = column.parts.iter().map(|part| part.value).collect();
    let parts = column.parts.iter().zip(stack(&values, top)).filter(|(_, (_, height))| *height > 0).map(|(part, (from, height))| {
        let (x, y) = ((at * WIDTH + 2).to_string(), (1000 - from - height).to_string());
        view! { <rect class="BarChart-part" data-hue=hue(part.series) x=x y=y width="6" height=height.to_string()/> }
    });
    let is_current = move || (current.get() == Some(at)).then_some("true");
    let show = move || current.set(Some(at));
    view! {
        <g class="BarChart-column" data-current=is_current on:mouseenter=move |_| show() on:click=move |_| show()>
            <rect class="BarChart-room" x=(at * WIDTH).to_string() y="0" width=WIDTH.to_string() height="1000"/>
            {parts.collect_view()}
        </g>
    }
    .into_any()
}

/// The middle of the bar, in percent of the drawing.
fn tip_at(bars: Signal<Bars>, current: RwSignal<Option<usize>>) -> Option<String> {
    let count = bars.with(|bars| bars.columns.len()).max(1);
    let thousandths = (current.get()? * 2 + 1) * 500 / count;
    Some(format!("{}.{}%", thousandths / 10, thousandths % 10))
}

fn in_second_half(bars: Signal<Bars>, current: RwSignal<Option<usize>>) -> Option<&'static str> {
    let count = bars.with(|bars| bars.columns.len());
    (current.get()? * 2 > count).then_some("true")
}

fn tip(bars: &Bars, at: usize) -> Option<AnyView> {
    let column = bars.columns.get(at)?;
    let line = |part: &BarPart| {
        let name = bars.series.get(part.series).cloned().unwrap_or_default();
        view! { <li data-hue=hue(part.series)>{name} ": " {part.words.clone()}</li> }
    };
    let parts = column.parts.iter().filter(|part| part.value != 0).map(line).collect_view();
    Some(
        view! {
            <p>{column.title.clone()}</p>
            <ul>{parts}</ul>
        }
        .into_any(),
    )
}
