package org.scalingpatterns.contracts;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Runs a contract against a broken variant and says which guarantees it found broken. */
public final class Rejection {

    private Rejection() {}

    /**
     * Runs every guarantee of a contract, each on a fresh instance. Only an {@link AssertionError} counts as found; any other
     * failure means that the contract stumbled rather than judged, and fails the caller.
     */
    public static Set<String> brokenGuarantees(Supplier<?> contract) {
        Set<String> broken = new TreeSet<>();
        int run = 0;
        for (Method method : contract.get().getClass().getMethods()) {
            Guarantee guarantee = method.getAnnotation(Guarantee.class);
            if (guarantee != null) {
                run++;
                if (fails(contract.get(), method)) {
                    broken.add(guarantee.value());
                }
            }
        }
        if (run == 0) {
            throw new IllegalArgumentException(
                    "must have a @Guarantee: " + contract.get().getClass());
        }
        return broken;
    }

    private static boolean fails(Object contract, Method method) {
        try {
            method.setAccessible(true);
            method.invoke(contract);
            return false;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AssertionError) {
                return true;
            }
            throw new IllegalStateException("must pass or fail an assertion: " + method, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
