package org.scalingpatterns.site.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keeps labels in one column apart: moved as little as possible, order kept, inside the column. */
final class Labels {

    /** A label that wants its centre at {@code y} and needs {@code height}. */
    record Wanted(double y, double height) {}

    private Labels() {}

    /**
     * Centres for the labels, in the order given. Neighbours that overlap are pooled and the pool is centred on the mean of
     * what its members wanted (pool adjacent violators), which minimises the sum of squared moves.
     */
    static double[] place(List<Wanted> labels, double top, double bottom) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> labels.get(i).y()));
        List<Pool> pools = new ArrayList<>();
        for (int i : order) {
            Pool pool = new Pool(labels.get(i), i);
            pool.clamp(top, bottom);
            while (!pools.isEmpty() && pools.get(pools.size() - 1).end() > pool.start) {
                pool = pools.remove(pools.size() - 1).join(pool);
                pool.clamp(top, bottom);
            }
            pools.add(pool);
        }
        double[] centres = new double[labels.size()];
        for (Pool pool : pools) {
            double y = pool.start;
            for (int i : pool.members) {
                centres[i] = y + labels.get(i).height() / 2;
                y += labels.get(i).height();
            }
        }
        return centres;
    }

    private static final class Pool {
        final List<Integer> members = new ArrayList<>();
        double height;
        double wantedStarts;
        double start;

        Pool(Wanted label, int index) {
            members.add(index);
            height = label.height();
            wantedStarts = label.y() - label.height() / 2;
            start = wantedStarts;
        }

        double end() {
            return start + height;
        }

        Pool join(Pool below) {
            wantedStarts += below.wantedStarts - below.members.size() * height;
            members.addAll(below.members);
            height += below.height;
            start = wantedStarts / members.size();
            return this;
        }

        void clamp(double top, double bottom) {
            start = Math.max(top, Math.min(start, bottom - height));
        }
    }
}
