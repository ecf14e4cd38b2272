//! The table of the board's sections as TypeScript. A test writes it, as ts-rs writes the types.

use alliance::board::SECTIONS;
use std::{env, fs, path::PathBuf};

const FILE: &str = "sections.ts";
const BEGIN: &str = "\
// The table of crates/alliance/src/board/section.rs, written by `cargo xtask wire`. Do not edit it.

import type { BoardBody } from \"./wire\";

export const SECTIONS = {
";
const END: &str = "} as const satisfies Record<BoardBody[\"kind\"], object>;\n";

#[test]
fn export_bindings_sections() {
    let folder = env::var_os("TS_RS_EXPORT_DIR").map_or_else(|| "bindings".into(), PathBuf::from);
    let row = |section| serde_json::to_string(section).expect("plain data serialises");
    let rows = SECTIONS.iter().map(|one| format!("  \"{}\": {},\n", one.kind, row(one)));
    fs::create_dir_all(&folder).expect("a folder for the bindings");
    let text = [BEGIN.to_owned(), rows.collect(), END.to_owned()].concat();
    fs::write(folder.join(FILE), text).expect("the table is written");
}
