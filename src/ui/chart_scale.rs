//! The scale of a bar chart: round ticks, and where the parts of a bar begin and end. Whole numbers only.

/// The most steps between nothing and the top.
const STEPS: i128 = 5;

/// Ticks from nothing to the first round number that `peak` does not exceed: steps of 1, 2 or 5 times a power of ten.
#[must_use]
pub fn ticks(peak: i64) -> Vec<i64> {
    let peak = i128::from(peak.max(1));
    let mut power = 1_i128;
    let step = loop {
        if let Some(step) = [1, 2, 5].into_iter().map(|digit| digit * power).find(|step| step * STEPS >= peak) {
            break step;
        }
        power *= 10;
    };
    let top = (peak + step - 1) / step;
    (0..=top).map(|at| i64::try_from(at * step).unwrap_or(i64::MAX)).collect()
}

/// Where each part of a bar begins and how high it is, in thousandths of `top`, from the foot on. The ends are rounded, not the
/// heights, so that no gap opens between parts; what is below nothing has no height.
#[must_use]
pub fn stack(values: &[i64], top: i64) -> Vec<(u32, u32)> {
    let (top, mut sum) = (i128::from(top.max(1)), 0_i128);
    let at = |sum: i128| u32::try_from((sum * 1000 / top).min(1000)).unwrap_or(1000);
    values
        .iter()
        .map(|value| {
            let from = at(sum);
            sum += i128::from((*value).max(0));
            (from, at(sum) - from)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn act_1_ticks_are_round_and_reach_the_peak() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(1), [0, 1]);
        assert_eq!(ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(10), [0, 2, 4, 6, 8, 10]);
        assert_eq!(ticks(1_240), [0, 500, 1_000, 1_500]);
        assert_eq!(ticks(18_240), [0, 5_000, 10_000, 15_000, 20_000]);
        for peak in (1..2_000).chain([i64::MAX / 3, i64::MAX - 1, i64::MAX]) {
            let ticks = ticks(peak);
            assert!((2..=6).contains(&ticks.len()), "{peak}");
            assert!(ticks.last().is_some_and(|top| *top >= peak), "{peak}");
            assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{peak}");
        }
        assert_eq!(ticks(-5), [0, 1]);
    }

    #[test]
    fn act_1_the_parts_of_a_bar_stand_on_each_other_without_a_gap() {
        assert_eq!(stack(&[500, 250], 1_000), [(0, 500), (500, 250)]);
        let thirds = stack(&[1, 1, 1], 3);
        assert_eq!(thirds, [(0, 333), (333, 333), (666, 334)]);
        for pair in thirds.windows(2) {
            assert_eq!(pair[0].0 + pair[0].1, pair[1].0);
        }
        assert_eq!(stack(&[i64::MAX, i64::MAX], i64::MAX), [(0, 1000), (1000, 0)], "never above the top");
        assert_eq!(stack(&[-5, 5], 10), [(0, 0), (0, 500)]);
        assert_eq!(stack(&[5], 0), [(0, 1000)]);
    }
}
