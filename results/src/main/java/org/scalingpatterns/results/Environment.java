package org.scalingpatterns.results;

import java.util.List;
import java.util.Map;

/**
 * What a run was measured on. Labels and values as they are shown; a value that could not be found out is
 * {@code unknown}, never left out.
 *
 * @param machine CPU, virtual CPUs, memory, VM or metal, kernel, governor, clock source, container limits
 * @param jdks one map for each JDK: version, vendor, VM, flags
 * @param clock what the clock, a recording and a forced write cost, each with its unit in the label
 * @param engines engine or library → version and settings
 */
public record Environment(
        Map<String, String> machine,
        List<Map<String, String>> jdks,
        Map<String, String> clock,
        Map<String, String> engines) {}
