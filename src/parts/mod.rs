//! Pieces that know the product and are shared by several features: the shell, people and roles, ends of grants, open
//! invitations, the search for people, plans and payments in words, the visit for a card. No page of its own belongs here.

pub(crate) mod activity;
pub(crate) mod amount;
pub(crate) mod card_visit;
pub(crate) mod documents;
pub(crate) mod end_picker;
pub(crate) mod ending;
pub(crate) mod failure_text;
pub(crate) mod file_link;
pub(crate) mod invitations;
pub(crate) mod moment;
pub mod on_demand;
pub(crate) mod paging;
pub(crate) mod payment_words;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod plan_words;
pub mod shell;
pub(crate) mod tax_ids;
pub(crate) mod typed_amount;
pub(crate) mod words;
