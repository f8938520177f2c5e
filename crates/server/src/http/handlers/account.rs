//! A person's own account.

use bursar_domain::api::{
    Empty,
    account::{ChangePassword, EndOtherSessions, EndSession, ListSessions, ResendVerification, Session, UpdateAccount},
};

use crate::{
    app::App,
    http::{
        answer::Answer,
        cookies::Cookie,
        mount::{Call, Mounted},
    },
    service::{Fault, account},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<UpdateAccount, _, _, _>(update)
        .mount::<ChangePassword, _, _, _>(change_password)
        .mount::<ResendVerification, _, _, _>(resend_verification)
        .mount::<ListSessions, _, _, _>(list_sessions)
        .mount::<EndSession, _, _, _>(end_session)
        .mount::<EndOtherSessions, _, _, _>(end_other_sessions)
}

async fn update(app: App, call: Call<UpdateAccount>) -> Result<Empty, Fault> {
    account::update(&app, &call.proof, &call.body).await?;
    Ok(Empty {})
}

async fn change_password(app: App, call: Call<ChangePassword>) -> Result<Empty, Fault> {
    account::change_password(&app, &call.proof, &call.body, call.meta.address).await?;
    Ok(Empty {})
}

async fn resend_verification(app: App, call: Call<ResendVerification>) -> Result<Empty, Fault> {
    account::resend_verification(&app, &call.proof, call.meta.address).await?;
    Ok(Empty {})
}

async fn list_sessions(app: App, call: Call<ListSessions>) -> Result<Answer<Vec<Session>>, Fault> {
    Ok(account::sessions(&app, &call.proof).await?.into())
}

async fn end_session(app: App, call: Call<EndSession>) -> Result<Answer<Empty>, Fault> {
    account::end_session(&app, &call.proof, &call.endpoint.session).await?;
    let own = call.endpoint.session == call.proof.session;
    Ok(if own { Answer::with_cookies(Empty {}, [Cookie::NoSession]) } else { Empty {}.into() })
}

async fn end_other_sessions(app: App, call: Call<EndOtherSessions>) -> Result<Empty, Fault> {
    account::end_other_sessions(&app, &call.proof).await?;
    Ok(Empty {})
}
