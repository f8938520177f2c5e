//! Sheets of A4: what stands where, page after page, and the file that comes of it. First everything is placed, then drawn, because
//! only at the end it is known of how many pages each is one. Coordinates are points from the upper left corner.

use anyhow::Context as _;
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
};

use super::typeset::{self, Weight};

/// Width of A4.
const WIDTH: f32 = 595.28;
/// Height of A4.
const HEIGHT: f32 = 841.89;
/// Left edge of what is printed.
pub(super) const LEFT: f32 = 56.7;
/// Right edge.
pub(super) const RIGHT: f32 = WIDTH - LEFT;
/// Upper edge.
const TOP: f32 = 56.7;
/// Nothing but the foot stands below.
const BOTTOM: f32 = HEIGHT - 76.0;
/// Base line of the foot.
const FOOT: f32 = HEIGHT - 42.0;
/// Distance of base lines for a size of 1.
const LEADING: f32 = 1.45;

/// How dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Grey,
    Line,
}

impl Ink {
    fn fill(self) -> Fill {
        let color = match self {
            Self::Black => rgb::Color::new(24, 28, 36),
            Self::Grey => rgb::Color::new(92, 99, 112),
            Self::Line => rgb::Color::new(205, 210, 218),
        };
        Fill { paint: color.into(), ..Fill::default() }
    }
}

/// Which edge of the text stands at `x`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
}

impl Style {
    pub(super) const fn new(size: f32, weight: Weight, ink: Ink) -> Self {
        Self { size, weight, ink }
    }

    pub(super) fn line_height(self) -> f32 {
        self.size * LEADING
    }
}

enum Mark {
    Text { x: f32, y: f32, style: Style, text: String },
    Rule { x: f32, y: f32, width: f32, thick: f32, ink: Ink },
}

/// Pages that are being filled from top to bottom.
pub(super) struct Sheets {
    pages: Vec<Vec<Mark>>,
    /// Where the next line begins on the last page: its upper edge.
    pub(super) y: f32,
}

impl Sheets {
    pub(super) fn new() -> Self {
        Self { pages: vec![Vec::new()], y: TOP }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// Whether so much fits below on this page.
    pub(super) fn has_room(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// Goes on with a new page.
    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// One line of text whose upper edge is at `top`; it is not broken.
    pub(super) fn text_at(&mut self, x: f32, top: f32, align: Align, style: Style, text: &str) {
        let shift = if align == Align::Right { typeset::width(text, style.weight, style.size) } else { 0.0 };
        // Letters of this family rise a little more than three quarters of their size above the base line.
        let y = top + style.size * 1.08;
        self.mark(Mark::Text { x: x - shift, y, style, text: text.to_owned() });
    }

    /// Text from `top` on, broken to `width`; returns where it ends.
    pub(super) fn block_at(&mut self, x: f32, top: f32, width: f32, style: Style, text: &str) -> f32 {
        let mut y = top;
        for line in typeset::wrap(text, style.weight, style.size, width) {
            self.text_at(x, y, Align::Left, style, &line);
            y += style.line_height();
        }
        y
    }

    /// How high a text is when broken to `width`.
    pub(super) fn height_of(width: f32, style: Style, text: &str) -> f32 {
        typeset::wrap(text, style.weight, style.size, width).len() as f32 * style.line_height()
    }

    /// A thin line across.
    pub(super) fn rule(&mut self, x: f32, top: f32, width: f32, thick: f32, ink: Ink) {
        self.mark(Mark::Rule { x, y: top, width, thick, ink });
    }

    /// What stands on each page, in the order in which it was placed: which edge is at which place, and the text.
    #[cfg(test)]
    pub(super) fn texts(&self) -> Vec<Vec<(f32, &str)>> {
        fn text(mark: &Mark) -> Option<(f32, &str)> {
            match mark {
                Mark::Text { x, style, text, .. } => Some((x + typeset::width(text, style.weight, style.size), text)),
                Mark::Rule { .. } => None,
            }
        }
        self.pages.iter().map(|page| page.iter().filter_map(text).collect()).collect()
    }

    /// The file. `foot` says what stands below page so much of so many, left and right.
    pub(super) fn finish(self, metadata: Metadata, foot: impl Fn(usize, usize) -> [String; 2]) -> anyhow::Result<Vec<u8>> {
        let mut document = Document::new();
        document.set_metadata(metadata);
        let count = self.pages.len();
        for (index, marks) in self.pages.into_iter().enumerate() {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT).context("a page of no size")?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in &marks {
                draw(&mut surface, mark);
            }
            let style = Style::new(7.5, Weight::Regular, Ink::Grey);
            let [left, right] = foot(index + 1, count);
            let x = RIGHT - typeset::width(&right, style.weight, style.size);
            for (x, text) in [(LEFT, left), (x, right)] {
                draw(&mut surface, &Mark::Text { x, y: FOOT, style, text });
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| anyhow::anyhow!("the PDF cannot be written: {error}"))
    }
}

fn draw(surface: &mut Surface<'_>, mark: &Mark) {
    match mark {
        Mark::Text { x, y, style, text } => {
            surface.set_fill(Some(style.ink.fill()));
            let glyphs = typeset::shape(text, style.weight);
            surface.draw_glyphs(Point::from_xy(*x, *y), &glyphs, typeset::font(style.weight), text, style.size, false);
        }
        Mark::Rule { x, y, width, thick, ink } => {
            surface.set_fill(Some(ink.fill()));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *thick) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}
