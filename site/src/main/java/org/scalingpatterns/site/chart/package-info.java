/**
 * Figures drawn as SVG when the site is built. No chart needs a script: the script of the site only adds a crosshair and toggles.
 *
 * <ul>
 *   <li>Colours, dashes and fonts are classes of the style sheet, so that a figure follows the reader's theme. A series'
 *       {@link org.scalingpatterns.site.chart.Style style} fixes colour, dash and marker together: colour alone never tells two apart.
 *   <li>Every figure is drawn twice, {@link org.scalingpatterns.site.chart.Frame.Width wide and narrow}, because text that scales with
 *       the figure would fall below 12 px on a phone. The style sheet shows one of the two.
 *   <li>Series are labelled at their line's end; {@link org.scalingpatterns.site.chart.Labels} keeps the labels apart.
 * </ul>
 */
package org.scalingpatterns.site.chart;
