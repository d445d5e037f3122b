package org.scalingpatterns.benchmarks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.scalingpatterns.benchmarks.harness.Redaction;
import org.scalingpatterns.results.IoReason;
import org.scalingpatterns.results.RunFormatException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * What a command says when it can't go on: one line with the command's name, and an exit code. 2 for what was asked, 1 for
 * what the system refused. Anything else is a fault of ours and keeps its stack trace.
 */
record CommandErrors(String command) {
    CommandLine on(CommandLine line) {
        return line.setParameterExceptionHandler((e, args) -> misuse(e))
                .setExecutionExceptionHandler((e, ignored, parsed) -> refused(e));
    }

    private int misuse(ParameterException e) {
        String message = e.getMessage().lines().findFirst().orElse("wrong arguments");
        say(message + " (scripts/" + command + " --help shows what there is)");
        return CommandLine.ExitCode.USAGE;
    }

    private int refused(Exception e) throws Exception {
        if (e instanceof RunFormatException) {
            say(e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        if (e instanceof IOException io) {
            say(IoReason.of(io));
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (e instanceof UncheckedIOException io) {
            say(IoReason.of(io.getCause()));
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw e;
    }

    /** A URI in the wrong place may hold a password. */
    private void say(String message) {
        System.err.println(command + ": " + Redaction.ofThisMachine().clean(message));
    }
}
