package org.scalingpatterns.results.claims;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.scalingpatterns.results.RunFormatException;

/**
 * Reads predicates and expressions.
 *
 * <pre>
 * predicate  = comparison { "and" comparison }
 * comparison = sum ( "&lt;=" | "&lt;" | "&gt;=" | "&gt;" ) sum
 * sum        = product { ( "+" | "-" ) product }
 * product    = factor { ( "*" | "/" ) factor }
 * factor     = number | counter | figure | ( "most" | "least" ) "(" figure ")" | "(" sum ")"
 * figure     = Benchmark "." name [ "[" param "=" value { "|" value } { "," … } "]" ]
 * </pre>
 */
final class Parser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "(?<number>\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)"
            + "|(?<figure>[A-Z][A-Za-z0-9]*\\.[a-z][A-Za-z0-9.-]*)"
            + "|(?<counter>[a-z][A-Za-z0-9_]*)"
            + "|(?<compare><=|>=|<|>)"
            + "|(?<sign>[-+*/(),=|\\[\\]]))");
    private static final Pattern PARAM = Pattern.compile("\\s*([A-Za-z][A-Za-z0-9]*)\\s*=\\s*([^,\\]]+?)\\s*([,\\]])");

    private final String text;
    private final Matcher matcher;
    private String token = "";
    private String kind = "";

    private Parser(String text) {
        this.text = text;
        this.matcher = TOKEN.matcher(text);
        next(0);
    }

    static List<Predicate.Comparison> predicate(String text) {
        var parser = new Parser(text);
        var comparisons = new ArrayList<Predicate.Comparison>();
        do {
            comparisons.add(parser.comparison());
        } while (parser.take("and"));
        parser.end();
        return comparisons;
    }

    static Expression expression(String text) {
        var parser = new Parser(text);
        Expression sum = parser.sum();
        parser.end();
        return sum;
    }

    private Predicate.Comparison comparison() {
        Expression left = sum();
        if (!kind.equals("compare")) {
            throw wrong("must have <=, <, >= or > here");
        }
        String operator = token;
        next(matcher.end());
        return new Predicate.Comparison(left, operator, sum());
    }

    private Expression sum() {
        Expression left = product();
        while (token.equals("+") || token.equals("-")) {
            char operator = token.charAt(0);
            next(matcher.end());
            left = new Expression.Operation(operator, left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = factor();
        while (token.equals("*") || token.equals("/")) {
            char operator = token.charAt(0);
            next(matcher.end());
            left = new Expression.Operation(operator, left, factor());
        }
        return left;
    }

    private Expression factor() {
        String taken = token;
        int after = taken.isEmpty() ? text.length() : matcher.end();
        switch (kind) {
            case "number" -> {
                next(after);
                return new Expression.Constant(Double.parseDouble(taken));
            }
            case "counter" -> {
                next(after);
                return take("(") ? extreme(taken) : new Expression.Counter(taken);
            }
            case "figure" -> {
                return figure();
            }
            default -> {
                if (take("(")) {
                    Expression inner = sum();
                    if (!take(")")) {
                        throw wrong("must have ) here");
                    }
                    return inner;
                }
                throw wrong("must have a number or a figure here");
            }
        }
    }

    private Expression.Figure figure() {
        String name = token;
        int dot = name.indexOf('.');
        Map<String, List<String>> params = params(matcher.end());
        return new Expression.Figure(name.substring(0, dot), name.substring(dot + 1), params);
    }

    private Expression extreme(String function) {
        if (!function.equals("most") && !function.equals("least")) {
            throw wrong("must be most or least, not " + function + ", before (");
        }
        if (!kind.equals("figure")) {
            throw wrong("must have a figure here");
        }
        Expression.Figure figure = figure();
        if (!take(")")) {
            throw wrong("must have ) here");
        }
        return new Expression.Extreme(function.equals("most"), figure);
    }

    /** The bracket after a figure's name, if there is one. */
    private Map<String, List<String>> params(int from) {
        var params = new LinkedHashMap<String, List<String>>();
        int at = from;
        if (at < text.length() && text.charAt(at) == '[') {
            Matcher param = PARAM.matcher(text);
            at++;
            do {
                if (!param.region(at, text.length()).lookingAt()) {
                    throw new RunFormatException(
                            "'%s': must have param=value here: %s".formatted(text, text.substring(at)));
                }
                params.put(param.group(1), List.of(param.group(2).split("\\s*\\|\\s*")));
                at = param.end();
            } while (param.group(3).equals(","));
        }
        next(at);
        return params;
    }

    private boolean take(String expected) {
        if (!token.equals(expected)) {
            return false;
        }
        next(matcher.end());
        return true;
    }

    private void next(int from) {
        matcher.region(from, text.length());
        if (text.substring(from).isBlank()) {
            token = "";
            kind = "end";
            return;
        }
        if (!matcher.lookingAt()) {
            throw new RunFormatException("'%s': can't be read from here: %s".formatted(text, text.substring(from)));
        }
        for (String name : List.of("number", "figure", "counter", "compare", "sign")) {
            if (matcher.group(name) != null) {
                kind = name;
                token = matcher.group(name);
            }
        }
    }

    private void end() {
        if (!kind.equals("end")) {
            throw wrong("must end here");
        }
    }

    private RunFormatException wrong(String problem) {
        String rest =
                kind.equals("end") ? "the end" : text.substring(matcher.start()).strip();
        return new RunFormatException("'%s': %s: %s".formatted(text, problem, rest));
    }
}
