//! What a refused or failed call says: an RFC 9457 problem document with a closed set of codes.
//!
//! `status` repeats the HTTP status. Nothing in here may hold what the caller may not know: private context stays
//! in the server's log, under the same `request_id`.

use serde::{Deserialize, Serialize};

use crate::{access::Permission, catalogue::OverLimit, credits::Credits, money::Money, plan::Edition, slug::Slug, time::Timestamp};

macro_rules! codes {
    ($(#[$doc:meta])* $enum:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $enum {
            $($(#[doc = $vdoc])+ #[serde(rename = $name)] $variant,)*
            /// A code of a newer version.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        impl $enum {
            /// Every code that this version knows.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* Self::Unknown => "unknown" }
            }
        }
    };
}

codes! {
    /// What kind of failure it is. The kind fixes the HTTP status.
    ErrorCode {
        /// 400: the request cannot be read (broken JSON, wrong type, unknown query).
        BadRequest = "bad_request",
        /// 422: readable, but some fields cannot be taken; `fields` says which and what would be.
        InvalidFields = "invalid_fields",
        /// 401: nobody is signed in.
        Unauthenticated = "unauthenticated",
        /// 401: address and password do not match.
        InvalidCredentials = "invalid_credentials",
        /// 403: the call does not come from our own page.
        CrossSite = "cross_site",
        /// 403: a tie to the organization, but not this right.
        Forbidden = "forbidden",
        /// 404: not there, or not for you to know.
        NotFound = "not_found",
        /// 405: the address exists, not with this method.
        MethodNotAllowed = "method_not_allowed",
        /// 409: the right, but the state forbids it; `refusal` says why.
        Refused = "refused",
        /// 410: it was there once (a used or expired link).
        Gone = "gone",
        /// 413: more than we read.
        TooLarge = "too_large",
        /// 415: not JSON.
        UnsupportedMediaType = "unsupported_media_type",
        /// 403: signed in as somebody whom the invitation does not let in; `refusal` says why.
        NotInvited = "not_invited",
        /// 429: too many tries; `retry_after_seconds` says how long to wait.
        TooManyRequests = "too_many_requests",
        /// 500: our fault.
        Internal = "internal",
        /// 503: for the moment.
        Unavailable = "unavailable",
    }
}

impl ErrorCode {
    /// The HTTP status of this code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated | Self::InvalidCredentials => 401,
            Self::CrossSite | Self::Forbidden | Self::NotInvited => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Refused => 409,
            Self::Gone => 410,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::InvalidFields => 422,
            Self::TooManyRequests => 429,
            Self::Internal | Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }

    /// A short English title, the same for every occurrence.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request cannot be read",
            Self::InvalidFields => "Some fields cannot be taken",
            Self::Unauthenticated => "Sign in first",
            Self::InvalidCredentials => "E-mail and password do not match",
            Self::CrossSite => "The request does not come from this site",
            Self::Forbidden => "You may not do this",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "This address does not take this method",
            Self::Refused => "Not possible now",
            Self::Gone => "No longer there",
            Self::TooLarge => "The request is too large",
            Self::UnsupportedMediaType => "Send JSON",
            Self::NotInvited => "This invitation is not for this account",
            Self::TooManyRequests => "Too many tries",
            Self::Internal | Self::Unknown => "Something went wrong on our side",
            Self::Unavailable => "Not available for the moment",
        }
    }
}

codes! {
    /// Why the state forbids what the person may otherwise do (with 409), or why a link no longer works (with 410).
    Refusal {
        /// The organization would be left without an owner.
        LastOwner = "last_owner",
        /// Owners hold billing by default.
        OwnerHasAccess = "owner_has_access",
        /// The grant is there already.
        AlreadyBillingAdmin = "already_billing_admin",
        /// Only a current member can be added.
        NotAMember = "not_a_member",
        /// One open request per person.
        AlreadyRequested = "already_requested",
        /// The request was decided or withdrawn in the meantime.
        RequestClosed = "request_closed",
        /// The operator has suspended the organization.
        OrgSuspended = "org_suspended",
        /// A sole owner leaves by naming a member who takes over.
        SuccessorRequired = "successor_required",
        /// The link was used.
        Used = "used",
        /// The link has run out.
        Expired = "expired",
        /// The invitation was taken back, declined, or died with the right of whoever sent it.
        Revoked = "revoked",
        /// The invitation is for another address than that of the signed-in person.
        WrongAccount = "wrong_account",
        /// The address fits, but is not verified yet. With 409: one's own address has to be verified first.
        UnverifiedAddress = "unverified_address",
        /// The organization is tied to an identity provider, and the person signed in outside of it.
        OutsideIdentityProvider = "outside_identity_provider",
        /// The person has billing access already.
        AlreadyDelegate = "already_delegate",
        /// The person is a member already.
        AlreadyMember = "already_member",
        /// The edition allows no more billing managers; `upgrade_to` names one that does.
        ManagerLimit = "manager_limit",
        /// As many invitations as the edition allows in a day were sent.
        DailyLimit = "daily_limit",
        /// Sent again less than a minute ago; `retry_after_seconds` says how long to wait.
        CoolDown = "cool_down",
        /// The subscription is canceled to the end of its period: resume it first.
        ReactivateFirst = "reactivate_first",
        /// A change or a renewal waits for its payment.
        ChangePending = "change_pending",
        /// An invoice is overdue: pay it first.
        PastDue = "past_due",
        /// The edition allows less than is in use; `over` says exactly what.
        OverLimit = "over_limit",
        /// Something is to be charged and there is no card.
        PaymentMethodRequired = "payment_method_required",
        /// Sold by contract, on the way in and on the way out.
        ContactUs = "contact_us",
        /// It is so already.
        Unchanged = "unchanged",
        /// There is no subscription.
        NotSubscribed = "not_subscribed",
        /// Nothing is scheduled that could be withdrawn or resumed.
        NothingScheduled = "nothing_scheduled",
        /// The catalogue has no price in the organization's currency.
        NotPriced = "not_priced",
        /// The preview is older than ten minutes, was used, or would come out differently now.
        PreviewStale = "preview_stale",
        /// The idempotency key came before, with another request.
        IdempotencyKeyReused = "idempotency_key_reused",
        /// So much would be charged at once (`amount`), and the request does not agree to it.
        ConsentRequired = "consent_required",
        /// The card is the one that is charged: replace it, or make another one the default first.
        DefaultInUse = "default_in_use",
        /// A payment is under way already.
        PaymentInProgress = "payment_in_progress",
        /// The invoice is not one that can be paid.
        NotPayable = "not_payable",
        /// The payment cannot be called off any more.
        NotCancelable = "not_cancelable",
        /// New work is not let in while credits are owed.
        InDebt = "in_debt",
        /// More credits than there are; `available` says how many.
        InsufficientCredits = "insufficient_credits",
        /// The monthly limit is a hard stop; `available` says how many credits it leaves.
        SpendLimitReached = "spend_limit_reached",
        /// No such authorization: never made, resolved already, or lapsed.
        UnknownAuthorization = "unknown_authorization",
        /// The id came before, with other values.
        IdReused = "id_reused",
    }
}

codes! {
    /// What is wrong with one field.
    FieldProblem {
        /// Nothing was given.
        Required = "required",
        /// Over the limit (`limit`, characters).
        TooLong = "too_long",
        /// Under the limit (`limit`, characters).
        TooShort = "too_short",
        /// Not an e-mail address.
        NotAnEmail = "not_an_email",
        /// Control characters or marks that reverse the reading direction.
        Invisible = "invisible",
        /// Small letters, digits and single inner hyphens only.
        SlugCharacters = "slug_characters",
        /// A word that the product keeps for itself.
        Reserved = "reserved",
        /// Somebody has it already.
        Taken = "taken",
        /// Among the passwords that everybody tries first.
        CommonPassword = "common_password",
        /// Not the present password.
        WrongPassword = "wrong_password",
        /// Has passed.
        InThePast = "in_the_past",
        /// Outside the bounds (`limit`, the upper one).
        OutOfRange = "out_of_range",
        /// Not one of the values that are possible.
        NotPossible = "not_possible",
        /// Not a country of ISO 3166-1.
        NotACountry = "not_a_country",
        /// Not a tax id of its kind.
        NotATaxId = "not_a_tax_id",
        /// Looks like a card number, which must not be here.
        CardNumber = "card_number",
    }
}

/// One field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the request.
    pub field: String,
    /// What is wrong.
    pub problem: FieldProblem,
    /// The bound that is broken, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// With 403: what was needed, and the way out (POL-4, POL-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The permission that the call needs.
    pub needed_permission: Permission,
    /// Who holds it or can give it.
    pub who_can_help: WhoCanHelp,
    /// Whether asking for billing access would help and is open to this person.
    pub request_access: bool,
    /// The nearest page that this person may use.
    pub allowed_path: String,
}

/// Names if the asker may know them, otherwise how many there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoCanHelp {
    /// Their names.
    Names(Vec<String>),
    /// How many they are.
    Count(u32),
}

/// The body of every refused or failed call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError {
    /// A URI for the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// See [`ErrorCode::title`].
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// The kind.
    pub code: ErrorCode,
    /// One English sentence about this occurrence, where there is more to say than the title does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Under this id the server's log knows more. Absent where two answers have to be the same to the byte; the
    /// header always has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// With `invalid_fields`: what is wrong where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldError>,
    /// With `refused`, `gone` and `not_invited`: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// With `forbidden`: the way out.
    #[serde(default, flatten, skip_serializing_if = "Option::is_none")]
    pub denied: Option<Denied>,
    /// With `too_many_requests` and `cool_down`: seconds to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// With `wrong_account`: the invited address, masked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_address: Option<String>,
    /// With a limit of the edition: the cheapest edition that lifts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upgrade_to: Option<Edition>,
    /// With `over_limit`: exactly what is over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<OverLimit>,
    /// With `consent_required`: what would be charged, tax included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// With `insufficient_credits` and `spend_limit_reached`: how many credits there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<Credits>,
    /// With an invitation that is gone: when it was used, declined, taken back or ran out, where that is one moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<Timestamp>,
    /// With an invitation that the signed-in person has accepted before: the organization that it led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_into: Option<Slug>,
}

impl Refusal {
    /// The kind of failure that a refused invitation is (INV-4): gone, not for this account, or not possible now.
    #[must_use]
    pub const fn invitation_code(self) -> ErrorCode {
        match self {
            Self::Used | Self::Revoked | Self::Expired => ErrorCode::Gone,
            Self::WrongAccount | Self::UnverifiedAddress | Self::OutsideIdentityProvider => ErrorCode::NotInvited,
            _ => ErrorCode::Refused,
        }
    }
}

impl ApiError {
    /// A problem of this kind, with nothing more to say.
    #[must_use]
    pub fn new(code: ErrorCode) -> Self {
        Self {
            kind: format!("/problems/{}", code.name()),
            title: code.title().to_owned(),
            status: code.status(),
            code,
            detail: None,
            request_id: None,
            fields: Vec::new(),
            refusal: None,
            denied: None,
            retry_after_seconds: None,
            invited_address: None,
            upgrade_to: None,
            over: Vec::new(),
            amount: None,
            available: None,
            gone_at: None,
            accepted_into: None,
        }
    }
}
