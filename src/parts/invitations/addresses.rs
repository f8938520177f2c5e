//! Addresses as people type or paste them, and what becomes of them. Pure: whether one is an address the server says.

use bursar_domain::api::billing_managers::{AddressAnswer, AddressResult};

/// The addresses in a text: separated by comma, semicolon, space or line, also in the form `Name <address>`. What is
/// repeated counts once.
pub(crate) fn addresses(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        if !word.is_empty() && !found.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            found.push(word.to_owned());
        }
    };
    let text = without_quoted(text);
    for piece in text.split([',', ';', '\n', '\r']) {
        let mut rest = piece;
        while let Some((name, (address, behind))) = rest.split_once('<').and_then(|(name, tail)| Some((name, tail.split_once('>')?))) {
            // An address before the brackets is either the name of the one in them or one that lacks its separator.
            name.split_whitespace().filter(|word| word.contains('@')).for_each(&mut add);
            add(address.trim());
            rest = behind;
        }
        rest.split_whitespace().for_each(&mut add);
    }
    found
}

/// The text without names in quotes, which may hold separators: `"Lovelace, Ada" <ada@firm.example>`.
fn without_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('"') {
        out.push_str(before);
        out.push(' ');
        // A quote that is never closed quotes nothing.
        rest = match tail.split_once('"') {
            Some((quoted, behind)) if !quoted.contains('\n') => behind,
            _ => tail,
        };
    }
    out.push_str(rest);
    out
}

/// Whether the address has to be corrected, or tried again another day.
fn has_failed(answer: &AddressAnswer) -> bool {
    matches!(answer.result, AddressResult::NotAnEmail | AddressResult::Refused { .. })
}

/// What stays in the text area: the addresses that came to nothing, one a line.
pub(crate) fn remaining(answers: &[AddressAnswer]) -> String {
    let failed: Vec<_> = answers.iter().filter(|answer| has_failed(answer)).map(|answer| answer.email.as_str()).collect();
    failed.join("\n")
}

/// The answers of all rounds: a new one takes the place of an older one, and old failures go, for they were corrected.
pub(crate) fn merge(before: &[AddressAnswer], new: Vec<AddressAnswer>) -> Vec<AddressAnswer> {
    let stays = |old: &&AddressAnswer| !has_failed(old) && !new.iter().any(|answer| answer.email.eq_ignore_ascii_case(&old.email));
    let mut all: Vec<_> = before.iter().filter(stays).cloned().collect();
    all.extend(new);
    all
}

/// Whether every address was invited: then there is nothing left to say or to do.
pub(crate) fn all_invited(answers: &[AddressAnswer]) -> bool {
    answers.iter().all(|answer| matches!(answer.result, AddressResult::Invited { .. }))
}

#[cfg(test)]
mod tests {
    use bursar_domain::{
        api::error::Refusal,
        ids::{InvitationId, PersonId},
        plan::Edition,
    };

    use super::*;

    fn answer(email: &str, result: AddressResult) -> AddressAnswer {
        AddressAnswer { email: email.to_owned(), result }
    }

    fn invited() -> AddressResult {
        AddressResult::Invited { invitation: InvitationId::from_parts(1, 1) }
    }

    #[test]
    fn inv_1_addresses_come_in_every_form_that_people_paste() {
        assert_eq!(addresses("a@x.example, b@x.example;c@x.example\nd@x.example e@x.example").len(), 5);
        assert_eq!(addresses("Ada Lovelace <ada@x.example>, <bo@x.example>"), ["ada@x.example", "bo@x.example"]);
        assert_eq!(addresses("\"Lovelace, Ada\" <ada@x.example>"), ["ada@x.example"]);
        assert_eq!(addresses("ada@x.example <ADA@x.example>"), ["ada@x.example"]);
        assert_eq!(addresses("Ada <ada@x.example> Bo <bo@x.example>"), ["ada@x.example", "bo@x.example"]);
        assert_eq!(addresses("a@x.example,,A@X.example\r\n"), ["a@x.example"]);
        assert_eq!(addresses(" \n, ;"), Vec::<String>::new());
    }

    #[test]
    fn inv_1_what_is_no_address_is_kept_for_the_server_to_name() {
        assert_eq!(addresses("ada@x.example nonsense"), ["ada@x.example", "nonsense"]);
        assert_eq!(addresses("Ada <ada@x.example"), ["Ada", "<ada@x.example"]);
        assert_eq!(addresses("\"Ada ada@x.example"), ["Ada", "ada@x.example"]);
    }

    #[test]
    fn inv_1_only_addresses_that_came_to_nothing_stay() {
        let limit = AddressResult::Refused { reason: Refusal::ManagerLimit, upgrade_to: Some(Edition::Enterprise) };
        let member = AddressResult::IsMember { person: PersonId::from_parts(1, 2), name: "Mia".to_owned() };
        let answers = [
            answer("a@x.example", invited()),
            answer("nonsense", AddressResult::NotAnEmail),
            answer("b@x.example", limit),
            answer("m@x.example", member),
        ];
        assert_eq!(remaining(&answers), "nonsense\nb@x.example");
        assert!(!all_invited(&answers) && all_invited(&answers[..1]));
    }

    #[test]
    fn inv_1_a_second_round_replaces_what_was_corrected() {
        let first = [answer("a@x.example", invited()), answer("nonsense", AddressResult::NotAnEmail)];
        let second = merge(&first, vec![answer("n@x.example", invited())]);
        assert_eq!(second.iter().map(|answer| answer.email.as_str()).collect::<Vec<_>>(), ["a@x.example", "n@x.example"]);
        let again = AddressResult::AlreadyInvited { invitation: InvitationId::from_parts(1, 1), role: None };
        let third = merge(&second, vec![answer("A@x.example", again.clone())]);
        assert_eq!(third, [answer("n@x.example", invited()), answer("A@x.example", again)]);
    }
}
