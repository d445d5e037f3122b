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
     * Runs every guarantee of a contract, each on a fresh instance, and returns the ids of those that failed by an assertion.
     * One that failed by another exception stumbled over the variant rather than judged it; it is returned with the
     * exception's name behind the id, and so doesn't count as the rejection a test asks for.
     */
    public static Set<String> brokenGuarantees(Supplier<?> contract) {
        Set<String> broken = new TreeSet<>();
        int run = 0;
        for (Method method : contract.get().getClass().getMethods()) {
            Guarantee guarantee = method.getAnnotation(Guarantee.class);
            if (guarantee != null) {
                run++;
                Throwable failure = failure(contract.get(), method);
                if (failure instanceof AssertionError) {
                    broken.add(guarantee.value());
                } else if (failure != null) {
                    broken.add(guarantee.value() + " " + failure.getClass().getSimpleName());
                }
            }
        }
        if (run == 0) {
            throw new IllegalArgumentException(
                    "must have a @Guarantee: " + contract.get().getClass());
        }
        return broken;
    }

    private static Throwable failure(Object contract, Method method) {
        try {
            method.setAccessible(true);
            method.invoke(contract);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
