//! The API from outside: a real router on a real database file, asked by people in every role.

mod access_matrix;
mod delegation;
mod live;
mod members;
mod orgs;
mod pressure;
mod races;
mod requests;
mod session;
mod support;
mod surface;
