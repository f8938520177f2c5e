//! A member asks for billing access; an owner decides.

use bursar_e2e::{
    Scene, journeys,
    people::{ADMIN, MEMBER, MEMBER2, OWNER, OWNER2},
};

use crate::ACME_BILLING;

journeys![
    del_9_a_member_asks_and_an_owner_approves_until_a_date,
    del_9_a_member_asks_and_an_owner_declines,
    del_9_a_member_withdraws_what_they_asked_for,
];

fn del_9_a_member_asks_and_an_owner_approves_until_a_date(scene: &Scene) {
    let name = scene.name_of(MEMBER);
    let member = scene.enter(MEMBER, ACME_BILLING);
    member.button("Request billing access").click();
    let asking = member.dialog("Request billing access");
    asking.textbox("Note to the owners").fill("I look after the invoices while Ada is away");
    asking.button("Request billing access").click();
    asking.gone();
    member.says("Asked on");
    member.button("Withdraw").shown();
    member.button("Request billing access").gone();
    for owner in [OWNER, OWNER2] {
        let _ = scene.stage.mail(owner.email, &name);
    }

    let owner = scene.enter(OWNER, ACME_BILLING);
    let card = owner.region("Billing admins");
    card.says(&format!("{name} asks for billing access"));
    card.says("I look after the invoices while Ada is away");
    card.button(format!("Approve {name}")).click();
    let approving = owner.dialog(format!("Approve {name} as billing admin?"));
    approving.combobox("Access ends").choose("After some days");
    approving.textbox("Days").fill("30");
    approving.button("Approve").click();
    approving.gone();
    card.button(format!("Remove {name}")).shown();
    card.says("in 30 days");
    card.button(format!("Approve {name}")).gone();

    member.says_no("You can look, not change.");
    member.says("Member · Billing admin");
    let _ = scene.stage.mail(MEMBER.email, "billing");
}

fn del_9_a_member_asks_and_an_owner_declines(scene: &Scene) {
    let name = scene.name_of(ADMIN);
    let asker = scene.enter(ADMIN, ACME_BILLING);
    asker.button("Request billing access").click();
    let asking = asker.dialog("Request billing access");
    asking.button("Request billing access").click();
    asking.gone();
    asker.says("Asked on");

    let owner = scene.enter(OWNER, ACME_BILLING);
    owner.button(format!("Decline {name}")).click();
    let question = owner.alertdialog(format!("Decline the request of {name}?"));
    question.button("Decline").click();
    question.gone();
    owner.button(format!("Decline {name}")).gone();

    asker.button("Request billing access").shown();
    asker.says("You can look, not change.");
    let _ = scene.stage.mail(ADMIN.email, "billing");
}

fn del_9_a_member_withdraws_what_they_asked_for(scene: &Scene) {
    let name = scene.name_of(MEMBER2);
    let owner = scene.enter(OWNER, ACME_BILLING);
    let member = scene.enter(MEMBER2, ACME_BILLING);
    member.button("Request billing access").click();
    member.dialog("Request billing access").button("Request billing access").click();
    member.button("Withdraw").shown();
    owner.button(format!("Approve {name}")).click();
    let approving = owner.dialog(format!("Approve {name} as billing admin?"));
    approving.shown();

    // The owner's question is still open when there is nothing to decide any more.
    member.button("Withdraw").click();
    member.button("Request billing access").shown();
    approving.button("Approve").click();
    approving.gone();
    owner.says("was withdrawn or decided in the meantime.");
    owner.button(format!("Approve {name}")).gone();
    owner.button(format!("Remove {name}")).gone();
}
