//! Properties and worked examples of billing, against the public interface alone. `PROPTEST_CASES` sets the number of cases.

mod dunning;
mod ledger;
mod ledger_properties;
mod periods;
mod plan_model;
mod proration;
mod recharge;
mod subscription;
mod support;
