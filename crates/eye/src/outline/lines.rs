//! Straight edges, by votes of the gradient, and the line through the points beside each.

use super::Line;
use super::field::Field;

/// How far a side may lean, in degrees.
const LEAN: f64 = 27.0;
/// Directions per degree.
const STEPS: f64 = 2.0;
/// Lines kept for each side.
const LINES: usize = 10;

/// The inner side's direction of the top, right, bottom and left side, in degrees.
const INWARD: [f64; 4] = [90.0, 180.0, 270.0, 0.0];

/// The strongest straight edges that may be the top, right, bottom and left side.
pub(super) fn lines(field: &Field) -> [Vec<Line>; 4] {
    let reach = ((field.w * field.w + field.h * field.h) as f64)
        .sqrt()
        .ceil();
    let rows = (2.0 * reach) as usize + 1;
    let columns = (2.0 * LEAN * STEPS) as usize + 1;
    INWARD.map(|inward| {
        let mut votes = vec![0.0_f32; rows * columns];
        let normals: Vec<(f64, f64)> = (0..columns)
            .map(|at| {
                let angle = (inward - LEAN + at as f64 / STEPS).to_radians();
                (angle.cos(), angle.sin())
            })
            .collect();
        for edge in &field.edges {
            let angle = f64::from(edge.gy.atan2(edge.gx)).to_degrees();
            let off = (angle - inward + 540.0).rem_euclid(360.0) - 180.0;
            if off.abs() > LEAN {
                continue;
            }
            let middle = ((off + LEAN) * STEPS).round() as isize;
            for at in (middle - 5).max(0)..=(middle + 5).min(columns as isize - 1) {
                let (nx, ny) = normals[at as usize];
                let d = nx * f64::from(edge.x) + ny * f64::from(edge.y);
                votes[(d + reach).round() as usize * columns + at as usize] += edge.strength;
            }
        }
        let mut found = Vec::new();
        while found.len() < LINES {
            let Some((at, &most)) = votes.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))
            else {
                break;
            };
            if most < 150.0 {
                break;
            }
            let (row, column) = (at / columns, at % columns);
            let (nx, ny) = normals[column];
            let line = Line {
                nx,
                ny,
                d: row as f64 - reach,
            };
            for y in row.saturating_sub(4)..(row + 5).min(rows) {
                for x in column.saturating_sub(6)..(column + 7).min(columns) {
                    votes[y * columns + x] = 0.0;
                }
            }
            found.push(fitted(field, line));
        }
        found
    })
}

/// The line through the edge points beside it.
fn fitted(field: &Field, mut line: Line) -> Line {
    for reach in [3.0, 1.8] {
        let (mut sum, mut sx, mut sy) = (0.0, 0.0, 0.0);
        let (mut sxx, mut sxy, mut syy) = (0.0, 0.0, 0.0);
        for edge in &field.edges {
            let (x, y) = (f64::from(edge.x), f64::from(edge.y));
            let along = f64::from(edge.gx) * line.nx + f64::from(edge.gy) * line.ny;
            if along < 0.96 || line.side((x, y)).abs() > reach {
                continue;
            }
            let weight = f64::from(edge.strength);
            sum += weight;
            sx += weight * x;
            sy += weight * y;
            sxx += weight * x * x;
            sxy += weight * x * y;
            syy += weight * y * y;
        }
        if sum < 1.0 {
            return line;
        }
        let (mx, my) = (sx / sum, sy / sum);
        let (cxx, cxy, cyy) = (
            sxx / sum - mx * mx,
            sxy / sum - mx * my,
            syy / sum - my * my,
        );
        // The direction of least spread is the normal.
        let along = 0.5 * (2.0 * cxy).atan2(cxx - cyy);
        let (mut nx, mut ny) = (-along.sin(), along.cos());
        if nx * line.nx + ny * line.ny < 0.0 {
            (nx, ny) = (-nx, -ny);
        }
        if nx * line.nx + ny * line.ny < 0.99 {
            return line;
        }
        line = Line {
            nx,
            ny,
            d: nx * mx + ny * my,
        };
    }
    line
}
