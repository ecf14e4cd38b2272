//! Words that tell what an appointment is about to whoever sees a list of mails over a shoulder: in the
//! sender's domain, its name, or a subject.

/// Beginnings or middles of such words, in lower case (chosen: what practices call themselves in
/// English; a name that is missing here is no proof that it tells nothing).
const STEMS: [&str; 16] = [
    "therap", "counsel", "psych", "mental", "trauma", "addict", "recover", "depress", "anxi",
    "grief", "crisis", "abuse", "rehab", "clinic", "patient", "healing",
];

/// The first of these in a text.
pub fn telling(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    STEMS.into_iter().find(|stem| text.contains(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_tells_is_found() {
        for (text, expected) in [
            ("room@maren-psychotherapy.example", Some("therap")),
            ("Your Counselling appointment", Some("counsel")),
            ("PSYCHOLOGY", Some("psych")),
            ("Your appointment", None),
            ("Juniper Lane", None),
        ] {
            assert_eq!(telling(text), expected, "{text}");
        }
    }
}
