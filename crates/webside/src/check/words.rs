//! The same words as in the browser, from the same files.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

/// Messages of `setup.ftl` and `check.ftl`.
pub struct Words(FluentBundle<FluentResource>);

impl Words {
    pub fn load() -> Self {
        let mut bundle = FluentBundle::new(vec!["en".parse().expect("a language")]);
        bundle.set_use_isolating(false);
        let texts = [
            include_str!("../../../../locales/en/setup.ftl"),
            include_str!("../../../../locales/en/check.ftl"),
        ];
        for text in texts {
            let resource = FluentResource::try_new(text.to_owned()).expect("tests read the words");
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    /// One message; its name if there is none.
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
