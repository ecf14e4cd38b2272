use super::*;

fn source(path: &str, text: &str) -> Source {
    Source { path: path.into(), text: text.into() }
}

fn some_files() -> Vec<TestFile> {
    files(&[
        source("web/room/saying/quiet.test.ts", "test(\"a signal is said once\", () => {"),
        source(
            "e2e/quiet.test.mjs",
            "for (const device of DEVICES) {\n  visit(`one tap on ${device} hides all`, async (it) => {\n\
             visit(\"both see a signal\", async (it) => {",
        ),
        source("e2e/run.mjs", "test(\"no test\")"),
        source(
            "crates/server/tests/all/pairs.rs",
            "#[tokio::test(flavor = \"multi_thread\")]\nasync fn a_client_is_added_by_name() {}\n\
             fn no_test() {}",
        ),
        source("crates/storage/tests/all/day.rs", "stories!(a_pair_meets, a_day_is_seen);"),
        source("crates/sensing/tests/faces.rs", "#[test]\nfn eyes_are_found() {}"),
        source("crates/room/src/lib.rs", "mod talk;"),
        source("crates/room/src/talk.rs", "    #[test]\n    fn it_is_heard() {}\n"),
    ])
}

fn found(name: &str) -> Vec<(String, Option<String>)> {
    named(&some_files(), name).into_iter().map(|found| (found.file, found.part)).collect()
}

fn whole(file: &str) -> (String, Option<String>) {
    (file.into(), None)
}

fn part(file: &str, part: &str) -> (String, Option<String>) {
    (file.into(), Some(part.into()))
}

#[test]
fn a_file_is_found_by_its_name_whatever_runs_it() {
    let both = [whole("web/room/saying/quiet.test.ts"), whole("e2e/quiet.test.mjs")];
    assert_eq!(found("quiet"), both);
    // Its name is part of its tests' paths, where cargo finds it.
    assert_eq!(found("pairs"), [part("crates/server/tests/all/pairs.rs", "pairs")]);
    assert_eq!(found("talk"), [part("crates/room/src/talk.rs", "talk")]);
    assert_eq!(found("faces"), [whole("crates/sensing/tests/faces.rs")]);
}

#[test]
fn a_test_is_found_by_part_of_its_name() {
    let pairs = [part("crates/server/tests/all/pairs.rs", "client_is_added")];
    assert_eq!(found("client is added"), pairs);
    assert_eq!(found("client_is_added"), pairs);
    assert_eq!(found("a-day-is"), [part("crates/storage/tests/all/day.rs", "a_day_is")]);
    assert_eq!(found("Eyes"), [part("crates/sensing/tests/faces.rs", "eyes")]);
    assert_eq!(found("both see"), [part("e2e/quiet.test.mjs", "both_see")]);
}

#[test]
fn a_part_of_a_name_that_is_filled_in_is_found_too() {
    let file = [part("e2e/quiet.test.mjs", "one_tap_on_a_phone_hides")];
    assert_eq!(found("one tap on a phone hides"), file);
    assert_eq!(found("phone"), []);
}

#[test]
fn what_is_no_test_is_not_found() {
    assert_eq!(found("no_test"), []);
    assert_eq!(found("no test"), []);
    assert_eq!(close_to(&some_files(), "the client"), ["a_client_is_added_by_name"]);
    assert_eq!(count(&some_files()), 8);
}

#[test]
fn cargo_is_told_package_and_target() {
    let runner = |name: &str| named(&some_files(), name).pop_first().unwrap().runner;
    let cargo = |package: &str, target: &[&str]| Runner::Cargo {
        package: package.into(),
        target: target.iter().map(|flag| (*flag).into()).collect(),
    };
    assert_eq!(runner("pairs"), cargo("server", &["--test", "all"]));
    assert_eq!(runner("faces"), cargo("sensing", &["--test", "faces"]));
    assert_eq!(runner("it is heard"), cargo("room", &["--lib"]));
}
