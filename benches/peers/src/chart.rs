//! The chart of the README: a decision of each, on a logarithmic scale.

use std::fmt::Write as _;

use crate::results::figure;

const LEFT: f64 = 230.0;
const RIGHT: f64 = 690.0;
const BAR: f64 = 18.0;
const GAP: f64 = 8.0;

/// Bars for (name, nanoseconds); those of acl are told apart.
pub(crate) fn svg(title: &str, bars: &[(&str, f64)]) -> String {
    let bottom = bars.iter().fold(f64::INFINITY, |least, (_, time)| least.min(*time)).log10().floor();
    let top = bars.iter().fold(0.0_f64, |most, (_, time)| most.max(*time)).log10().ceil();
    let x = |time: f64| LEFT + (RIGHT - LEFT) * (time.log10() - bottom) / (top - bottom);
    let mut rows = String::new();
    let mut y = 52.0;
    for (name, time) in bars {
        let written = name.replace('&', "&amp;").replace('<', "&lt;");
        let class = if name.starts_with("acl") { "own" } else { "other" };
        let _ = writeln!(
            rows,
            r#"<text x="{}" y="{}" text-anchor="end">{written}</text><rect class="{class}" x="{LEFT}" y="{y}" width="{:.1}" height="{BAR}"/><text x="{:.1}" y="{}">{} ns</text>"#,
            LEFT - 8.0,
            y + 13.0,
            (x(*time) - LEFT).max(1.0),
            x(*time).max(LEFT) + 6.0,
            y + 13.0,
            figure(*time),
        );
        y += BAR + GAP;
    }
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 {h}" width="780" height="{h}" role="img" aria-label="{title}">
<style>text {{ font: 13px sans-serif; fill: #333 }} .title {{ font-weight: bold; font-size: 15px }} .own {{ fill: #1a7f4b }} .other {{ fill: #9aa3ad }}
@media (prefers-color-scheme: dark) {{ text {{ fill: #ddd }} .other {{ fill: #6c757f }} }}</style>
<text class="title" x="10" y="24">{title}</text>
<text x="10" y="42">nanoseconds, logarithmic scale; less is better</text>
{rows}</svg>
"##,
        h = y + 8.0,
    )
}
