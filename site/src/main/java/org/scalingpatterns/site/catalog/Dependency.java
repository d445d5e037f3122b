package org.scalingpatterns.site.catalog;

/**
 * What an adapter needs besides the JDK.
 *
 * @param versionProperty the property of the root pom that has its version
 */
public record Dependency(String group, String artifact, String versionProperty) {

    static Dependency parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new CatalogException("adapters.yml: must be group:artifact:property: " + text);
        }
        return new Dependency(parts[0], parts[1], parts[2]);
    }
}
