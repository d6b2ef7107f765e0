//! DESIGN section 9, "Matching" and "Policy": what a stored list that is odd, hostile or nearly right lets in.

use std::sync::Arc;
use std::time::Duration;

use acl::{Mode, PatternList};
use acl_tower::Credential;
use tokio::time::timeout;

use crate::app::{Key, Site, key, sites};
use crate::client::{Answer, send};

/// Asks with a key of this list.
async fn ask(site: &Site, list: &str, request: &str) -> Answer {
    let credential = Credential::new(list, Mode::KEY, "lia").unwrap();
    site.store.put("lia", Key::Known(Arc::new(credential)));
    send(site.address, request, &[key("lia")]).await
}

/// Each line is a list, a request, and what comes of it.
async fn check(cases: &[(&str, &str, u16)]) {
    for site in sites().await {
        for (list, request, status) in cases {
            let answer = ask(&site, list, request).await;
            assert_eq!(answer.status, *status, "{} {list:?} {request} {}", site.how, answer.body);
        }
    }
}

/// None of them is repaired: what looks like `tickets.*` grants nothing of it, and a deny is never left out.
#[tokio::test]
async fn p7_one_wrong_character_or_empty_segment_voids_the_whole_list() {
    for site in sites().await {
        for list in [
            "tickets\n.*",
            "tickets.\0*",
            "tickets.*\0",
            "\u{feff}tickets.*",
            "tickets.*\u{a0}",
            "t\u{456}ckets.*",
            "tickets\u{ff0e}*",
            "tickets.\u{2217}",
            "tickets.é",
            "tickets.\u{1f600}",
            "Tickets.*",
            "TICKETS.TICKETS.LIST",
            "tickets..list",
            ".tickets.*",
            "tickets.*.",
            "tickets.**",
            "tick*",
            "tickets/*",
            "",
            " ",
            ",",
            "tickets.*,",
            "tickets.*, -",
            "tickets.*, - people.*",
            "tickets.*, --people.*",
            "tickets.*, \u{2212}*.delete",
            "tickets.*; -*.delete",
            "tickets.* -*.delete",
        ] {
            site.store.put("lia", Key::Cut(list));
            for request in ["GET /tickets", "DELETE /tickets/7", "GET /me"] {
                let answer = send(site.address, request, &[key("lia")]).await;
                let found = (answer.status, answer.code());
                assert_eq!(found, (403, "key_list_malformed".to_owned()), "{} {list:?} {request}", site.how);
            }
        }
        assert_eq!(site.reached(), 0, "{}", site.how);
    }
}

/// P4: white space around patterns says nothing, a new line included.
#[tokio::test]
async fn p4_white_space_around_patterns_changes_no_verdict() {
    check(&[
        ("\n\ttickets.*\r\n,\x0c -*.delete \n", "GET /tickets", 200),
        ("\n\ttickets.*\r\n,\x0c -*.delete \n", "DELETE /tickets/7", 403),
    ])
    .await;
}

#[tokio::test]
async fn p3_segments_are_whole_and_a_dot_is_a_dot() {
    check(&[
        ("tickets.*", "GET /tickets", 200),
        ("ticket.*", "GET /tickets", 403),
        ("ticketss.*", "GET /tickets", 403),
        ("tickets", "GET /tickets", 403),
        ("tickets.tickets", "GET /tickets", 403),
        ("tickets.tickets.lis", "GET /tickets", 403),
        ("tickets.tickets.list", "GET /tickets", 200),
        ("tickets.tickets.lists", "GET /tickets", 403),
        ("tickets.tickets.list.x", "GET /tickets", 403),
        ("tickets.tickets.list.*", "GET /tickets", 403),
        ("ticketsxtickets.list", "GET /tickets", 403),
        ("tickets-tickets-list", "GET /tickets", 403),
        ("tickets.tickets_list", "GET /tickets", 403),
        ("x.tickets.tickets.list", "GET /tickets", 403),
    ])
    .await;
}

#[tokio::test]
async fn p2_a_star_is_one_segment_or_more_wherever_it_stands() {
    check(&[
        ("*", "GET /tickets", 200),
        ("*.list", "GET /tickets", 200),
        ("*.tickets.list", "GET /tickets", 200),
        ("*.tickets.tickets.list", "GET /tickets", 403),
        ("*.tickets.*", "GET /tickets", 200),
        ("*.list.*", "GET /tickets", 403),
        ("tickets.*.list", "GET /tickets", 200),
        ("tickets.*.tickets.list", "GET /tickets", 403),
        ("tickets.tickets.*", "GET /tickets", 200),
        ("*.*.*", "GET /tickets", 200),
        ("*.*.*.*", "GET /tickets", 403),
        ("*, -*.*.delete", "DELETE /tickets/7", 403),
        ("*, -*.tickets.delete", "DELETE /tickets/7", 403),
        ("*, -tickets.*", "DELETE /tickets/7", 403),
    ])
    .await;
}

/// D4 and D5: an endpoint with two tags. A pattern has to match one of them whole.
#[tokio::test]
async fn d4_d5_one_of_two_tags_is_enough_to_grant_and_enough_to_deny() {
    const SEATS: &str = "GET /rooms/4/seats/1";
    check(&[
        ("rooms.*", SEATS, 200),
        ("seats.*", SEATS, 200),
        ("rooms.*, -seats.*", SEATS, 403),
        ("seats.*, -rooms.*", SEATS, 403),
        ("rooms.*.all.get", SEATS, 403),
        ("rooms.all.get", SEATS, 403),
    ])
    .await;
}

/// D6, D7: only denies, every order, everything twice.
#[tokio::test]
async fn d7_order_and_repeats_change_nothing_and_denies_grant_nothing() {
    let patterns = ["tickets.*", "*.list", "-*.delete"];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut lists: Vec<String> =
        orders.iter().map(|order| order.map(|nth| patterns[nth]).join(", ")).collect();
    lists.extend(lists.clone().into_iter().map(|list| format!("{list}, {list}")));
    for list in &lists {
        check(&[
            (list, "GET /tickets/7", 200),
            (list, "DELETE /tickets/7", 403),
            (list, "GET /anything", 403),
        ])
        .await;
    }
    check(&[("-people.*", "GET /tickets", 403), ("-*", "GET /tickets", 403), ("-*", "GET /me", 200)]).await;
}

/// P5, and cost: at its greatest length a list is decided soon, of stars too, and a byte more is none.
#[tokio::test]
async fn p5_a_list_at_its_limits_is_decided_and_beyond_them_is_none() {
    let stars = vec!["*.a.*.a.*.a.*.a.*.a.*.a.*.a.*.a"; 2_000].join(",");
    let most = format!("{stars},{}", "tickets.tickets.list,".repeat(50));
    let most = format!("{most}-*.delete{}", " ".repeat(65_535 - most.len() - "-*.delete".len()));
    assert_eq!(most.len(), 65_535);
    assert!(PatternList::parse(&format!("{most} ")).is_err());
    let deepest = "*.".repeat(15) + "*";
    assert!(PatternList::parse(&format!("{deepest}.*")).is_err());
    let cases: [(&str, &str, u16); 4] = [
        (&most, "GET /tickets", 200),
        (&most, "GET /tickets/7", 403),
        (&most, "DELETE /tickets/7", 403),
        (&deepest, "GET /tickets", 403),
    ];
    assert!(timeout(Duration::from_secs(20), check(&cases)).await.is_ok(), "a list takes its time");
    for site in sites().await {
        site.store.put("lia", Key::Cut(format!("{most} ").leak()));
        let answer = send(site.address, "GET /tickets", &[key("lia")]).await;
        assert_eq!((answer.status, answer.code()), (403, "key_list_malformed".to_owned()), "{}", site.how);
    }
}
