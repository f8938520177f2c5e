//! The primitives: button, field, dialog, menu, combobox, tabs, table, toast and their small companions.
//!
//! They know no billing, no API and no session; what they show and do comes in as texts, signals and callbacks.
//! Native elements first. Each component returns `AnyView`, so that a page made of them stays one small type and
//! the WebAssembly small. Their looks are in `style/ui/`, one file a component.

pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod card;
pub mod chart;
pub mod chart_scale;
pub mod choice;
pub mod combobox;
pub mod combobox_model;
mod combobox_state;
pub mod confirm_dialog;
pub mod copy_button;
pub mod dialog;
pub mod empty_state;
pub mod field;
pub mod form_dialog;
pub mod form_errors;
pub mod hover_text;
pub mod icon;
pub mod id;
pub mod input;
pub mod keyed_rows;
pub mod menu;
pub mod skeleton;
pub mod stacked_bar;
pub mod switch;
pub mod table;
pub mod tabs;
pub mod time;
pub mod toast;

pub use avatar::Avatar;
pub use badge::Badge;
pub use banner::Banner;
pub use button::{Button, ButtonKind, IconButton, LinkButton};
pub use card::Card;
pub use chart::{BarChart, BarColumn, BarPart, Bars};
pub use choice::{Checkbox, Choice, RadioGroup, Select};
pub use combobox::Combobox;
pub use combobox_model::{ComboFuture, ComboOption, ComboPage, ComboQuery, ComboSearch};
pub use confirm_dialog::ConfirmDialog;
pub use copy_button::CopyButton;
pub use dialog::Dialog;
pub use empty_state::EmptyState;
pub use field::Field;
pub use form_dialog::FormDialog;
pub use form_errors::{FormBanner, FormError, FormErrorLink};
pub use hover_text::HoverText;
pub use icon::{Icon, IconName};
pub use id::unique_id;
pub use input::{DateInput, PasswordInput, TextArea, TextInput};
pub use keyed_rows::{KeyedRow, keyed_rows, live_rows};
pub use menu::{Menu, MenuItem};
pub use skeleton::{Skeleton, Spinner, VisuallyHidden};
pub use stacked_bar::StackedBar;
pub use switch::Switch;
pub use table::{Cell, Column, DataTable, Row, RowHeader};
pub use tabs::{TabItem, Tabs};
pub use time::{Time, TimeStyle};
pub use toast::{Toasts, announce, toast};

/// The mood of a badge or banner. Never the only carrier of a meaning: the words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// All is well.
    Success,
    /// Needs attention soon.
    Warning,
    /// Something is wrong or about to be lost.
    Danger,
}

impl Tone {
    /// The value of `data-tone`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Danger => "danger",
        }
    }
}
