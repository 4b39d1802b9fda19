package org.satbed.proxy.interception;

import java.util.List;
import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandResult;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.NftCommand;

/**
 * The switch by which a proxy lets new connections pass unproxied: the nft set {@code full} of a table that was installed with
 * {@link Bypass#LIMIT}. While it holds {@code tcp}, the rules pass every new connection, and mark it so that it stays unproxied;
 * connections that the proxy holds go on. Each call runs {@code nft}: some 5 ms, up to 25 ms where an element goes.
 */
public final class LimitSet {
    /** How long {@link #full} holds, in seconds: a proxy that was killed does not keep its successor without work for longer. */
    public static final int SECONDS = 30;

    static final String SET = "full";

    private final CommandRunner runner;
    private final String family;
    private final String table;

    /** Of a table such as {@code inet satbed_pep}; touches nothing yet. */
    public LimitSet(CommandRunner runner, String family, String table) {
        this.runner = runner;
        this.family = family;
        this.table = table;
    }

    /** Of the table that {@code satbed rules install --name} makes. */
    public static LimitSet named(CommandRunner runner, String name) {
        return new LimitSet(runner, NftRules.FAMILY, NftRules.table(name));
    }

    /**
     * New connections pass, for {@value #SECONDS} s from now: to be called again every 10 s while that is to last. Throws
     * {@link CommandException} when the set is not there or privileges are missing.
     */
    public void full() {
        // The time of an element that is there does not begin anew when it is added: out and in again, in one
        // transaction, so that no packet sees the set without it. Adding first, because what is not there cannot go.
        String add = "add element " + family + " " + table + " " + SET + " { tcp timeout " + SECONDS + "s }\n";
        new NftCommand(runner).apply(add + removal() + add);
    }

    /** New connections are proxied again. No error when they are already, or when the set or its table is gone. */
    public void free() {
        CommandResult result = runner.attempt(NftCommand.TRANSACTION, removal());
        if (!result.error().contains("No such file or directory")
                && !result.error().contains("does not exist")) {
            result.orThrow();
        }
    }

    /** Whether table and set are there; false too when this process may not look. */
    public boolean exists() {
        return runner.attempt(List.of("nft", "list", "set", family, table, SET), "")
                .succeeded();
    }

    private String removal() {
        return "delete element " + family + " " + table + " " + SET + " { tcp }\n";
    }
}
