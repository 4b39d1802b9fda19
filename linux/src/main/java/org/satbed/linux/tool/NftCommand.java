package org.satbed.linux.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/**
 * {@code nft} (nftables): it is given its own language (nft(8)), what it lists is read as JSON (libnftables-json(5)).
 * One call is one transaction: all of it happens or nothing.
 */
public final class NftCommand {
    /** What takes a transaction on its standard input. */
    public static final List<String> TRANSACTION = List.of("nft", "-f", "-");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandRunner runner;

    /** Works where the runner runs. */
    public NftCommand(CommandRunner runner) {
        this.runner = runner;
    }

    /** Applies commands, one to a line. */
    public void apply(String commands) {
        runner.run(TRANSACTION, commands);
    }

    /** Whether the kernel would take it; nothing is changed. */
    public CommandResult check(String commands) {
        return runner.attempt(List.of("nft", "-c", "-f", "-"), commands);
    }

    /** Whether the table is there. */
    public boolean hasTable(String family, String name) {
        return runner.attempt(List.of("nft", "list", "table", family, name), "").succeeded();
    }

    /** The table as JSON; throws when it is not there. */
    public JsonNode table(String family, String name) {
        try {
            return JSON.readTree(runner.run(List.of("nft", "-j", "list", "table", family, name)));
        } catch (JsonProcessingException e) {
            throw new CommandException("'nft -j list table' printed no JSON: " + e.getOriginalMessage());
        }
    }
}
