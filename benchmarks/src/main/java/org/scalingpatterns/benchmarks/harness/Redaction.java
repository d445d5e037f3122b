package org.scalingpatterns.benchmarks.harness;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of text what must never enter a published run: passwords, tokens, user info in URIs, home paths, user and
 * host names.
 *
 * <p>Errs on the side of taking out too much: a user called {@code linux} costs a run that word. Immutable, hence
 * thread-safe.
 */
public final class Redaction {
    private static final String GONE = "***";

    /** Names that identify nobody. */
    private static final Set<String> COMMON = Set.of("", "root", "localhost");

    /** Up to the last @ of the word: a password may contain / and @ itself. */
    private static final Pattern USER_INFO = Pattern.compile("(?i)([a-z][a-z0-9+.-]*://)[^\\s\"'<>,]*@");

    private static final Pattern SECRET = Pattern.compile("(?i)([\\w.-]*(?:passw|pwd|passphrase|secret|token|credential"
            + "|api[-_.]?key|access[-_.]?key|private[-_.]?key|auth)[\\w.-]*[\"']?\\s*[=:]\\s*)"
            + "(?:(?:bearer|basic)\\s+)?(?:\"[^\"]*\"|'[^']*'|\\S+)");
    private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}");
    private static final Pattern TOKEN = Pattern.compile(
            "\\b(?:gh[pousr]_\\w{20,}|github_pat_\\w{20,}|glpat-[\\w-]{20,}|xox[abprs]-[\\w-]{10,}|A[KS]IA[0-9A-Z]{16}"
                    + "|sk-[\\w-]{20,}|eyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*)");
    private static final Pattern HOME = Pattern.compile(
            "(?:[A-Za-z]:)?(?:/home/|/Users/|\\\\Users\\\\)[^/\\\\\\s:;,\"']+|(?<![\\w.~-])/root(?![\\w.-])");

    private final List<Map.Entry<Pattern, String>> names = new ArrayList<>();

    /**
     * @param home this user's home directory
     * @param user this user's name
     * @param hosts this machine's names
     */
    public Redaction(String home, String user, Set<String> hosts) {
        if (home.length() > 1) {
            names.add(Map.entry(Pattern.compile(Pattern.quote(home) + "(?![\\w.-])"), "~"));
        }
        addName(user, "<user>");
        hosts.forEach(host -> addName(host, "<host>"));
    }

    /** Knows this machine's and this user's names, as far as the environment tells them. */
    public static Redaction ofThisMachine() {
        Set<String> hosts = new LinkedHashSet<>();
        for (String variable : List.of("HOSTNAME", "COMPUTERNAME")) {
            String value = System.getenv(variable);
            if (value != null) {
                hosts.add(value);
            }
        }
        try {
            hosts.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException e) {
            // A machine that has no name cannot give it away.
        }
        return new Redaction(System.getProperty("user.home", ""), System.getProperty("user.name", ""), hosts);
    }

    /** The text without secrets and names. */
    public String clean(String text) {
        String clean = USER_INFO.matcher(text).replaceAll("$1" + GONE + "@");
        clean = SECRET.matcher(clean).replaceAll("$1" + GONE);
        clean = BEARER.matcher(clean).replaceAll("$1 " + GONE);
        clean = TOKEN.matcher(clean).replaceAll(GONE);
        for (Map.Entry<Pattern, String> name : names) {
            clean = name.getKey().matcher(clean).replaceAll(Matcher.quoteReplacement(name.getValue()));
        }
        return HOME.matcher(clean).replaceAll("~");
    }

    /** A copy of a tree of maps and lists with every string in it cleaned; keys and other values stay. */
    public Object cleanTree(Object node) {
        if (node instanceof String text) {
            return clean(text);
        }
        if (node instanceof List<?> list) {
            return list.stream().map(this::cleanTree).toList();
        }
        if (node instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, value) -> copy.put(key, cleanTree(value)));
            return copy;
        }
        return node;
    }

    private void addName(String name, String replacement) {
        if (!COMMON.contains(name)) {
            names.add(Map.entry(Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)"), replacement));
        }
    }
}
