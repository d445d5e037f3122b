package org.scalingpatterns.benchmarks.runner;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.scalingpatterns.results.Environment;
import org.scalingpatterns.results.Json;
import org.scalingpatterns.results.Noise;
import org.scalingpatterns.results.Run;
import org.scalingpatterns.results.RunFormatException;

/**
 * What a run under way must remember to be resumed, in the hidden folder {@code .resume} of its own folder, which goes
 * when the run is complete.
 *
 * <pre>
 * .resume/plan.json         what was asked for, and on which machine
 * .resume/rates.json        the arrival rates, once they are fixed
 * .resume/000017.fork       a fork: its place in the plan, the code's fingerprint, and what JMH measured
 * .resume/000018.block      what was seen of the machine while a block, or a part of it, ran
 * </pre>
 *
 * Each file is written whole, forced, and then renamed: a kill at any moment leaves a file or none, never a part of one
 * under its name. Not thread-safe.
 */
public final class RunState {
    static final String FOLDER = ".resume";

    private static final String PLAN = "plan.json";
    private static final String RATES = "rates.json";
    private static final String FORK = ".fork";
    private static final String BLOCK = ".block";

    /** Why a part of a block is flagged of which nobody saw the machine. */
    static final String UNSEEN = "the run was stopped before its end: what the machine did until then is not known";

    private final Path folder;
    private int next;

    /**
     * What was asked for.
     *
     * @param names families and patterns
     * @param jdkHomes the JDKs' folders, in their order
     * @param machine what must be the same for figures to stand in one run
     */
    public record Asked(
            Instant started,
            List<String> names,
            String profile,
            boolean all,
            String only,
            Integer forks,
            Integer iterationMillis,
            long seed,
            List<String> jdkHomes,
            List<String> options,
            Map<String, String> machine,
            Environment environment) {}

    /**
     * A fork that came to its end, or the reason why it did not.
     *
     * @param again whether it is an A/A repetition
     * @param slowdown how slow its processor was, in multiples of what the others had; 1 where that is not known
     * @param failure null for a fork that was measured
     */
    record Fork(
            String cell,
            String fingerprint,
            int block,
            int attempt,
            boolean again,
            RunResult result,
            double slowdown,
            String failure)
            implements Serializable {

        boolean isSlowed() {
            return slowdown > Pulses.SLOWED;
        }
    }

    private RunState(Path folder) {
        this.folder = folder;
    }

    /**
     * A new run's, in the run's folder.
     *
     * @param rates those that are known beforehand
     */
    public static RunState create(Path run, Asked asked, Map<String, Run.Rates> rates) {
        var state = new RunState(run.resolve(FOLDER));
        try {
            Files.createDirectories(state.folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        state.fix(rates);
        state.write(PLAN, Json.write(asked).getBytes(StandardCharsets.UTF_8));
        return state;
    }

    /**
     * That of a run which was stopped.
     *
     * @throws RunFormatException where there is none
     */
    public static RunState open(Path run) {
        var state = new RunState(run.resolve(FOLDER));
        if (!Files.isRegularFile(state.folder.resolve(PLAN))) {
            throw new RunFormatException(run + ": can't be resumed: "
                    + (Files.isRegularFile(run.resolve("run.json")) ? "it is complete" : "it is no run folder"));
        }
        state.next = state.files("").stream()
                        .map(file -> file.getFileName().toString().replaceAll("\\D", ""))
                        .filter(digits -> !digits.isEmpty())
                        .mapToInt(Integer::parseInt)
                        .max()
                        .orElse(-1)
                + 1;
        return state;
    }

    public Asked asked() {
        return Json.read(folder.resolve(PLAN), Asked.class);
    }

    /** The arrival rates by group, as far as they are fixed. */
    Map<String, Run.Rates> rates() {
        Path file = folder.resolve(RATES);
        return Files.exists(file) ? Json.read(file, Rates.class).byGroup() : Map.of();
    }

    void fix(Map<String, Run.Rates> rates) {
        write(RATES, Json.write(new Rates(rates)).getBytes(StandardCharsets.UTF_8));
    }

    private record Rates(Map<String, Run.Rates> byGroup) {}

    /**
     * Whether nothing was measured yet: no fork has come to its end, and no capacity was probed.
     *
     * @param known the groups whose rates were known beforehand
     */
    public boolean isEmpty(Set<String> known) {
        return files(FORK).isEmpty()
                && rates().entrySet().stream()
                        .allMatch(group -> known.contains(group.getKey())
                                || group.getValue().sustained().isEmpty());
    }

    void add(Fork fork) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(fork);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write("%06d%s".formatted(next++, FORK), bytes.toByteArray());
    }

    void add(Noise.Block block) {
        write("%06d%s".formatted(next++, BLOCK), Json.write(block).getBytes(StandardCharsets.UTF_8));
    }

    List<Noise.Block> blocks() {
        return files(BLOCK).stream()
                .map(file -> Json.read(file, Noise.Block.class))
                .toList();
    }

    /**
     * The forks in the order in which they ran, but for those whose code is not what it was: they are forgotten, and what was seen
     * of the machine while no other ran. Of forks that ran after the last block was noted, it is noted that nobody saw the machine;
     * those of a second attempt are forgotten, unless they failed: it counts as a whole, if it was seen to be calm, or not at all.
     */
    List<Fork> forks(Map<String, String> fingerprints) {
        var kept = new ArrayList<Fork>();
        var torn = new LinkedHashMap<Path, Fork>(); // those that stay, since the last block
        int ran = 0; // since the last block
        for (Path file : files("")) {
            if (file.toString().endsWith(FORK)) {
                ran++;
                Fork fork = read(file);
                if (fork.fingerprint().equals(fingerprints.get(fork.cell()))) {
                    torn.put(file, fork);
                    kept.add(fork);
                } else {
                    delete(file);
                }
            } else if (file.toString().endsWith(BLOCK)) {
                if (ran > 0 && torn.isEmpty()) {
                    delete(file);
                }
                ran = 0;
                torn.clear();
            }
        }
        torn.forEach((file, fork) -> {
            if (fork.attempt() > 0 && fork.failure() == null) {
                delete(file);
                kept.remove(fork);
            }
        });
        torn.values().stream()
                .filter(fork -> fork.attempt() == 0)
                .map(Unseen::of)
                .distinct()
                .forEach(unseen -> add(unseen.block()));
        return kept;
    }

    /** A part of a block that ended with its run. */
    private record Unseen(String family, int number, int attempt) {
        static Unseen of(Fork fork) {
            return new Unseen(fork.cell().substring(0, fork.cell().indexOf('/')), fork.block(), fork.attempt());
        }

        Noise.Block block() {
            return new Noise.Block(
                    family, number, attempt, 0, null, null, Map.of(), Map.of(), Map.of(), null, List.of(UNSEEN));
        }
    }

    /** Ends it: the run is complete. */
    void remove() {
        delete(folder.resolve(PLAN)); // first: a folder without it is not resumed
        files("").forEach(RunState::delete);
        delete(folder);
    }

    private static Fork read(Path file) {
        try (var in = new ObjectInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            return (Fork) in.readObject();
        } catch (IOException | ClassNotFoundException | ClassCastException e) {
            throw new RunFormatException(file + ": can't be read; delete it, and its fork is measured again: " + e, e);
        }
    }

    private List<Path> files(String ending) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String name, byte[] bytes) {
        Path part = folder.resolve(name + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
