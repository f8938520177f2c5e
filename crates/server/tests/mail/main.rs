//! Mail: what it says, how it is kept, and that it arrives once.

mod at_rest;
mod delivery;
mod faults;
mod foreign;
mod golden;
mod house;
mod mailbox;
mod responder;
mod security;
