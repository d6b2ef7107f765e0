//! The colours of the stylesheets against WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for the edges of controls.

use std::collections::HashMap;

const STYLES: [&str; 2] = [include_str!("../../assets/preview.css"), include_str!("../../assets/page.css")];

/// The two colours of each custom property, light and dark.
fn colours() -> HashMap<&'static str, [[f64; 3]; 2]> {
    let lines = STYLES.iter().flat_map(|style| style.lines());
    let pairs = lines.filter_map(|line| {
        let (name, rest) = line.trim().strip_prefix("--acl-")?.split_once(": light-dark(")?;
        let (light, dark) = rest.strip_suffix(");")?.split_once(", ")?;
        Some((name, [colour(light), colour(dark)]))
    });
    pairs.collect()
}

fn colour(text: &str) -> [f64; 3] {
    let digits = text.strip_prefix('#').unwrap();
    assert_eq!(digits.len(), 6, "{text}");
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&digits[at..at + 2], 16).unwrap()) / 255.0)
}

fn luminance(colour: [f64; 3]) -> f64 {
    let linear =
        |value: f64| if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn contrast_is_measured_right() {
    assert!((contrast(colour("#000000"), colour("#ffffff")) - 21.0).abs() < 1e-9);
    assert!((contrast(colour("#767676"), colour("#ffffff")) - 4.54).abs() < 0.01);
}

#[test]
fn text_and_controls_can_be_seen_in_both_themes() {
    let colours = colours();
    let mut pairs = Vec::new();
    for text in ["ink", "muted", "accent", "good", "bad", "odd"] {
        pairs.extend(["back", "surface", "raised"].map(|back| (text, back, 4.5)));
    }
    for own in ["good", "bad", "odd"] {
        pairs.push((own, [own, "-back"].concat().leak(), 4.5));
    }
    for method in ["get", "post", "put", "patch", "delete"] {
        pairs.push((method, [method, "-back"].concat().leak(), 4.5));
    }
    // The button that runs is the accent, with the surface's colour as its text.
    pairs.push(("surface", "accent", 4.5));
    for edge in ["control", "accent"] {
        pairs.extend(["back", "surface", "raised"].map(|back| (edge, back, 3.0)));
    }
    // Typed text on its marks.
    pairs.extend(["bad-back", "odd-back"].map(|back| ("ink", back, 4.5)));
    for (front, back, least) in pairs {
        for (theme, name) in ["light", "dark"].iter().enumerate() {
            let found = contrast(colours[front][theme], colours[back][theme]);
            assert!(found >= least, "{front} on {back}, {name}: {found:.2}, expected {least}");
        }
    }
}

#[test]
fn no_colour_stands_outside_of_the_properties() {
    for line in STYLES.iter().flat_map(|style| style.lines()) {
        let stray = line.contains('#') && !line.trim_start().starts_with("--acl-");
        assert!(!stray && !line.contains("rgb("), "{line}");
    }
}
