//! The size budget: bytes that cross the wire before somebody who has never been here sees the Billing page.
//!
//! The console is one WASM file without code splitting, so a first visit to any page asks for every file of `dist/`
//! apart from those that the budget lists under `later`.

use std::path::Path;

use crate::{Failure, pack, read, read_toml, root, strings};

/// One file and what it costs.
#[derive(Debug, PartialEq, Eq)]
struct Cost {
    name: String,
    /// Bytes as built.
    raw: usize,
    /// Bytes on the wire: brotli where the server has it, else as built.
    wire: usize,
}

fn cost(dist: &Path, path: &Path) -> Result<Cost, Failure> {
    let name = path.strip_prefix(dist).unwrap_or(path).display().to_string();
    let bytes = read(path)?;
    let packed = pack::compressed_name(path);
    let wire = if packed.is_file() {
        read(&packed)?.len()
    } else if pack::is_compressible(path) {
        pack::compress(&bytes)?.len()
    } else {
        bytes.len()
    };
    Ok(Cost { name, raw: bytes.len(), wire })
}

/// Whether `wire` bytes are within the budget, in a sentence.
fn verdict(wire: usize, budget: usize) -> Result<String, Failure> {
    match budget.checked_sub(wire) {
        Some(left) => Ok(format!("{} left of the budget of {}", thousands(left), thousands(budget))),
        None => Err(format!(
            "a first visit transfers {} bytes, {} over the budget of {} in xtask/budget.toml",
            thousands(wire),
            thousands(wire - budget),
            thousands(budget)
        )),
    }
}

/// 1234567 as `1 234 567`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Prints what every file costs and holds the sum against the budget.
pub(crate) fn run(dist: &Path) -> Result<(), Failure> {
    let rules = read_toml(&root().join("xtask/budget.toml"))?;
    let budget = rules.get("first_load").and_then(toml::Value::as_integer).and_then(|bytes| usize::try_from(bytes).ok());
    let budget = budget.ok_or("`first_load` in xtask/budget.toml must be a number of bytes")?;
    let later = strings(&rules, "later")?;

    let mut costs = Vec::new();
    for path in pack::files(dist)? {
        costs.push(cost(dist, &path)?);
    }
    let is_later = |cost: &Cost| later.iter().any(|start| cost.name.starts_with(start));
    if let Some(missing) = later.iter().find(|start| !costs.iter().any(|cost| cost.name.starts_with(**start))) {
        return Err(format!("xtask/budget.toml lists `{missing}` under `later`, but dist/ has no file that begins so"));
    }
    costs.sort_by_key(|cost| std::cmp::Reverse(cost.wire));
    let (on_demand, costs): (Vec<_>, Vec<_>) = costs.into_iter().partition(is_later);
    println!("{:<56}{:>12}{:>12}", "on demand", "built", "on the wire");
    for cost in &on_demand {
        println!("{:<56}{:>12}{:>12}", cost.name, thousands(cost.raw), thousands(cost.wire));
    }
    println!();

    println!("{:<56}{:>12}{:>12}", "first load of the Billing page", "built", "on the wire");
    for cost in &costs {
        println!("{:<56}{:>12}{:>12}", cost.name, thousands(cost.raw), thousands(cost.wire));
    }
    let wire = costs.iter().map(|cost| cost.wire).sum();
    println!("{:<56}{:>12}{:>12}", "together", thousands(costs.iter().map(|cost| cost.raw).sum()), thousands(wire));
    println!("{}", verdict(wire, budget)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_a_bound_that_may_be_reached_but_not_passed() {
        assert!(verdict(180_000, 180_000).is_ok());
        let over = verdict(180_001, 180_000).expect_err("one byte over is over");
        assert!(over.contains("180 001") && over.contains("1 over"), "{over}");
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1 000", "1 234 567"]);
    }
}
