//! Direction of what people write: a name or an answer may be in another script than the page.

use super::{Rule, Source};
use anyhow::Result;

/// The heading that explains this rule.
const PAGE: &str = "CONTRIBUTING.md#how-we-write";

pub const RULES: &[Rule] =
    &[("what people write has its own direction: `dir=\"auto\"` or `<bdi>`", PAGE, directions)];

/// A list of places by their names, not of people.
const NO_PEOPLE: &str = "crates/server/templates/parts/zone.html";

fn directions(sources: &[Source]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let is_template = |path: &str| path.starts_with("crates/server/templates/");
    for source in sources.iter().filter(|source| is_template(&source.path)) {
        for (number, line) in source.text.lines().enumerate() {
            let mut found = fields(line);
            if source.path != NO_PEOPLE {
                found.extend(names(line));
            }
            let place = format!("{}:{}", source.path, number + 1);
            findings.extend(found.into_iter().map(|what| format!("{place}: {what}")));
        }
    }
    Ok(findings)
}

/// Fields that take text and places of own words without a `dir`.
fn fields(line: &str) -> Vec<String> {
    let starts = ["<textarea", "<input type=\"text\""];
    let fields = starts.iter().flat_map(|start| line.match_indices(start));
    let fields = fields.filter(|(at, start)| !line[at + start.len()..].starts_with(" dir=\""));
    let own = line.match_indices("own-words\"").filter(|(at, mark)| {
        let (before, after) = (&line[..*at], &line[at + mark.len()..]);
        let is_class =
            before.rsplit_once("class=\"").is_some_and(|(_, class)| !class.contains('"'));
        is_class && !after.starts_with(" dir=\"auto\"")
    });
    fields.chain(own).map(|(_, what)| format!("`{what}` without `dir`")).collect()
}

/// Names that stand in the text of an element without isolation.
fn names(line: &str) -> Vec<String> {
    if line.contains("{% block") {
        return Vec::new();
    }
    let ends = line.match_indices("name }}");
    let bare = ends.filter_map(|(end, _)| {
        let start = line[..end].rfind("{{ ")?;
        let before = line[..start].trim_end();
        let is_value = before.rfind('<') > before.rfind('>');
        let tag = &before[before.rfind('<')?..];
        let is_isolated = tag == "<bdi>" || (tag.contains(" dir=\"auto\"") && tag.ends_with('>'));
        (!is_value && !is_isolated).then(|| line[start..end + "name }}".len()].to_owned())
    });
    bare.map(|name| format!("`{name}` without `<bdi>`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> usize {
        let path = "crates/server/templates/me/page.html".into();
        let source = Source { path, text: line.to_owned() };
        directions(&[source]).unwrap().len()
    }

    #[test]
    fn what_people_write_without_a_direction_is_found() {
        for line in [
            "<textarea name=\"words\">{{ words }}</textarea>",
            "<input type=\"text\" id=\"name\">",
            "<q class=\"own-words\">{{ one.words }}</q>",
            "<h1>{{ name }}</h1>",
            "<span class=\"hint\">{{ one.other_name }}</span>",
            "<h1>{% if let Some(name) = practice_name %}{{ name }}{% endif %}</h1>",
        ] {
            assert_eq!(found(line), 1, "{line}");
        }
    }

    #[test]
    fn what_has_one_is_left_alone() {
        for line in [
            "<textarea dir=\"auto\" name=\"words\">{{ words }}</textarea>",
            "<input type=\"text\" dir=\"ltr\" id=\"code\">",
            "<q class=\"own-words\" dir=\"auto\">{{ one.words }}</q>",
            "<h1><bdi>{{ name }}</bdi></h1>",
            "<p dir=\"auto\">{{ other_name }}</p>",
            "<input type=\"text\" dir=\"auto\" aria-label=\"{{ page.t(\"joint-own-words\") }}\">",
            "<input type=\"radio\" name=\"{{ question.name }}\" value=\"\">",
            "{% block name %}{{ name }}{% endblock %}",
        ] {
            assert_eq!(found(line), 0, "{line}");
        }
    }
}
