//! In British and American English as they stand on pages; in German and Arabic, of which there are no
//! words of ours, so that nothing here is English by accident.

use super::*;
use jiff::civil::{date, datetime, time};
use proptest::prelude::*;

fn formats(tag: &str) -> Formats {
    Formats::of(tag, None, None)
}

fn with_habit(tag: &str, habit: ClockHabit) -> Formats {
    Formats::of(tag, None, Some(habit))
}

/// All words of 3 March 2026, 15:00.
fn all_words(tag: &str) -> Vec<String> {
    let formats = formats(tag);
    let at = datetime(2026, 3, 3, 15, 0, 0, 0);
    let day = at.date();
    vec![
        formats.time(at.time()),
        formats.weekday(day),
        formats.day(day, 2026),
        formats.day(day, 2025),
        formats.day_and_time(at, 2026),
        formats.day_and_time(at, 2025),
        formats.date(day, 2026),
        formats.date(day, 2025),
        formats.short_date(day),
        formats.full_date(day),
        formats.day_of_month(day),
        formats.short_month(day),
        formats.year(day),
        formats.place(&Zone::named("America/New_York").unwrap()),
        formats.number(1_234_567_u32),
        formats.list(&["1", "2", "3"]),
    ]
}

#[test]
fn a_day_is_named_within_its_week() {
    let day = date(2026, 3, 3);
    for (tag, short, long) in [
        ("en-GB", "Tue", "Tuesday 3"),
        ("en-US", "Tue", "3 Tuesday"),
        ("de-DE", "Di", "Dienstag, 3."),
    ] {
        let formats = formats(tag);
        assert_eq!(
            (formats.short_weekday(day).as_str(), formats.day_in_week(day).as_str()),
            (short, long)
        );
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of words")]
fn times_are_written_as_each_language_writes_them() {
    let british = [
        "15:00",
        "Tuesday",
        "Tuesday 3 March",
        "Tuesday, 3 March 2026",
        "Tuesday 3 March at 15:00",
        "Tuesday, 3 March 2026 at 15:00",
        "3 March",
        "3 March 2026",
        "3 Mar",
        "3 Mar 2026",
        "3",
        "Mar",
        "2026",
        "New York",
        "1,234,567",
        "1, 2 and 3",
    ];
    assert_eq!(all_words("en-GB"), british);
    let american = [
        "3:00 PM",
        "Tuesday",
        "Tuesday, March 3",
        "Tuesday, March 3, 2026",
        "Tuesday, March 3 at 3:00 PM",
        "Tuesday, March 3, 2026 at 3:00 PM",
        "March 3",
        "March 3, 2026",
        "Mar 3",
        "Mar 3, 2026",
        "3",
        "Mar",
        "2026",
        "New York",
        "1,234,567",
        "1, 2, and 3",
    ];
    assert_eq!(all_words("en-US"), american);
    let german = [
        "15:00",
        "Dienstag",
        "Dienstag, 3. März",
        "Dienstag, 3. März 2026",
        "Dienstag, 3. März um 15:00",
        "Dienstag, 3. März 2026 um 15:00",
        "3. März",
        "3. März 2026",
        "3. März",
        "03.03.2026",
        "3",
        "Mär",
        "2026",
        "New York",
        "1.234.567",
        "1, 2 und 3",
    ];
    assert_eq!(all_words("de"), german);
    let arabic = [
        "٣:٠٠ م",
        "الثلاثاء",
        "الثلاثاء، ٣ مارس",
        "الثلاثاء، ٣ مارس ٢٠٢٦",
        "الثلاثاء، ٣ مارس في ٣:٠٠ م",
        "الثلاثاء، ٣ مارس ٢٠٢٦ في ٣:٠٠ م",
        "٣ مارس",
        "٣ مارس ٢٠٢٦",
        "٣ مارس",
        "٠٣\u{200f}/٠٣\u{200f}/٢٠٢٦",
        "٣",
        "مارس",
        "٢٠٢٦",
        "نيويورك",
        "١٬٢٣٤٬٥٦٧",
        "1 و2 و3",
    ];
    assert_eq!(all_words("ar-EG"), arabic);
}

/// One row of `fixtures/formats.json`, which `web/room/view/formats.test.ts` reads too.
#[derive(serde::Deserialize)]
struct Case {
    tag: String,
    habit: Option<ClockHabit>,
    time: String,
    day: String,
    day_and_time: String,
    list: String,
}

#[test]
fn the_server_and_scripts_write_the_same() {
    let cases = include_str!("../../../../fixtures/formats.json");
    let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
    assert!(!cases.is_empty());
    let at = datetime(2026, 3, 3, 15, 0, 0, 0);
    for Case { tag, habit, time, day, day_and_time, list } in cases {
        let formats = Formats::of(&tag, None, habit);
        let written = [
            formats.time(at.time()),
            formats.day(at.date(), 2026),
            formats.day_and_time(at, 2026),
            formats.list(&["1", "2", "3"]),
        ];
        assert_eq!(written, [time, day, day_and_time, list], "{tag} {habit:?}");
    }
}

#[test]
fn each_clock_reads_midnight_noon_and_half_an_hour_after() {
    let read = |formats: &Formats| {
        [time(0, 0, 0, 0), time(0, 30, 0, 0), time(12, 0, 0, 0), time(12, 30, 0, 0)]
            .map(|at| formats.time(at))
    };
    let long_day = ["00:00", "00:30", "12:00", "12:30"];
    assert_eq!(read(&formats("en-GB")), long_day);
    assert_eq!(read(&with_habit("en-US", ClockHabit::H23)), long_day);
    let halves = ["12:00 am", "12:30 am", "12:00 pm", "12:30 pm"];
    assert_eq!(read(&with_habit("en-GB", ClockHabit::H12)), halves);
    assert_eq!(read(&formats("en-US")), halves.map(str::to_uppercase));
    assert_eq!(
        read(&with_habit("ar-EG", ClockHabit::H12)),
        ["١٢:٠٠ ص", "١٢:٣٠ ص", "١٢:٠٠ م", "١٢:٣٠ م"]
    );
    let in_a_sentence = with_habit("de", ClockHabit::H12);
    let at = datetime(2026, 3, 3, 15, 0, 0, 0);
    assert_eq!(in_a_sentence.day_and_time(at, 2026), "Dienstag, 3. März um 3:00 PM");
    assert_eq!(
        with_habit("en-US", ClockHabit::H23).day_and_time(at, 2026),
        "Tuesday, March 3 at 15:00"
    );
}

#[test]
fn a_reader_s_own_tag_counts_where_it_is_of_the_page_s_language() {
    for (home, own, tag) in [
        ("en-GB", None, "en-GB"),
        ("en-GB", Some("en-US"), "en-US"),
        ("en-GB", Some("EN-us"), "en-US"),
        // "English", no more: as the practice's pages write it.
        ("en-GB", Some("en"), "en-GB"),
        ("en-GB", Some("de-CH"), "en-GB"),
        ("en-GB", Some("no tag at all"), "en-GB"),
        ("en-GB", Some(""), "en-GB"),
        ("de", Some("de-CH"), "de-CH"),
        ("zh", Some("zh-Hant"), "zh-Hant"),
    ] {
        assert_eq!(Formats::of(home, own, None).tag(), tag, "{home} {own:?}");
    }
}

#[test]
fn a_place_has_its_name_of_today_and_no_zone_is_called_unknown() {
    let place = |tag, zone: &str| formats(tag).place(&Zone::named(zone).unwrap());
    for (zone, name) in [
        ("Europe/London", "London"),
        ("Europe/Kiev", "Kyiv"),
        ("Asia/Calcutta", "Kolkata"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("America/Port-au-Prince", "Port-au-Prince"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
        ("EST5EDT", "EST5EDT"),
    ] {
        assert_eq!(place("en-GB", zone), name, "{zone}");
    }
    assert_eq!(place("de", "Asia/Saigon"), "Ho-Chi-Minh-Stadt");
    for tag in ["en-GB", "de", "ar"] {
        let formats = formats(tag);
        let unknown = formats.place_by_icu(TimeZone::UNKNOWN);
        for name in Zone::names() {
            let place = formats.place(&Zone::named(&name).unwrap());
            assert!(!place.is_empty() && place != unknown, "{name} in {tag}: {place}");
        }
    }
}

#[test]
fn lists_and_numbers_of_any_length_are_written() {
    let british = formats("en-GB");
    assert_eq!(british.list::<&str>(&[]), "");
    assert_eq!(british.list(&["voice"]), "voice");
    assert_eq!(british.list(&["voice", "text"]), "voice and text");
    assert_eq!(british.number(0_u32), "0");
    assert_eq!(british.number(1_000_u32), "1,000");
    assert_eq!(british.number(-12_i32), "−12");
    assert_eq!(british.row(&["1", "2", "3"]), "1, 2, 3");
    let decimals = [2.04, 2.0, -0.04, -1.25, 2.25, 120.0, 1234.56];
    let written = decimals.map(|number| british.decimal(number, 1));
    assert_eq!(written, ["2.0", "2.0", "0.0", "−1.3", "2.3", "120.0", "1,234.6"]);
    let written = decimals.map(|number| british.rounded(number, 1));
    assert_eq!(written, ["2", "2", "0", "−1.3", "2.3", "120", "1,234.6"]);
    assert_eq!(formats("de").decimal(1_234.5, 1), "1.234,5");
    assert_eq!(british.decimal(f64::NAN, 1), "0.0");
    assert_eq!(formats("fr").number(1_234_567_u32), "1\u{a0}234\u{a0}567");
}

proptest! {
    /// Every date prints, and holds its day; every time prints, and holds its minute.
    #[test]
    fn every_date_holds_its_day(
        day in (0..=3_652_058_i32).prop_map(|days| date(1, 1, 1) + jiff::Span::new().days(days)),
        minute in 0_i8..60,
        hour in 0_i8..24,
        tag in prop::sample::select(vec!["en-GB", "en-US", "de", "fr", "ja"]),
        habit in prop::sample::select(vec![None, Some(ClockHabit::H12), Some(ClockHabit::H23)]),
    ) {
        let formats = Formats::of(tag, None, habit);
        let at = day.at(hour, minute, 0, 0);
        let (number, year) = (day.day().to_string(), day.year());
        for words in [
            formats.day(day, year),
            formats.day(day, year + 1),
            formats.day_and_time(at, year),
            formats.day_and_time(at, year + 1),
            formats.date(day, year),
            formats.date(day, year + 1),
            formats.short_date(day),
            formats.full_date(day),
            formats.day_of_month(day),
        ] {
            prop_assert!(words.contains(&number), "{words} of {day}");
            prop_assert!(!words.contains('\u{202f}'), "{words:?}");
        }
        prop_assert!(formats.year(day).contains(&year.to_string()));
        let minutes = format!(":{minute:02}");
        prop_assert!(formats.time(at.time()).contains(&minutes));
        prop_assert!(formats.day_and_time(at, year).contains(&minutes));
    }

    /// The two clocks tell all minutes of a day apart.
    #[test]
    fn no_two_minutes_of_a_day_read_the_same(
        one in 0..1440_i16,
        other in 0..1440_i16,
        tag in prop::sample::select(vec!["en-GB", "en-US", "de", "ar-EG"]),
        habit in prop::sample::select(ClockHabit::BOTH.to_vec()),
    ) {
        prop_assume!(one != other);
        let formats = Formats::of(tag, None, Some(habit));
        let read = |minutes: i16| {
            formats.time(time((minutes / 60) as i8, (minutes % 60) as i8, 0, 0))
        };
        prop_assert_ne!(read(one), read(other));
    }
}
