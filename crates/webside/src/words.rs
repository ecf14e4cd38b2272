//! The same texts as in the browser, from the same files.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

/// Messages of `setup.ftl`, `check.ftl` and `recording.ftl`.
pub struct Words(FluentBundle<FluentResource>);

impl Words {
    pub fn load() -> Self {
        let mut bundle = FluentBundle::new(vec!["en".parse().expect("a language")]);
        // A terminal shows the marks of isolation, or breaks at them.
        bundle.set_use_isolating(false);
        let texts = [
            include_str!("../../../locales/en/setup.ftl"),
            include_str!("../../../locales/en/check.ftl"),
            include_str!("../../../locales/en/recording.ftl"),
        ];
        for text in texts {
            let resource = FluentResource::try_new(text.to_owned()).expect("tests read the words");
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    /// One message; its key if there is no such message.
    pub fn say(&self, key: &str, args: &[(&str, &str)]) -> String {
        let values: FluentArgs =
            args.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let pattern = self.0.get_message(key).and_then(|message| message.value());
        let text = pattern.map(|pattern| {
            self.0.format_pattern(pattern, Some(&values), &mut Vec::new()).into_owned()
        });
        text.unwrap_or_else(|| key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    fn sources(folder: &Path) -> String {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let read = |path: std::path::PathBuf| match path.is_dir() {
            true => sources(&path),
            false => fs::read_to_string(&path).unwrap(),
        };
        entries.map(read).collect()
    }

    #[test]
    fn every_message_about_recordings_is_used_and_every_one_used_exists() {
        let folder = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pace"));
        let sources = [include_str!("pace.rs"), &folder].concat();
        let text = include_str!("../../../locales/en/recording.ftl");
        let known: BTreeSet<&str> =
            text.lines().filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
        assert!(known.len() > 50);
        let is_used = |key: &str| {
            let key = key.strip_prefix("recording-note-").unwrap_or(key);
            sources.contains(&format!("\"{key}\""))
        };
        let unused: Vec<&&str> = known.iter().filter(|key| !is_used(key)).collect();
        assert!(unused.is_empty(), "not used: {unused:?}");
        for rest in sources.split("\"recording-").skip(1) {
            let key = format!("recording-{}", rest.split('"').next().unwrap());
            let is_known = known.contains(key.as_str()) || key == "recording-note-{key}";
            assert!(is_known, "no such message: {key}");
        }
    }
}
