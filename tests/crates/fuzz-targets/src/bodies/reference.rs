//! A naive reading of the bodies, member by member.

use std::fmt;
use std::net::IpAddr;

use serde::Deserializer as _;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use crate::decide::reference::matches;
use crate::list::{elements, is_list};

/// The endpoints that keys can call: method, path, tag.
pub(super) const ENDPOINTS: [(&str, &str, &str); 3] = [
    ("GET", "/tickets", "tickets.tickets.list"),
    ("DELETE", "/tickets", "tickets.tickets.delete"),
    ("GET", "/people", "people.people.list"),
];
/// The tags of endpoints that only sessions can call.
const OF_SESSIONS: [&str; 8] = [
    "keys.keys.list",
    "keys.keys.post",
    "keys.keys.get",
    "keys.keys.put",
    "keys.keys.rotate",
    "keys.keys.delete",
    "keys.audit.list",
    "keys.usage.list",
];

/// The members of a JSON object in order, repeated names included. `None` if the bytes are not an object.
pub(super) fn members(body: &[u8]) -> Option<Vec<(String, Value)>> {
    struct Members;
    impl<'de> Visitor<'de> for Members {
        type Value = Vec<(String, Value)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let members = deserializer.deserialize_map(Members).ok()?;
    deserializer.end().ok()?;
    Some(members)
}

/// A key, as text and numbers.
#[derive(Clone, Debug)]
pub(super) struct Key {
    name: String,
    owner: String,
    mode: String,
    lists: Vec<String>,
    shadow: Vec<String>,
    networks: Vec<String>,
    hourly_limit: Option<u64>,
    daily_limit: Option<u64>,
    expires: Option<String>,
    /// The version of the key when it was read.
    version: Option<i64>,
}

impl Key {
    /// The key that the members describe, if they describe one.
    pub(super) fn new(members: &[(String, Value)], owner: &str) -> Option<Self> {
        let mut key = Self {
            name: String::new(),
            owner: owner.to_owned(),
            mode: "key".to_owned(),
            lists: Vec::new(),
            shadow: Vec::new(),
            networks: Vec::new(),
            hourly_limit: None,
            daily_limit: None,
            expires: None,
            version: None,
        };
        for (name, value) in members {
            match (&**name, value) {
                // Null means the same as leaving the member out.
                ("mode" | "owner" | "hourly_limit" | "daily_limit" | "expires", Value::Null) => {}
                ("mode", value) => key.mode = value.as_str()?.into(),
                ("shadow" | "networks", Value::Null) => return None,
                (name, value) => key.set(name, value)?,
            }
        }
        let has = |wanted: &str| members.iter().any(|(name, _)| name == wanted);
        (has("name") && has("lists")).then_some(())?;
        key.checked(members)
    }

    /// The key of an answer.
    pub(super) fn of(view: &Value) -> Self {
        let text = |field: &str| view[field].as_str().unwrap().to_owned();
        Self {
            name: text("name"),
            owner: text("owner"),
            mode: text("mode"),
            lists: texts(&view["lists"]).unwrap(),
            shadow: texts(&view["shadow"]).unwrap(),
            networks: texts(&view["networks"]).unwrap(),
            hourly_limit: view["hourly_limit"].as_u64(),
            daily_limit: view["daily_limit"].as_u64(),
            expires: view["expires"].as_str().map(str::to_owned),
            version: view["version"].as_i64(),
        }
    }

    /// The key after the change that the members describe, if they describe one.
    pub(super) fn changed(&self, members: &[(String, Value)]) -> Option<Self> {
        let mut key = self.clone();
        for (name, value) in members {
            match (&**name, value) {
                ("shadow", Value::Null) => key.shadow.clear(),
                ("networks", Value::Null) => key.networks.clear(),
                ("hourly_limit", Value::Null) => key.hourly_limit = None,
                ("daily_limit", Value::Null) => key.daily_limit = None,
                ("expires", Value::Null) => key.expires = None,
                ("version", value) => (value.as_i64()? == self.version?).then_some(())?,
                (name, value) => key.set(name, value)?,
            }
        }
        key.checked(members)
    }

    fn set(&mut self, name: &str, value: &Value) -> Option<()> {
        match name {
            "name" => self.name = value.as_str()?.trim().into(),
            "owner" => self.owner = value.as_str()?.trim().into(),
            "lists" => self.lists = texts(value)?,
            "shadow" => self.shadow = texts(value)?,
            "networks" => self.networks = texts(value)?,
            "hourly_limit" => self.hourly_limit = Some(value.as_u64()?),
            "daily_limit" => self.daily_limit = Some(value.as_u64()?),
            "expires" => self.expires = Some(value.as_str()?.to_owned()),
            _ => return None,
        }
        Some(())
    }

    /// The key, if every value is valid and no member is repeated.
    fn checked(self, members: &[(String, Value)]) -> Option<Self> {
        let twice = (1..members.len()).any(|at| members[..at].iter().any(|(name, _)| *name == members[at].0));
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().count() <= 200 && !name.chars().any(char::is_control)
        };
        let is_sound = !twice
            && is_name(&self.name)
            && is_name(&self.owner)
            && ["key", "token", "session"].contains(&&*self.mode)
            && !self.lists.is_empty()
            && self.lists.iter().chain(&self.shadow).all(|list| is_list(list) && !is_stale(list))
            && self.networks.iter().all(|network| is_network(network))
            && self.hourly_limit.into_iter().chain(self.daily_limit).all(|limit| limit <= u32::MAX.into())
            && self.expires.as_deref().is_none_or(is_plain_time);
        is_sound.then_some(self)
    }

    /// Whether the caller has everything that the key would have.
    pub(super) fn is_within(&self, caller: &str) -> bool {
        let caller = [caller.to_owned()];
        match &*self.mode {
            "session" => {
                let mut tags = ENDPOINTS.iter().map(|(_, _, tag)| *tag).chain(OF_SESSIONS);
                tags.all(|tag| !any_grants(&self.lists, tag) || any_grants(&caller, tag))
            }
            _ => ENDPOINTS.iter().all(|(_, _, tag)| !self.grants(tag) || any_grants(&caller, tag)),
        }
    }

    /// Whether requests of this test can use the key: it is for no networks, and has enough requests left.
    pub(super) fn is_usable_here(&self) -> bool {
        let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= ENDPOINTS.len() as u64);
        self.mode == "key"
            && self.networks.is_empty()
            && enough(self.hourly_limit)
            && enough(self.daily_limit)
    }

    pub(super) fn grants(&self, tag: &str) -> bool {
        any_grants(&self.lists, tag)
    }

    pub(super) fn lists(&self) -> &[String] {
        &self.lists
    }

    /// Checks that an answer shows this key.
    pub(super) fn assert_is(&self, view: &Value) {
        let shown = Self::of(view);
        let texts = |key: &Self| (key.name.clone(), key.owner.clone(), key.mode.clone());
        assert_eq!(texts(&shown), texts(self));
        let trimmed =
            |lists: &[String]| lists.iter().map(|list| list.trim_ascii().to_owned()).collect::<Vec<_>>();
        assert_eq!((&shown.lists, &shown.shadow), (&trimmed(&self.lists), &trimmed(&self.shadow)));
        assert_eq!((shown.hourly_limit, shown.daily_limit), (self.hourly_limit, self.daily_limit));
        assert_eq!(shown.networks.len(), self.networks.len());
        assert_eq!(shown.expires.is_some(), self.expires.is_some());
    }
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

/// D4 to D6, S5.
fn any_grants(lists: &[String], tag: &str) -> bool {
    lists.iter().any(|list| {
        let (denies, allows): (Vec<&str>, Vec<&str>) = elements(list).partition(|it| it.starts_with('-'));
        allows.iter().any(|it| matches(it, tag)) && !denies.iter().any(|it| matches(&it[1..], tag))
    })
}

/// S3: a deny that matches no tag.
fn is_stale(list: &str) -> bool {
    let matches_one = |body: &str| {
        ENDPOINTS.iter().map(|(_, _, tag)| *tag).chain(OF_SESSIONS).any(|tag| matches(body, tag))
    };
    elements(list).filter_map(|it| it.strip_prefix('-')).any(|body| !matches_one(body))
}

fn is_network(text: &str) -> bool {
    let (address, length) =
        text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let is_length = |length: &str| (0..=longest).any(|number: u32| number.to_string() == length);
    length.is_none_or(is_length)
}

/// Whether the members have a time in a form that this naive reading does not know.
pub(super) fn has_other_time(members: &[(String, Value)]) -> bool {
    let is_other = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit()) && !is_plain_time(text);
    members.iter().any(|(name, value)| name == "expires" && value.as_str().is_some_and(is_other))
}

/// A future time in the plain UTC form of RFC 3339, on a day that every month has.
fn is_plain_time(text: &str) -> bool {
    const FORM: &[u8] = b"dddd-dd-ddTdd:dd:ddZ";
    let is_form = |(byte, form): (u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form };
    let number = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(u32::MAX);
    text.len() == FORM.len()
        && text.bytes().zip(FORM).all(is_form)
        && (2100..=9000).contains(&number(0, 4))
        && (1..=12).contains(&number(5, 7))
        && (1..=28).contains(&number(8, 10))
        && number(11, 13) < 24
        && number(14, 16) < 60
        && number(17, 19) < 60
}
