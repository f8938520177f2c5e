//! Setting type: shaping, measuring and breaking text in the one family that Bursar ships (DejaVu Sans Condensed: Latin, Greek,
//! Cyrillic, Arabic, Hebrew and more; free to embed, see `assets/fonts/DejaVu-LICENSE.txt`). No layout and no words.

use std::sync::LazyLock;

use anyhow::Context as _;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Feature, UnicodeBuffer, ttf_parser::Tag};

/// How heavy the letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// A font as the shaper and as the writer of the file know it.
struct Typeface {
    shaper: rustybuzz::Face<'static>,
    font: Font,
    units_per_em: f32,
}

impl Typeface {
    fn load(bytes: &'static [u8]) -> anyhow::Result<Self> {
        let shaper = rustybuzz::Face::from_slice(bytes, 0).context("the font cannot be read")?;
        let font = Font::new(bytes.into(), 0).context("the font cannot be embedded")?;
        let units_per_em = font.units_per_em();
        Ok(Self { shaper, font, units_per_em })
    }
}

static REGULAR: LazyLock<Typeface> = LazyLock::new(|| Typeface::load(dejavu::sans_condensed::regular()).expect("a font that is shipped"));
static BOLD: LazyLock<Typeface> = LazyLock::new(|| Typeface::load(dejavu::sans_condensed::bold()).expect("a font that is shipped"));

fn typeface(weight: Weight) -> &'static Typeface {
    match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    }
}

/// The font of a weight.
pub(super) fn font(weight: Weight) -> Font {
    typeface(weight).font.clone()
}

/// A line as glyphs, in the order in which they stand on the page. The direction is that of the first letter's script.
pub(super) fn shape(text: &str, weight: Weight) -> Vec<KrillaGlyph> {
    let face = typeface(weight);
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    // Letters stay apart: German words are not joined over a seam (Schiff-fahrt).
    let separate = Feature::new(Tag::from_bytes(b"liga"), 0, ..);
    let shaped = rustybuzz::shape(&face.shaper, &[separate], buffer);
    // Each glyph stands for the text from its cluster to the next one, whichever direction it is written in.
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.push(text.len());
    starts.sort_unstable();
    let em = |units: i32| units as f32 / face.units_per_em;
    let glyphs = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    glyphs
        .map(|(info, at)| {
            let start = info.cluster as usize;
            let end = starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
            let (advance, rise) = (em(at.x_advance), em(at.y_advance));
            KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, em(at.x_offset), em(at.y_offset), rise, start..end, None)
        })
        .collect()
}

/// How wide a line is at this size, in points.
pub(super) fn width(text: &str, weight: Weight, size: f32) -> f32 {
    shape(text, weight).iter().map(|glyph| glyph.x_advance * size).sum()
}

/// The lines of a text that is not to be wider than `max` points. Breaks at spaces; a word that is too long by itself is broken
/// between letters.
pub(super) fn wrap(text: &str, weight: Weight, size: f32, max: f32) -> Vec<String> {
    let fits = |line: &str| width(line, weight, size) <= max;
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if !fits(&line) && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doc_1_long_names_wrap_and_no_line_is_too_wide_or_lost() {
        let name = "Vereinigte Süddeutsche Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG";
        let lines = wrap(name, Weight::Bold, 10.0, 150.0);
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines.iter().all(|line| width(line, Weight::Bold, 10.0) <= 150.0), "{lines:?}");
        assert_eq!(lines.concat().replace(' ', ""), name.replace(' ', ""));
        assert!(wrap("   ", Weight::Regular, 10.0, 150.0).is_empty());
    }

    #[test]
    fn every_letter_of_our_languages_has_a_glyph_of_its_own() {
        for text in ["ÄÖÜäöüßéèêçñåøæœłőžč", "€£$¥•–„“", "Ελληνικά Кириллица", "مرحبا שלום"]
        {
            for weight in [Weight::Regular, Weight::Bold] {
                assert!(shape(text, weight).iter().all(|glyph| glyph.glyph_id != GlyphId::new(0)), "{text}");
            }
        }
    }
}
