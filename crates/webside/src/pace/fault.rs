//! Why a file cannot be measured: the key of the message that says so, and its values.

use super::name;
use crate::words::Words;
use std::path::{Path, PathBuf};

/// A fault of one file, or of the command line.
#[derive(Debug, PartialEq)]
pub struct Fault {
    file: Option<PathBuf>,
    key: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Fault {
    pub fn new(key: &'static str) -> Self {
        Self { file: None, key, args: Vec::new() }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// Names the file, unless one is already named.
    pub fn of(mut self, file: &Path) -> Self {
        self.file.get_or_insert_with(|| file.to_owned());
        self
    }

    #[cfg(test)]
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence that follows the file's name.
    pub fn said(&self, words: &Words) -> String {
        let args: Vec<(&str, &str)> =
            self.args.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = words.say(self.key, &args);
        match &self.file {
            Some(file) => format!("{}: {sentence}", name::of_file(file)),
            None => sentence,
        }
    }
}
