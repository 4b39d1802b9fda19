package org.satbed.proxy.cli;

import org.satbed.linux.tool.CommandException;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.proxy.LimitListener;
import org.satbed.proxy.interception.LimitSet;

/** Lets connections beyond the limit pass unproxied, where nft rules with a set for that are installed at that moment. */
final class BypassAtLimit implements LimitListener {
    /** Instead of the rules' name: nothing passes, further connections wait. */
    static final String NONE = "none";

    private final LimitSet set;
    private final String name;
    private final PepLog log;
    private boolean passing;

    /** @param name as in {@code satbed rules install --name} */
    BypassAtLimit(String name, PepLog log) {
        this.set = LimitSet.named(CommandRunner.onHost(), name);
        this.name = name;
        this.log = log;
    }

    @Override
    public void full() {
        try {
            if (!set.exists()) {
                return; // iptables, or rules of another kind: further connections wait
            }
            set.full();
            if (!passing) {
                log.line("full: further connections pass unproxied (rules '" + name + "')");
            }
            passing = true;
        } catch (CommandException e) {
            log.line("full, and further connections cannot be let past: " + e.getMessage());
        }
    }

    @Override
    public void roomAgain() {
        if (!passing) {
            return;
        }
        try {
            set.free();
            passing = false;
            log.line("room again: new connections are proxied");
        } catch (CommandException e) {
            log.line("new connections pass unproxied for up to 30 s more: " + e.getMessage());
        }
    }
}
