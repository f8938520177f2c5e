//! The frame around every page: rail, heading, banners, and what stands in place of a page that cannot be shown.

pub mod banners;
pub mod denied;
pub mod form;
pub mod frame;
pub mod loaded;
pub mod rail;
pub mod theme;

pub use denied::{Allowed, DeniedPanel, NotFoundPage};
pub(crate) use frame::focus_heading;
pub use frame::{CentredPage, PageFrame};
pub use loaded::{FailurePanel, Loaded};
