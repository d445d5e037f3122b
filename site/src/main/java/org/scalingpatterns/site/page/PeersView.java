package org.scalingpatterns.site.page;

/**
 * Ours beside its peers.
 *
 * @param table a row a pair
 * @param note when a difference is claimed
 */
public record PeersView(Table table, String note) {}
