//! Pieces that know the product and are shared by several features: the shell, people and roles, plan facts, ends of
//! grants, open invitations, the search for people. No page of its own, and no write, belongs here.

pub(crate) mod end_picker;
pub(crate) mod ending;
pub(crate) mod failure_text;
pub(crate) mod invitations;
pub(crate) mod moment;
pub mod on_demand;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod plan_facts;
pub mod shell;
pub(crate) mod words;
