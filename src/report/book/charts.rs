//! Native charts of the workbooks, in the house's colours.
//!
//! Native, because an account manager copies them into his own slides, and because Outlook and
//! WPS show no SVG.

use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartPoint, ChartSolidFill,
    ChartType, Color, IntoChartRange,
};

/// Ready, to look at, to fix.
pub const VERDICTS: [u32; 3] = [0x2F_7D5B, 0xD2_9A2B, 0xB2_3A32];

/// What a chart is called, and how large it is in pixels.
pub struct Frame<'a> {
    /// The title.
    pub title: &'a str,
    /// Width and height.
    pub size: (u32, u32),
}

/// A ring of three verdicts.
pub fn ring(frame: &Frame<'_>, names: impl IntoChartRange, values: impl IntoChartRange) -> Chart {
    let mut chart = Chart::new_doughnut();
    let points: Vec<ChartPoint> = VERDICTS
        .iter()
        .map(|color| ChartPoint::new().set_format(&mut paint(*color)).clone())
        .collect();
    chart
        .add_series()
        .set_categories(names)
        .set_values(values)
        .set_points(&points)
        .set_data_label(ChartDataLabel::new().show_value());
    dress(&mut chart, frame);
    chart
}

/// Lying bars of one colour with their figures, the first row on top.
pub fn bars(frame: &Frame<'_>, names: impl IntoChartRange, values: impl IntoChartRange) -> Chart {
    let mut chart = Chart::new_bar();
    chart
        .add_series()
        .set_categories(names)
        .set_values(values)
        .set_gap(60)
        .set_format(&mut paint(VERDICTS[2]))
        .set_data_label(ChartDataLabel::new().show_value());
    dress(&mut chart, frame);
    chart.legend().set_hidden();
    chart.y_axis().set_reverse().set_font(&font(9));
    chart.x_axis().set_major_gridlines(false).set_hidden(true);
    chart
}

/// Lying bars of three verdicts end to end, the first row on top; the verdicts' counts stand in
/// three columns side by side.
pub fn stacked(
    frame: &Frame<'_>,
    sheet: &str,
    (first_row, last_row): (u32, u32),
    first_column: u16,
    words: [&str; 3],
) -> Chart {
    let mut chart = Chart::new(ChartType::BarStacked);
    for ((column, word), color) in (first_column..).zip(words).zip(VERDICTS) {
        chart
            .add_series()
            .set_name(word)
            .set_categories((sheet, first_row, 0, last_row, 0))
            .set_values((sheet, first_row, column, last_row, column))
            .set_gap(60)
            .set_overlap(100)
            .set_format(&mut paint(color));
    }
    dress(&mut chart, frame);
    chart.y_axis().set_reverse().set_font(&font(9));
    // The figures stand in the table beside it.
    chart.x_axis().set_major_gridlines(false).set_hidden(true);
    chart
}

fn dress(chart: &mut Chart, frame: &Frame<'_>) {
    chart.title().set_name(frame.title).set_font(&font(11));
    chart
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .set_font(&font(9));
    chart.set_width(frame.size.0).set_height(frame.size.1);
}

fn font(size: u32) -> ChartFont {
    ChartFont::new()
        .set_size(size)
        .set_name(super::FONT)
        .clone()
}

fn paint(color: u32) -> ChartFormat {
    ChartFormat::new()
        .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(color)))
        .clone()
}
