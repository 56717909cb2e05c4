/// Results of experiments for people and programs: a table as text, CSV, pictures as SVG and PNG,
/// and a page that holds all of it.
///
/// Begin with [dev.renga.lab.report.ReportText], [dev.renga.lab.report.Csv],
/// [dev.renga.lab.report.HtmlReport] and [dev.renga.lab.report.PlotDrawing]. Pure functions from a
/// result to text or bytes; nothing is written anywhere. Nothing is `null` unless marked
/// `@Nullable`.
@NullMarked
package dev.renga.lab.report;

import org.jspecify.annotations.NullMarked;
