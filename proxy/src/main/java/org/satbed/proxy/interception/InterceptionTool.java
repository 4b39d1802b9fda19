package org.satbed.proxy.interception;

import java.util.Locale;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;

/** What writes the rules. */
public enum InterceptionTool {
    /** nftables: fail-open, connections pass unproxied while no proxy listens. The default. */
    NFT,
    /** iptables and ip6tables: while no proxy listens, new connections are dropped (target TPROXY of iptables-extensions(8)). */
    IPTABLES;

    /** As options write it: {@code nft}, {@code iptables}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The interception that a plan describes. Touches nothing yet.
     *
     * @param plan what is wanted
     * @param runner the host or the namespace whose traffic it is
     * @param journal where every change is noted before it is made
     */
    public Interception create(InterceptionPlan plan, CommandRunner runner, ChangeJournal journal) {
        return new JournaledInterception(plan, () -> writer(plan, runner), runner, journal);
    }

    /**
     * What writes a plan's rules; throws {@link IllegalArgumentException} with one line for what the tool cannot do.
     */
    RuleWriter writer(InterceptionPlan plan, CommandRunner runner) {
        return switch (this) {
            case NFT -> new NftWriter(plan, runner);
            case IPTABLES -> new IptablesWriter(plan, runner);
        };
    }
}
