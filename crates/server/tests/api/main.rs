//! The API from outside: a real router on a real database file, asked by people in every role.

mod access_matrix;
mod browser;
mod delegation;
mod invitations_end;
mod invitations_in;
mod invitations_leak;
mod invitations_model;
mod invitations_out;
mod invitations_race;
mod live;
mod members;
mod orgs;
mod pressure;
mod races;
mod requests;
mod session;
mod support;
mod surface;
