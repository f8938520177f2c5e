//! What an endpoint is: a type whose fields are its path, with its gate, query, body and reply.
//!
//! The server mounts endpoints and cannot leave the gate out, because the gate is part of the type. The browser calls
//! them by the same type. `docs/adding-an-endpoint.md` walks through one.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::access::Permission;

/// HTTP method by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads; changes nothing.
    Get,
    /// Creates or does something.
    Post,
    /// Changes parts of what is there.
    Patch,
    /// Takes away.
    Delete,
}

impl Method {
    /// As it stands in a request line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }

    /// Whether calls of this method change nothing.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }
}

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Anybody.
    Public,
    /// Anybody who is signed in; the endpoint touches what is that person's own.
    SignedIn,
    /// Anybody with a tie to the organization in the path.
    Tied,
    /// Whoever holds the permission in the organization in the path.
    Holds(Permission),
    /// The host product, with a token of the organization that the call is about.
    Token,
}

/// The gate as a type, so that a handler receives a proof of what was checked.
pub trait Scope: 'static {}

/// Scope of [`Gate::Public`].
#[derive(Debug)]
pub enum PublicScope {}
/// Scope of [`Gate::SignedIn`].
#[derive(Debug)]
pub enum PersonScope {}
/// Scope of [`Gate::Tied`] and [`Gate::Holds`].
#[derive(Debug)]
pub enum OrgScope {}

/// Scope of [`Gate::Token`].
#[derive(Debug)]
pub enum TokenScope {}

impl Scope for PublicScope {}
impl Scope for PersonScope {}
impl Scope for OrgScope {}
impl Scope for TokenScope {}

/// No query, no body or no reply. On the wire an empty object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Empty {}

/// A call that can be made.
pub trait Endpoint: Sized + Clone + Send + Sync + 'static {
    /// Verb and noun, for the catalogue, logs and test names.
    const NAME: &'static str;
    /// HTTP method.
    const METHOD: Method;
    /// Path below [`super::BASE`], with `{names}`.
    const PATH: &'static str;
    /// Who may call.
    const GATE: Gate;
    /// Whether it needs [`super::IDEMPOTENCY_KEY_HEADER`].
    const KEYED: bool;
    /// The gate as a type.
    type Scope: Scope;
    /// What stands behind the `?`.
    type Query: Serialize + DeserializeOwned + Clone + Default + Send + 'static;
    /// The JSON that is sent.
    type Body: Serialize + DeserializeOwned + Clone + Send + 'static;
    /// The JSON that comes back.
    type Reply: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// The path with its names filled in, below [`super::BASE`].
    fn path(&self) -> String;

    /// Reads the path's values; `None` if one of them cannot be what it should be.
    fn from_path<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Option<Self>;
}

/// One row of the catalogue: an endpoint without its types.
#[derive(Debug, Clone, Copy)]
pub struct Summary {
    /// See [`Endpoint::NAME`].
    pub name: &'static str,
    /// See [`Endpoint::METHOD`].
    pub method: Method,
    /// See [`Endpoint::PATH`].
    pub path: &'static str,
    /// See [`Endpoint::GATE`].
    pub gate: Gate,
    /// See [`Endpoint::KEYED`].
    pub keyed: bool,
    /// First lines of the endpoint's documentation.
    pub about: &'static str,
}

/// Whether `path` names exactly `names`, in order: checked while compiling.
#[must_use]
pub const fn path_names(path: &str, names: &[&str]) -> bool {
    let bytes = path.as_bytes();
    let (mut i, mut found) = (0, 0);
    while i < bytes.len() {
        if bytes[i] == b'{' {
            if found == names.len() {
                return false;
            }
            let name = names[found].as_bytes();
            let mut k = 0;
            while k < name.len() {
                if i + 1 + k >= bytes.len() || bytes[i + 1 + k] != name[k] {
                    return false;
                }
                k += 1;
            }
            if i + 1 + k >= bytes.len() || bytes[i + 1 + k] != b'}' {
                return false;
            }
            found += 1;
        }
        i += 1;
    }
    found == names.len()
}

/// Fills the names of a path in, in order.
#[must_use]
pub fn fill(path: &str, values: &[String]) -> String {
    let mut filled = String::with_capacity(path.len() + 32);
    let mut values = values.iter();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        filled.push_str(values.next().map_or("", String::as_str));
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    filled.push_str(rest);
    filled
}

/// Declares the endpoints of one area (`keyed` behind the reply: with an idempotency key): for each a type whose fields are the names in its path, its [`Endpoint`]
/// implementation, and its row in `ENDPOINTS`.
macro_rules! endpoints {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident: $method:ident $path:literal ($($field:ident: $kind:ty),*) $gate:ident $(($permission:ident))?
            { query: $query:ty, body: $body:ty, reply: $reply:ty $(, $keyed:ident)? }
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            pub struct $name { $(#[doc = concat!("`", stringify!($field), "` in the path.")] pub $field: $kind,)* }

            const _: () = assert!(
                $crate::api::endpoint::path_names($path, &[$(stringify!($field)),*]),
                "the names in the path and the fields differ"
            );

            impl $crate::api::endpoint::Endpoint for $name {
                const NAME: &'static str = stringify!($name);
                const METHOD: $crate::api::endpoint::Method = $crate::api::endpoint::Method::$method;
                const PATH: &'static str = $path;
                const GATE: $crate::api::endpoint::Gate = endpoints!(@gate $gate $($permission)?);
                const KEYED: bool = endpoints!(@keyed $($keyed)?);
                type Scope = endpoints!(@scope $gate);
                type Query = $query;
                type Body = $body;
                type Reply = $reply;

                fn path(&self) -> String {
                    $crate::api::endpoint::fill($path, &[$(self.$field.to_string()),*])
                }

                fn from_path<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Option<Self> {
                    let _ = &value;
                    Some(Self { $($field: value(stringify!($field))?.parse().ok()?,)* })
                }
            }
        )+

        /// The endpoints of this area.
        pub const ENDPOINTS: &[$crate::api::endpoint::Summary] = &[$(
            $crate::api::endpoint::Summary {
                name: stringify!($name),
                method: $crate::api::endpoint::Method::$method,
                path: $path,
                gate: endpoints!(@gate $gate $($permission)?),
                keyed: endpoints!(@keyed $($keyed)?),
                about: concat!($($doc, "\n"),+),
            }
        ),+];
    };
    (@gate Public) => { $crate::api::endpoint::Gate::Public };
    (@gate SignedIn) => { $crate::api::endpoint::Gate::SignedIn };
    (@gate Token) => { $crate::api::endpoint::Gate::Token };
    (@gate Tied) => { $crate::api::endpoint::Gate::Tied };
    (@gate Holds $permission:ident) => {
        $crate::api::endpoint::Gate::Holds($crate::access::Permission::$permission)
    };
    (@scope Public) => { $crate::api::endpoint::PublicScope };
    (@scope SignedIn) => { $crate::api::endpoint::PersonScope };
    (@scope Tied) => { $crate::api::endpoint::OrgScope };
    (@scope Holds) => { $crate::api::endpoint::OrgScope };
    (@scope Token) => { $crate::api::endpoint::TokenScope };
    (@keyed) => { false };
    (@keyed keyed) => { true };
}
pub(crate) use endpoints;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_names_must_match_in_order_and_number() {
        assert!(path_names("/orgs/{org}/members/{person}", &["org", "person"]));
        assert!(path_names("/viewer", &[]));
        assert!(!path_names("/orgs/{org}", &[]));
        assert!(!path_names("/orgs/{org}", &["person"]));
        assert!(!path_names("/orgs/{organization}", &["org"]));
        assert!(!path_names("/orgs", &["org"]));
    }

    #[test]
    fn fill_puts_values_where_the_names_stand() {
        assert_eq!(fill("/a/{x}/b/{y}", &["1".into(), "2".into()]), "/a/1/b/2");
        assert_eq!(fill("/a", &[]), "/a");
    }
}
