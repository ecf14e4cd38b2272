//! Finds the files that are meant.

use std::io;
use std::path::{Path, PathBuf};

const PHOTOS: [&str; 6] = ["jpg", "jpeg", "jpe", "jfif", "png", "webp"];
/// Pictures that cannot be read; people expect to hear of them.
const OTHER_PHOTOS: [&str; 17] = [
    "heic", "heif", "hif", "avif", "jxl", "jp2", "tif", "tiff", "gif", "bmp", "dng", "cr2", "cr3",
    "nef", "arw", "orf", "raf",
];
/// What ffmpeg may read.
const VIDEOS: [&str; 15] = [
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "mjpeg", "3gp", "3g2", "mpg", "mpeg", "wmv", "mts",
    "m2ts", "ogv",
];

/// What is to be judged, and where nothing was found.
#[derive(Default)]
pub struct Listed {
    pub files: Vec<PathBuf>,
    /// Folders without pictures and videos.
    pub empty: Vec<PathBuf>,
    /// Folders that cannot be opened.
    pub closed: Vec<PathBuf>,
}

/// All files that were named; a folder stands for the pictures and videos in it and below, by name,
/// those included that cannot be read.
pub fn listed(paths: &[PathBuf]) -> Listed {
    let mut listed = Listed::default();
    for path in paths {
        if !path.is_dir() {
            listed.files.push(path.clone());
            continue;
        }
        let before = listed.files.len() + listed.closed.len();
        walk(path, &mut listed);
        if listed.files.len() + listed.closed.len() == before {
            listed.empty.push(path.clone());
        }
    }
    listed
}

pub fn is_video(file: &Path) -> bool {
    has_ending(file, &VIDEOS)
}

pub fn is_other_photo(file: &Path) -> bool {
    has_ending(file, &OTHER_PHOTOS)
}

fn walk(folder: &Path, listed: &mut Listed) {
    let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let Ok(mut entries) = entries else {
        listed.closed.push(folder.to_owned());
        return;
    };
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link to a folder may lead in circles, so links are not followed.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, listed);
        } else if [&PHOTOS[..], &OTHER_PHOTOS, &VIDEOS].iter().any(|all| has_ending(&path, all)) {
            listed.files.push(path);
        }
    }
}

fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}
