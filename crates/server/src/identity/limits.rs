//! How often one may try: by account and by network address. It slows down; it never locks out.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};

/// Counters for tries at passwords and for mails that anybody can cause.
#[derive(Debug, Clone)]
pub struct Limits {
    accounts: Arc<DefaultKeyedRateLimiter<String>>,
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Default for Limits {
    fn default() -> Self {
        let quota = |burst: u32, every: Duration| {
            Quota::with_period(every)
                .unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN))
                .allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        };
        Self {
            accounts: Arc::new(RateLimiter::keyed(quota(20, Duration::from_secs(6)))),
            addresses: Arc::new(RateLimiter::keyed(quota(200, Duration::from_millis(500)))),
        }
    }
}

impl Limits {
    /// Counts one try; `Err` holds the seconds to wait.
    ///
    /// # Errors
    /// Too many tries on this account or from this address.
    pub fn try_account(&self, email_key: &str, address: IpAddr) -> Result<(), u32> {
        let wait = |until: governor::NotUntil<_>| {
            u32::try_from(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1).unwrap_or(u32::MAX)
        };
        self.addresses.check_key(&network(address)).map_err(wait)?;
        self.accounts.check_key(&email_key.to_owned()).map_err(wait)
    }

    /// Forgets those who have not tried for long.
    pub fn forget_idle(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
    }
}

/// An IPv6 customer has a whole /64, so that is what counts as one address.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6((u128::from(v6) >> 64 << 64).into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idn_1_an_account_is_slowed_down_whatever_address_tries() {
        let limits = Limits::default();
        for i in 0..20 {
            assert_eq!(limits.try_account("a@b.c", IpAddr::from([10, 0, 0, i])), Ok(()));
        }
        let wait = limits.try_account("a@b.c", IpAddr::from([10, 0, 1, 1])).expect_err("slowed down");
        assert!((1..=10).contains(&wait), "{wait}");
        assert_eq!(limits.try_account("other@b.c", IpAddr::from([10, 0, 1, 1])), Ok(()));
    }

    #[test]
    fn an_ipv6_customer_is_one_address() {
        let one: IpAddr = "2001:db8:1:2:3::4".parse().expect("address");
        let two: IpAddr = "2001:db8:1:2:ffff::1".parse().expect("address");
        let other: IpAddr = "2001:db8:1:3::4".parse().expect("address");
        assert_eq!(network(one), network(two));
        assert_ne!(network(one), network(other));
        assert_eq!(network("::ffff:10.1.2.3".parse().expect("address")), IpAddr::from([10, 1, 2, 3]));
    }
}
