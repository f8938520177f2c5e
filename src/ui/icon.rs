//! The icon set: one stroke drawing an icon, on a grid of 24, drawn for this console.
//!
//! Icons are decoration beside words (`aria-hidden`); a control that shows only an icon gets its name elsewhere.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the documentation")]
pub enum IconName {
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Clock,
    Copy,
    Card,
    Cross,
    External,
    Eye,
    EyeOff,
    Identity,
    Info,
    Key,
    Link,
    Log,
    Mail,
    Members,
    Menu,
    Monitor,
    Moon,
    More,
    Plus,
    Search,
    Settings,
    Shield,
    SignOut,
    Sun,
    Teams,
    Trash,
    UpDown,
    User,
    Warning,
}

impl IconName {
    /// All icons, for the tests.
    pub const ALL: [Self; 34] = [
        Self::Check,
        Self::ChevronDown,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::ChevronUp,
        Self::Clock,
        Self::Copy,
        Self::Card,
        Self::Cross,
        Self::External,
        Self::Eye,
        Self::EyeOff,
        Self::Identity,
        Self::Info,
        Self::Key,
        Self::Link,
        Self::Log,
        Self::Mail,
        Self::Members,
        Self::Menu,
        Self::Monitor,
        Self::Moon,
        Self::More,
        Self::Plus,
        Self::Search,
        Self::Settings,
        Self::Shield,
        Self::SignOut,
        Self::Sun,
        Self::Teams,
        Self::Trash,
        Self::UpDown,
        Self::User,
        Self::Warning,
    ];

    /// The path of the one stroke.
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::ChevronDown => "M6 9.5l6 6 6-6",
            Self::ChevronLeft => "M14.5 6l-6 6 6 6",
            Self::ChevronRight => "M9.5 6l6 6-6 6",
            Self::ChevronUp => "M6 14.5l6-6 6 6",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Copy => {
                "M9 9h9.5a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 9 18.5zM15 9V5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.5v8A1.5 1.5 0 0 0 5.5 15H9"
            }
            Self::Card => {
                "M4.5 5.5h15A1.5 1.5 0 0 1 21 7v10a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17V7a1.5 1.5 0 0 1 1.5-1.5zM3 10h18M6.5 15h3.5"
            }
            Self::Cross => "M6.5 6.5l11 11M17.5 6.5l-11 11",
            Self::External => {
                "M13.5 4.5h6v6M19.5 4.5l-8.5 8.5M17.5 13.5v4.5a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V8A1.5 1.5 0 0 1 6 6.5h4.500"
            }
            Self::Eye => {
                "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.500 5.900A8.600 8.600 0 0 1 12 5.500c6 0 9.500 6.500 9.500 6.500a16 16 0 0 1-2.700 3.500M6.200 7.300A16 16 0 0 0 2.500 12S6 18.500 12 18.500a9 9 0 0 0 4.300-1.100M10 10a3 3 0 0 0 4 4.200"
            }
            Self::Identity => {
                "M5.500 4h13A1.500 1.500 0 0 1 20 5.500v13a1.500 1.500 0 0 1-1.500 1.500h-13A1.500 1.500 0 0 1 4 18.500v-13A1.500 1.500 0 0 1 5.500 4zM12 8a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5zM7.500 17c.6-1.800 2.300-2.700 4.500-2.700s3.900.9 4.500 2.700"
            }
            Self::Info => "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5M12 7.800v.1",
            Self::Key => {
                "M8 11.500a4.250 4.250 0 1 0 0 8.500 4.250 4.250 0 0 0 0-8.500zM11.200 12.800L20 4M16.500 7.500l3 3M14 10l1.800 1.800"
            }
            Self::Link => {
                "M10 14a4 4 0 0 0 5.700 0l3.200-3.200a4 4 0 0 0-5.700-5.700l-1.100 1.100M14 10a4 4 0 0 0-5.700 0l-3.200 3.200a4 4 0 0 0 5.700 5.700l1.100-1.100"
            }
            Self::Log => {
                "M6.500 3.500h11A1.500 1.500 0 0 1 19 5v14a1.500 1.500 0 0 1-1.500 1.500h-11A1.500 1.500 0 0 1 5 19V5a1.500 1.500 0 0 1 1.500-1.500zM8.500 8h7M8.500 12h7M8.500 16h4"
            }
            Self::Mail => {
                "M4.500 5.500h15A1.500 1.500 0 0 1 21 7v10a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 17V7a1.500 1.500 0 0 1 1.500-1.500zM3.500 7l8.500 6 8.500-6"
            }
            Self::Members => {
                "M9 4.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM2.500 19.500c.4-3.300 3-5 6.500-5s6.100 1.700 6.500 5M15.500 4.900a3.500 3.500 0 0 1 0 6.200M18 14.900c2 .7 3.200 2.300 3.500 4.600"
            }
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Monitor => {
                "M4.500 4.500h15A1.500 1.500 0 0 1 21 6v9a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 15V6a1.500 1.500 0 0 1 1.500-1.500zM8.500 20h7M12 16.500V20"
            }
            Self::Moon => "M20 14.200A8.300 8.300 0 0 1 9.800 4a8.300 8.300 0 1 0 10.200 10.200z",
            Self::More => "M5 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM12 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM19 11a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Search => "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.300 15.300L20 20",
            Self::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.900a2.100 2.100 0 1 0 0 4.200 2.100 2.100 0 0 0 0-4.200zM9 14.900a2.100 2.100 0 1 0 0 4.200 2.100 2.100 0 0 0 0-4.200z"
            }
            Self::Shield => "M12 3.500l7 2.500v5.500c0 4.300-2.800 7.300-7 9-4.200-1.700-7-4.700-7-9V6z M9 12l2.200 2.200L15.200 10",
            Self::SignOut => {
                "M14 4.500H6A1.500 1.500 0 0 0 4.500 6v12A1.500 1.500 0 0 0 6 19.500h8M10 12h10.500M17 8.500l3.500 3.500-3.500 3.500"
            }
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.500v2M12 19.500v2M2.500 12h2M19.500 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"
            }
            Self::Teams => {
                "M12 3.500a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM6 13.500a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM18 13.500a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600zM10.600 8.800l-3.100 5M13.400 8.800l3.100 5M9 16.300h6"
            }
            Self::Trash => {
                "M4.500 6.500h15M9.500 6.500V4.500h5v2M6.500 6.500l.8 12.100a1.500 1.500 0 0 0 1.500 1.400h6.400a1.500 1.500 0 0 0 1.500-1.400l.8-12.100M10 10.500v5.500M14 10.500v5.500"
            }
            Self::UpDown => "M8 9.500l4-4 4 4M8 14.500l4 4 4-4",
            Self::User => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 20c.5-3.700 3.400-5.500 7.500-5.500s7 1.800 7.500 5.500",
            Self::Warning => "M12 4.500L3.200 19.500h17.600zM12 10v4.500M12 17v.1",
        }
    }
}

/// An icon in the colour and size of the text around it.
#[component]
pub fn Icon(
    /// What it shows.
    name: IconName,
) -> AnyView {
    view! {
        <svg class="Icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
    .into_any()
}
