//! What a stored credential may do, decided over the registry.

use acl::PatternList;

use crate::api::Api;
use crate::credentials::stored::Stored;
use crate::credentials::who::Who;
use crate::failure::Failure;

/// What one key, token or session may do at this moment.
pub type Credential = acl_tower::Credential<Api, Who>;

/// What a key that acts as another agent may never do, whatever the lists say: administer keys and tokens.
const ACTING: PatternList<'static> =
    acl::pattern_list!(Api: "*, -admin.*, -*.api_keys.*, -*.api_tokens.*, -*.api_token_renewals.*");

/// A stored list within its bounds (S3, S4).
///
/// # Errors
/// 403 where one of them is no list (P7).
pub fn of(Stored { who, list, bounds }: Stored) -> Result<Credential, Failure> {
    let unreadable = |_| {
        let message =
            "a stored list of the credential is malformed and grants nothing; its owner must correct it";
        Failure::forbidden("key_list_malformed", message)
    };
    let held = who.held;
    let acting = who.acting_for.map(|_| ACTING.as_str());
    let mut credential = Credential::new(&list, held.mode(), who).map_err(unreadable)?;
    for bound in bounds.iter().map(String::as_str).chain(acting) {
        credential = credential.within(bound).map_err(unreadable)?;
    }
    Ok(credential.named(format!("{} {}", held.method(), held.id())))
}
