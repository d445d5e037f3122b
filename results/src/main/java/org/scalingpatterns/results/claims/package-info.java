/**
 * Claims and their verdicts: predicates over measured figures, computed from a run and never written by hand.
 *
 * <p>{@link org.scalingpatterns.results.claims.FigureManifest} says which figures exist;
 * {@link org.scalingpatterns.results.claims.Predicate} is what a claim states about them;
 * {@link org.scalingpatterns.results.claims.RunFigures} reads them off a run.
 */
package org.scalingpatterns.results.claims;
