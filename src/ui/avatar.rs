//! The initials of a person or an organization.

use leptos::prelude::*;

use crate::browser::text;

/// Decoration beside the name: hidden from screen readers.
#[component]
pub fn Avatar(
    /// The full name or the address.
    #[prop(into)]
    name: Signal<String>,
    /// A square rather than a disc, for organizations.
    #[prop(optional)]
    square: bool,
) -> AnyView {
    view! {
        <span
            class="Avatar"
            aria-hidden="true"
            data-shape=square.then_some("square")
            data-hue=move || hue(&name.read()).to_string()
        >
            {move || initials(&name.read())}
        </span>
    }
    .into_any()
}

/// First letters of the first and last word, upper case; of an address, its first letter.
fn initials(name: &str) -> String {
    let local = name.split('@').next().unwrap_or_default();
    let mut words = local.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    text::upper(&first.into_iter().chain(last).collect::<String>())
}

/// One of six quiet colours, the same for the same name.
fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 6
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_of_names_addresses_and_nothing() {
        assert_eq!(initials("Ada Lovelace"), "AL");
        assert_eq!(initials("ada byron lovelace"), "AL");
        assert_eq!(initials("Ada"), "A");
        assert_eq!(initials("ada@acme.example"), "A");
        assert_eq!(initials("Ünal Öz"), "ÜÖ");
        assert_eq!(initials(""), "");
    }
}
