//! What the tables say, to be seen at once.

use super::svg::{Anchor, Picture, Scale};
use crate::bench::{
    compare::Row,
    idle::Idle,
    numbers::{grouped, short, time},
    open::Open,
    servers::{CHANX, KINDS, RAW, SMALL},
};

const WIDTH: f64 = 960.0;
/// Where the names of the rows end.
const NAMES: f64 = 260.0;
const LINE: f64 = 30.0;
const LEGEND: f64 = 70.0;

/// Colours that most people can tell apart, in the order of the servers.
const COLOURS: [&str; 9] = [
    "#999999", "#d00000", "#000000", "#7f7f00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9",
];

fn colour(name: &str) -> &'static str {
    let name = if name == SMALL.name { CHANX } else { name };
    let at = KINDS
        .iter()
        .position(|kind| kind.name == name)
        .unwrap_or_default();
    COLOURS[at % COLOURS.len()]
}

/// Server CPU in each case, to raw's.
pub(super) fn cpu(rows: &[Row]) -> Option<String> {
    let dots = |row: &Row| -> Vec<(&'static str, f64)> {
        let ratio = |name| Some((name, row.ratio(name, RAW)?.median));
        row.columns
            .iter()
            .filter_map(|column| ratio(column.kind.name))
            .collect()
    };
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| Line {
            name: row.case.name,
            dots: dots(row),
            budget: row.case.budget,
        })
        .collect();
    plot(
        "Server CPU a message, to a server written by hand (raw): less is better",
        &lines,
        short,
    )
}

/// The memory of an idle connection.
pub(super) fn memory(rows: &[Idle]) -> Option<String> {
    let lines: Vec<Line> = rows
        .iter()
        .map(|row| Line {
            name: row.name,
            dots: row.bytes.map(|bytes| (row.name, bytes)).into_iter().collect(),
            budget: row.budget,
        })
        .collect();
    plot("Bytes of an idle connection: less is better", &lines, grouped)
}

struct Line {
    name: &'static str,
    dots: Vec<(&'static str, f64)>,
    budget: Option<f64>,
}

/// A line for each case and a dot for each server; the budget is a stroke.
fn plot(title: &str, lines: &[Line], told: fn(f64) -> String) -> Option<String> {
    let mut height = LEGEND + 40.0;
    for _ in lines {
        height += LINE;
    }
    let bottom = height - 34.0;
    let values = lines
        .iter()
        .flat_map(|line| line.dots.iter().map(|(_, value)| *value).chain(line.budget));
    let scale = Scale::over(values, [NAMES, WIDTH - 30.0])?;
    let mut picture = Picture::new(WIDTH, height);
    picture.text([20.0, 24.0], Anchor::Start, 15.0, title);
    let names = lines
        .iter()
        .flat_map(|line| line.dots.iter().map(|(name, _)| *name));
    legend(&mut picture, names);
    for tick in scale.ticks() {
        let x = scale.at(tick);
        picture.grid([x, LEGEND], [x, bottom]);
        picture.text([x, bottom + 16.0], Anchor::Middle, 11.0, &told(tick));
    }
    let mut y = LEGEND + LINE / 2.0;
    for line in lines {
        picture.grid([NAMES, y], [WIDTH - 30.0, y]);
        picture.text([NAMES - 10.0, y + 4.0], Anchor::End, 12.0, line.name);
        if let Some(budget) = line.budget {
            let x = scale.at(budget);
            picture.path(&[[x, y - 10.0], [x, y + 10.0]], colour(CHANX), 2.0);
        }
        // Ours last, so that it is seen.
        let (ours, others): (Vec<_>, Vec<_>) = line.dots.iter().partition(|(name, _)| *name == CHANX);
        for (name, value) in others.into_iter().chain(ours) {
            let radius = if colour(name) == colour(CHANX) { 7.0 } else { 5.0 };
            picture.dot([scale.at(value), y], radius, colour(name));
        }
        y += LINE;
    }
    Some(picture.finish())
}

/// Which colour is whose.
fn legend(picture: &mut Picture, names: impl Iterator<Item = &'static str>) {
    let mut x = 26.0;
    let mut known: Vec<&str> = Vec::new();
    for name in names {
        if known.contains(&name) {
            continue;
        }
        known.push(name);
        picture.dot([x, 46.0], 5.0, colour(name));
        picture.text([x + 9.0, 50.0], Anchor::Start, 12.0, name);
        for _ in name.chars() {
            x += 7.4;
        }
        x += 26.0;
    }
}

/// How long messages take that come at their moments, whatever the server does.
pub(super) fn latency(rows: &[Open]) -> Option<String> {
    let mut rates: Vec<u32> = rows.iter().map(|row| row.rate).collect();
    rates.dedup();
    let drawn = |row: &&Open| row.typical().is_some();
    let times = rows.iter().filter(drawn).filter_map(|row| row.typical());
    let times = times.flat_map(|sample| sample.quantiles.iter().map(|[_, time]| *time));
    let (top, bottom) = (LEGEND + 24.0, 420.0);
    let scale = Scale::over(times, [bottom, top])?;
    let mut picture = Picture::new(WIDTH, 460.0);
    picture.text(
        [20.0, 24.0],
        Anchor::Start,
        15.0,
        "Latency at a fixed rate, by percentile",
    );
    legend(&mut picture, rows.iter().filter(drawn).map(|row| row.kind.name));
    #[expect(clippy::cast_precision_loss, reason = "three of them")]
    let panel = (WIDTH - 80.0) / rates.len() as f64;
    let mut left = 80.0;
    for rate in rates {
        let of_rate: Vec<&Open> = rows.iter().filter(|row| row.rate == rate).collect();
        let place = Place {
            left,
            right: left + panel - 24.0,
            scale,
        };
        place.draw(&mut picture, &of_rate, [top, bottom], left < 81.0);
        picture.text(
            [place.left.midpoint(place.right), top - 8.0],
            Anchor::Middle,
            12.0,
            &format!("{rate} messages a second"),
        );
        left += panel;
    }
    Some(picture.finish())
}

/// Where one rate is drawn.
struct Place {
    left: f64,
    right: f64,
    scale: Scale,
}

impl Place {
    fn draw(&self, picture: &mut Picture, rows: &[&Open], [top, bottom]: [f64; 2], names_times: bool) {
        let ticks = self.scale.ticks();
        // Where there is much to tell, one line a power of ten.
        let is_told = |tick: &f64| ticks.len() < 8 || tick.log10().fract().abs() < 1e-9;
        for tick in ticks.iter().copied().filter(|tick| is_told(tick)) {
            let y = self.scale.at(tick);
            picture.grid([self.left, y], [self.right, y]);
            if names_times {
                picture.text([self.left - 6.0, y + 4.0], Anchor::End, 11.0, &time(tick));
            }
        }
        for (part, name) in [
            (0.5, "50 %"),
            (0.9, "90"),
            (0.99, "99"),
            (0.999, "99.9"),
            (0.9999, "99.99"),
        ] {
            let x = self.across(part);
            picture.grid([x, top], [x, bottom]);
            picture.text([x, bottom + 16.0], Anchor::Middle, 11.0, name);
        }
        // Ours last, so that it is seen.
        let (ours, others): (Vec<&Open>, Vec<&Open>) = rows.iter().partition(|row| row.kind.name == CHANX);
        for row in others.into_iter().chain(ours) {
            let Some(sample) = row.typical() else { continue };
            let points = sample.quantiles.iter().filter(|[part, _]| *part < 1.0);
            let points: Vec<[f64; 2]> = points
                .map(|[part, time]| [self.across(*part), self.scale.at(*time)])
                .collect();
            let width = if row.kind.name == CHANX { 3.0 } else { 1.5 };
            picture.path(&points, colour(row.kind.name), width);
        }
    }

    /// Each nine more is as far.
    fn across(&self, part: f64) -> f64 {
        self.left + (self.right - self.left) * -(1.0 - part).log10() / 4.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{arena::Sample, cases::CASES, compare::tests::row};

    #[test]
    fn each_server_has_a_colour_of_its_own() {
        assert_eq!(KINDS.len(), COLOURS.len());
        assert_eq!(colour(SMALL.name), colour(CHANX));
    }

    #[test]
    fn a_plot_has_a_dot_for_each_server_and_a_stroke_for_the_budget() {
        let row = row(&CASES[0], &[(RAW, &[1.0]), (CHANX, &[0.5]), ("axum", &[1.1])]);
        let picture = cpu(&[row]).unwrap();
        // As many again in the legend.
        assert_eq!(picture.matches("<circle").count(), 6);
        assert_eq!(picture.matches("stroke=\"#d00000\"").count(), 1);
        assert_eq!(cpu(&[]), None);
    }

    #[test]
    fn latency_is_a_line_for_each_server() {
        let sample = Sample {
            server: 1.0,
            load: 1.0,
            rate: 1.0,
            quantiles: vec![[0.5, 1e4], [0.99, 1e6], [1.0, 1e7]],
        };
        let rows = [&KINDS[1], &KINDS[2]].map(|kind| Open {
            kind,
            rate: 2_000,
            rounds: vec![sample.clone()],
        });
        let picture = latency(&rows).unwrap();
        assert_eq!(picture.matches("stroke-width=\"3\"").count(), 1);
        assert_eq!(picture.matches("stroke-width=\"1.5\"").count(), 1);
    }
}
