//! Finds the files that are meant.

use std::path::{Path, PathBuf};

const PHOTOS: [&str; 4] = ["jpg", "jpeg", "png", "webp"];
const VIDEOS: [&str; 7] = ["mp4", "m4v", "mov", "mkv", "webm", "avi", "mjpeg"];

/// All files that were named; a folder stands for the photos and videos in it and below, by name.
/// Then the folders that have none.
pub fn listed(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut files, mut empty) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        walk(path, &mut files);
        if files.len() == before {
            empty.push(path.clone());
        }
    }
    (files, empty)
}

pub fn is_video(file: &Path) -> bool {
    has_ending(file, &VIDEOS)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // A link to a folder may lead in circles, so links are not followed.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            walk(&path, files);
        } else if has_ending(&path, &PHOTOS) || has_ending(&path, &VIDEOS) {
            files.push(path);
        }
    }
}

fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}
