//! What the jobs of the queue are. Each kind hands over to the service that enqueued it.

use bursar_domain::{ids::OrgId, time::Timestamp};

use super::queue::Done;
use crate::{
    app::App,
    service::{Fault, payments, plan},
    store::jobs::JobRow,
};

/// Does one job.
///
/// # Errors
/// It could not be done; it will be tried again.
pub async fn work(app: App, job: JobRow) -> Result<Done, Fault> {
    let org: Option<OrgId> = job.org_id.as_deref().map(str::parse).transpose()?;
    let key = job.unique_key.strip_prefix(&job.kind).and_then(|rest| rest.strip_prefix(':')).unwrap_or(&job.unique_key);
    match (job.kind.as_str(), org) {
        (payments::JOB, Some(org)) => {
            let wait = payments::follow_up(&app, &org, &key.parse()?).await?;
            Ok(wait.map_or(Done::Finished, |wait| Done::Again(app.now().plus_ms(wait))))
        }
        (plan::RENEWAL, Some(org)) => plan::renew_due(&app, &org).await,
        (plan::UPCOMING, Some(org)) => {
            let end = key.rsplit(':').next().and_then(|end| end.parse().ok()).map(Timestamp);
            plan::upcoming_due(&app, &org, end.ok_or_else(|| anyhow::anyhow!("no end in {key}"))?).await
        }
        (plan::RETRY, Some(org)) => plan::retry_due(&app, &org).await,
        (kind, _) => Err(Fault::Internal(anyhow::anyhow!("nobody does jobs of the kind {kind}"))),
    }
}
