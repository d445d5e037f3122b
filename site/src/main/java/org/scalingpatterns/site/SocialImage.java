package org.scalingpatterns.site;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.scalingpatterns.results.claims.Verdict;
import org.scalingpatterns.site.page.AnswerView;

/** The picture that stands for the site where somebody links to it: every claim's verdict as a mark, and three findings. */
final class SocialImage {
    /** Where it stands. */
    static final String FILE = "assets/social.png";

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 630;
    private static final int MARGIN = 80;
    private static final int COLUMN = 340;
    private static final int FINDINGS = 3;
    private static final Color PAPER = new Color(0xfdfcf8);
    private static final Color INK = new Color(0x1c1b19);
    private static final Color MUTED = new Color(0x5d5b54);
    private static final Color RULE = new Color(0xd8d5cb);
    private static final Color ACCENT = new Color(0x8a1f3d);
    private static final double MARK = 20;

    private SocialImage() {}

    /** As PNG; empty where this JDK has no fonts to draw with. */
    static Optional<byte[]> draw(Map<Verdict, Long> verdicts, List<AnswerView> answers) {
        System.setProperty("java.awt.headless", "true");
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            // A JDK without a font configuration says so only now, by any of several errors.
            new Font(Font.SERIF, Font.PLAIN, 20).getStringBounds("x", new FontRenderContext(null, true, true));
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.empty();
        }
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(PAPER);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(ACCENT);
        g.fillRect(0, 0, WIDTH, 8);
        text(g, Font.SERIF, Font.ITALIC, 28, MUTED, MARGIN, 92, "Scaling patterns, measured");
        fitting(g, 60, WIDTH - 2 * MARGIN, INK, 168, "What they buy, and what they cost");
        marks(g, verdicts);
        findings(g, chosen(answers));
        g.dispose();
        return Optional.of(png(image));
    }

    /** The first answers of several families whose figures were measured. */
    private static List<AnswerView> chosen(List<AnswerView> answers) {
        Set<String> families = new LinkedHashSet<>();
        List<AnswerView> chosen = new ArrayList<>();
        for (AnswerView answer : answers) {
            if (chosen.size() < FINDINGS
                    && answer.sentence().measured()
                    && families.add(answer.pattern().family())) {
                chosen.add(answer);
            }
        }
        return chosen;
    }

    private static void marks(Graphics2D g, Map<Verdict, Long> verdicts) {
        double x = MARGIN;
        for (Map.Entry<Verdict, Long> verdict : verdicts.entrySet()) {
            for (long i = 0; i < verdict.getValue() && x < WIDTH - MARGIN; i++) {
                mark(g, verdict.getKey(), x, 220);
                x += MARK + 8;
            }
        }
        String words = verdicts.entrySet().stream()
                .map(verdict -> verdict.getKey() + " " + verdict.getValue())
                .collect(Collectors.joining(" · "));
        long claims = verdicts.values().stream().mapToLong(Long::longValue).sum();
        text(g, Font.SANS_SERIF, Font.PLAIN, 22, MUTED, MARGIN, 286, claims + " claims: " + words);
    }

    private static void mark(Graphics2D g, Verdict verdict, double x, double y) {
        Ellipse2D circle = new Ellipse2D.Double(x, y, MARK, MARK);
        g.setColor(INK);
        g.setStroke(new BasicStroke(2.5f));
        switch (verdict) {
            case HOLDS -> {
                g.fill(circle);
                g.draw(circle);
            }
            case HOLDS_WITHIN_LIMITS -> {
                g.fill(new Arc2D.Double(x, y, MARK, MARK, 90, 180, Arc2D.PIE));
                g.draw(circle);
            }
            case REFUTED -> {
                g.draw(circle);
                double in = MARK * 0.28;
                g.draw(new Line2D.Double(x + in, y + in, x + MARK - in, y + MARK - in));
                g.draw(new Line2D.Double(x + MARK - in, y + in, x + in, y + MARK - in));
            }
            case NOT_SHOWN -> g.draw(circle);
            case NOT_MEASURED -> g.draw(new Line2D.Double(x + 2, y + MARK / 2, x + MARK - 2, y + MARK / 2));
        }
    }

    private static void findings(Graphics2D g, List<AnswerView> answers) {
        int y = 330;
        for (AnswerView answer : answers) {
            g.setColor(RULE);
            g.fillRect(MARGIN, y, WIDTH - 2 * MARGIN, 1);
            text(
                    g,
                    Font.SERIF,
                    Font.PLAIN,
                    26,
                    ACCENT,
                    MARGIN,
                    y + 38,
                    answer.pattern().title());
            int line = y + 37;
            for (String words : wrapped(g, answer.sentence().text(false), WIDTH - 2 * MARGIN - COLUMN)) {
                text(g, Font.SANS_SERIF, Font.PLAIN, 21, INK, MARGIN + COLUMN, line, words);
                line += 28;
            }
            y += 94;
        }
    }

    /** Two lines at most. */
    private static List<String> wrapped(Graphics2D g, String text, int width) {
        Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 21);
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.split(" ", -1)) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (g.getFontMetrics(font).stringWidth(longer) <= width) {
                line = longer;
            } else if (lines.isEmpty()) {
                lines.add(line);
                line = word;
            } else {
                lines.add(line + " …");
                return lines;
            }
        }
        lines.add(line);
        return lines;
    }

    /** Serif, at most {@code size}, so small that it fits: which fonts there are differs from machine to machine. */
    private static void fitting(Graphics2D g, int size, int width, Color color, int y, String words) {
        int fits = size;
        while (g.getFontMetrics(new Font(Font.SERIF, Font.PLAIN, fits)).stringWidth(words) > width) {
            fits--;
        }
        text(g, Font.SERIF, Font.PLAIN, fits, color, MARGIN, y, words);
    }

    private static void text(
            Graphics2D g, String family, int style, int size, Color color, int x, int y, String words) {
        g.setFont(new Font(family, style, size));
        g.setColor(color);
        // A narrow space is missing from many fonts, and would be drawn as a box.
        g.drawString(words.replace('\u202f', '\u00a0'), x, y);
    }

    private static byte[] png(BufferedImage image) {
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
