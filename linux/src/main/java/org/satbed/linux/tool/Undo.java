package org.satbed.linux.tool;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** How one change to a host is taken back, in a form that can be written down and carried out by another process. Undoing what was never done is no error. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "undo")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Undo.Command.class, name = "command"),
    @JsonSubTypes.Type(value = Undo.EndProcess.class, name = "end-process"),
    @JsonSubTypes.Type(value = Undo.RemoveNamespace.class, name = "remove-namespace"),
    @JsonSubTypes.Type(value = Undo.RemoveContainers.class, name = "remove-containers")
})
public sealed interface Undo {

    /** What is taken back, for people. */
    String what();

    /** Carries it out; returns the problem when it could not be. */
    Optional<String> carryOut();

    /**
     * Runs a command.
     *
     * @param what what it takes back
     * @param namespace where it runs, empty for the host itself
     * @param argv the command
     * @param input its standard input, empty for none
     * @param absent texts in its error output that say that there is nothing to take back
     */
    record Command(String what, Optional<String> namespace, List<String> argv, String input, List<String> absent)
            implements Undo {
        @Override
        public Optional<String> carryOut() {
            CommandRunner runner = namespace.map(CommandRunner::in).orElseGet(CommandRunner::onHost);
            try {
                CommandResult result = runner.attempt(argv, input);
                boolean fine = result.succeeded() || absent.stream().anyMatch(result.error()::contains);
                return fine
                        ? Optional.empty()
                        : Optional.of(what + ": " + result.error().strip());
            } catch (CommandException e) {
                return Optional.of(what + ": " + e.getMessage());
            }
        }
    }

    /**
     * Ends a process that was started here: TERM first, KILL after two seconds. A process id that another process has by now is left
     * alone.
     *
     * @param what its role
     * @param process which one
     */
    record EndProcess(String what, ProcessIdentity process) implements Undo {
        @Override
        public Optional<String> carryOut() {
            return process.end(ProcessIdentity.PATIENCE)
                    ? Optional.empty()
                    : Optional.of(what + ": process " + process.pid() + " did not end");
        }
    }

    /**
     * Removes a network namespace after ending every process in it: all that was made inside goes with it.
     *
     * @param name as {@code ip netns} knows it
     */
    record RemoveNamespace(String name) implements Undo {
        @Override
        public String what() {
            return "network namespace " + name;
        }

        @Override
        public Optional<String> carryOut() {
            return NamespaceRemoval.remove(name);
        }
    }

    /**
     * Removes the containers and the networks of a project of Docker Compose, with all that runs in them.
     *
     * @param project its name
     */
    record RemoveContainers(String project) implements Undo {
        @Override
        public String what() {
            return "containers of " + project;
        }

        @Override
        public Optional<String> carryOut() {
            return DockerCommand.removeProject(project);
        }
    }
}
