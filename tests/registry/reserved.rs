//! S6: a policy may deny what an edition leaves out.

use acl::{Mode, PatternList};

acl::route! {
    tickets(GET, "/tickets", tags("tickets.tickets.list"));
    #[cfg(any())]
    billing(GET, "/billing", tags("billing.invoices.list"));
}

acl::registry! {
    struct Edition;
    endpoints: [tickets, #[cfg(any())] billing],
    reserved: ["billing.*"],
    policies: { SUPPORT = "*, -billing.*" },
    rules: [SUPPORT covers "tickets.*"],
}

#[test]
fn s6_a_policy_may_deny_what_a_cfg_leaves_out() {
    let list: PatternList<'static> = acl::pattern_list!(Edition: "*, -billing.*");
    assert!(Edition::SUPPORT.reaches(Edition::TICKETS));
    assert!(list.decide(Edition::TICKETS, Mode::KEY).is_allowed());
}
