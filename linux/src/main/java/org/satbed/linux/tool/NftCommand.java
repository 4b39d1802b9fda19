package org.satbed.linux.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/** {@code nft} (nftables), in its JSON form (libnftables-json(5)). One call is one transaction: all of it happens or nothing. */
public final class NftCommand {
    /** What takes a transaction in JSON on its standard input. */
    public static final List<String> TRANSACTION = List.of("nft", "-j", "-f", "-");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandRunner runner;

    /** Works where the runner runs. */
    public NftCommand(CommandRunner runner) {
        this.runner = runner;
    }

    /** Applies {@code {"nftables": [...]}} by {@code nft -j -f -}. */
    public void apply(JsonNode commands) {
        runner.run(TRANSACTION, commands.toString());
    }

    /** Whether the kernel would take it; nothing is changed. */
    public CommandResult check(JsonNode commands) {
        return runner.attempt(List.of("nft", "-c", "-j", "-f", "-"), commands.toString());
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
