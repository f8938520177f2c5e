//! Viewer, sign-in, sign-up, verification, forgotten password.

use bursar_domain::api::{
    Empty,
    session::{RequestPasswordReset, ResetPassword, SignIn, SignOut, SignUp, VerifiedEmail, VerifyEmail},
    viewer::{GetViewer, Viewer},
};

use crate::{
    app::App,
    http::{
        answer::Answer,
        cookies::Cookie,
        mount::{Call, Mounted},
    },
    service::{Fault, session, sign_up, viewer},
};

pub(super) fn mount(mounted: Mounted) -> Mounted {
    mounted
        .mount::<GetViewer, _, _, _>(get_viewer)
        .mount::<SignIn, _, _, _>(sign_in)
        .mount::<SignOut, _, _, _>(sign_out)
        .mount::<SignUp, _, _, _>(sign_up)
        .mount::<VerifyEmail, _, _, _>(verify_email)
        .mount::<RequestPasswordReset, _, _, _>(request_reset)
        .mount::<ResetPassword, _, _, _>(reset_password)
}

async fn get_viewer(app: App, call: Call<GetViewer>) -> Result<Answer<Viewer>, Fault> {
    // A secret that opens nothing is not cleared here: this answer may overtake that of a sign-in in another tab, and
    // would take the new session's cookie away.
    Ok(viewer::viewer(&app, call.proof.as_ref()).await?.into())
}

async fn sign_in(app: App, call: Call<SignIn>) -> Result<Answer<Viewer>, Fault> {
    let before = session::Before { session: call.secret.as_deref(), pre: call.pre.as_deref() };
    let (person, secret) = session::sign_in(&app, &call.body, before, &call.browser(), &call.meta.origin()).await?;
    let viewer = viewer::viewer(&app, Some(&person)).await?;
    let no_pre = call.pre.map(|_| Cookie::NoPreSession);
    Ok(Answer::with_cookies(viewer, [Cookie::Session(secret)].into_iter().chain(no_pre)))
}

async fn sign_out(app: App, call: Call<SignOut>) -> Result<Answer<Empty>, Fault> {
    let before = session::Before { session: call.secret.as_deref(), pre: call.pre.as_deref() };
    session::sign_out(&app, before, &call.meta.origin()).await?;
    let no_pre = call.pre.map(|_| Cookie::NoPreSession);
    Ok(Answer::with_cookies(Empty {}, [Cookie::NoSession].into_iter().chain(no_pre)))
}

async fn sign_up(app: App, call: Call<SignUp>) -> Result<Empty, Fault> {
    sign_up::sign_up(&app, &call.body, call.pre.as_deref(), &call.browser()).await?;
    Ok(Empty {})
}

async fn verify_email(app: App, call: Call<VerifyEmail>) -> Result<VerifiedEmail, Fault> {
    sign_up::verify_email(&app, &call.body.token, call.meta.address, &call.meta.origin()).await
}

async fn request_reset(app: App, call: Call<RequestPasswordReset>) -> Result<Empty, Fault> {
    sign_up::request_reset(&app, &call.body, &call.browser(), &call.meta.origin()).await?;
    Ok(Empty {})
}

async fn reset_password(app: App, call: Call<ResetPassword>) -> Result<Answer<Empty>, Fault> {
    sign_up::reset_password(&app, &call.body, call.meta.address, &call.meta.origin()).await?;
    Ok(Answer::with_cookies(Empty {}, [Cookie::NoSession]))
}
