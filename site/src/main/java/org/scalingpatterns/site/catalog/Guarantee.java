package org.scalingpatterns.site.catalog;

/**
 * What an implementation promises, with the test that proves it; or, in {@link Missing}, what it doesn't.
 *
 * @param id what the test's annotation names
 * @param promises in words
 * @param test the test
 */
public record Guarantee(String id, String promises, TestName test) {

    /** The name of its anchor. */
    public String anchor() {
        return "g-" + id.replaceAll("[^A-Za-z0-9-]+", "-");
    }

    /**
     * A test method.
     *
     * @param type fully qualified name of its class
     * @param method its name
     */
    public record TestName(String type, String method) {
        /** The class without its package. */
        public String simpleType() {
            return type.substring(type.lastIndexOf('.') + 1);
        }

        @Override
        public String toString() {
            return type + "#" + method;
        }
    }

    /**
     * What is not guaranteed.
     *
     * @param says in words
     * @param shownBy the test that shows the loss; null where {@code why} explains it
     * @param why the reason; empty where a test shows it
     */
    public record Missing(String says, TestName shownBy, String why) {}
}
