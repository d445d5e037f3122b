package org.scalingpatterns.site.page;

/**
 * Ours beside its peers.
 *
 * @param jdks which it was measured on: {@code JDK 17}
 * @param table a row a pair
 * @param note when a difference is claimed
 */
public record PeersView(String jdks, Table table, String note) {}
