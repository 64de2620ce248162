//! Pictures, as text: SVG.

/// A picture of so many pixels.
pub(super) struct Picture {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text stands at its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

const INK: &str = "#24292f";
const GRID: &str = "#d8dee4";

impl Picture {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self {
            width,
            height,
            body: String::new(),
        }
    }

    pub(super) fn text(&mut self, at: [f64; 2], anchor: Anchor, size: f64, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let [x, y] = at;
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        self.body.push_str(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{INK}\">{text}</text>\n"
        ));
    }

    /// A thin line that helps to read.
    pub(super) fn grid(&mut self, from: [f64; 2], to: [f64; 2]) {
        self.path(&[from, to], GRID, 1.0);
    }

    pub(super) fn path(&mut self, points: &[[f64; 2]], colour: &str, width: f64) {
        let points: Vec<String> = points.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
        self.body.push_str(&format!(
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n",
            points.join(" ")
        ));
    }

    pub(super) fn dot(&mut self, at: [f64; 2], radius: f64, colour: &str) {
        let [x, y] = at;
        self.body.push_str(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\" fill-opacity=\"0.9\"/>\n"
        ));
    }

    pub(super) fn finish(self) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" font-family=\"DejaVu Sans, Verdana, sans-serif\">\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>\n{body}</svg>\n"
        )
    }
}

/// Places values on a line so that as many times more is as far everywhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    /// The least and the greatest value, as powers of ten.
    values: [f64; 2],
    pixels: [f64; 2],
}

impl Scale {
    /// Of all these values, with some room beside them; `None` where there are none.
    pub(super) fn over(values: impl IntoIterator<Item = f64>, pixels: [f64; 2]) -> Option<Self> {
        let known = values
            .into_iter()
            .filter(|value| value.is_finite() && *value > 0.0);
        let known: Vec<f64> = known.map(f64::log10).collect();
        let low = known.iter().copied().reduce(f64::min)?;
        let high = known.iter().copied().reduce(f64::max)?;
        let room = ((high - low) * 0.04).max(0.05);
        Some(Self {
            values: [low - room, high + room],
            pixels,
        })
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        let ([low, high], [start, end]) = (self.values, self.pixels);
        start + (value.log10() - low) / (high - low) * (end - start)
    }

    /// Round numbers between the ends.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a power of ten of something measured"
        )]
        let (first, last) = (self.values[0].floor() as i32, self.values[1].ceil() as i32);
        for power in first..=last {
            for digit in [1.0, 2.0, 5.0] {
                let tick = digit * 10_f64.powi(power);
                if tick.log10() >= self.values[0] && tick.log10() <= self.values[1] {
                    ticks.push(tick);
                }
            }
        }
        ticks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_many_times_more_is_as_far() {
        let scale = Scale::over([0.1, 10.0, f64::NAN, 0.0], [100.0, 300.0]).unwrap();
        let (one, middle, other) = (scale.at(0.1), scale.at(1.0), scale.at(10.0));
        assert!((other - middle - (middle - one)).abs() < 1e-9);
        assert!(one > 100.0 && other < 300.0);
        assert!(Scale::over([f64::NAN], [0.0, 1.0]).is_none());
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let ticks = Scale::over([0.15, 3.0], [0.0, 1.0]).unwrap().ticks();
        let told: Vec<String> = ticks.iter().map(|tick| format!("{tick:.1}")).collect();
        assert_eq!(told, ["0.2", "0.5", "1.0", "2.0"]);
    }

    #[test]
    fn a_picture_is_well_formed() {
        let mut picture = Picture::new(10.0, 20.0);
        picture.text([1.0, 2.0], Anchor::End, 9.0, "a < b & c");
        picture.path(&[[0.0, 0.0], [1.0, 1.55]], "red", 2.0);
        let text = picture.finish();
        assert!(text.contains("text-anchor=\"end\"") && text.contains("a &lt; b &amp; c"));
        assert!(text.contains("points=\"0.0,0.0 1.0,1.6\"") || text.contains("points=\"0.0,0.0 1.0,1.5\""));
        assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
    }
}
