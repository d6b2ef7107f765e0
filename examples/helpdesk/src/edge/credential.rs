//! What a stored credential may do, decided over the registry.

use acl::PatternList;

use crate::api::Api;
use crate::credentials::stored::Stored;
use crate::credentials::who::Who;

/// What one key, token or session may do at this moment.
pub type Credential = acl_tower::Credential<Api, Who>;

/// What a key that acts as another agent may never do, whatever the lists say: administer keys and tokens.
const ACTING: PatternList<'static> =
    acl::pattern_list!(Api: "*, -admin.*, -*.api_keys.*, -*.api_tokens.*, -*.api_token_renewals.*");

/// A stored list within its bounds (S3, S4). A list that is malformed grants nothing, and refusals say so (P7).
pub fn of(Stored { who, list, bounds }: Stored) -> Credential {
    let held = who.held;
    let acting = who.acting_for.map(|_| ACTING.as_str());
    let credential = Credential::any_of([list], held.mode(), who);
    let within = |credential: Credential, bound: &str| credential.within_any_of([bound]);
    let credential = bounds.iter().map(String::as_str).chain(acting).fold(credential, within);
    credential.named(format!("{} {}", held.method(), held.id()))
}
