package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.Undo;

/**
 * Interception by one nft table of our own, {@code inet satbed_NAME} (nft(8), statement tproxy, expression socket;
 * needs Linux 5.10 and nft 0.9.8).
 *
 * <p>Fail-open: with no listener the tproxy statement ends its rule, the packet is routed on, and the connection's mark
 * keeps it unproxied for its life, so that a retransmitted SYN does not go elsewhere than the first.
 *
 * <p>Why the rules stand in this order: bypassed connections leave first, because their later packets could meet the
 * proxy's sockets. Then whatever belongs to a connection that the proxy holds, on any interface, since the answers to
 * its outgoing leg arrive where the route leads; a first segment does not, because one that reuses the addresses of a
 * connection in TIME_WAIT must reach the statement tproxy, which alone knows that case. Only first segments are taken:
 * connections that were open before pass. All of it stands behind the translation of destinations, where a first
 * segment shows where this host leads it.
 */
final class NftWriter implements RuleWriter {
    private final InterceptionPlan plan;
    private final CommandRunner runner;
    private final RulesFinder finder;

    NftWriter(InterceptionPlan plan, CommandRunner runner) {
        this.plan = plan;
        this.runner = runner;
        this.finder = new RulesFinder(runner);
    }

    @Override
    public List<Step> fresh() {
        return List.of(step(new NftRules(plan).text(), List.of()));
    }

    @Override
    public List<Step> replacing(Optional<InstalledRules> former) {
        NftRules rules = finder.nftRulesOf(plan);
        Undo back = former.flatMap(InstalledRules::plan)
                .map(before -> undo(finder.nftRulesOf(before).replacement()))
                .orElseGet(() -> undo(NftRules.removal(plan.name())));
        return List.of(step(former.isPresent() ? rules.replacement() : rules.creation(), List.of(back)));
    }

    private Step step(String text, List<Undo> undo) {
        return new Step(what(), NftCommand.TRANSACTION, text, Step.heredoc("nft -f -", text), undo);
    }

    @Override
    public List<Undo> removal(InstalledRules there) {
        return List.of(undo(NftRules.removal(there.name())));
    }

    private Undo undo(String text) {
        return new Undo.Command(what(), runner.namespace(), NftCommand.TRANSACTION, text, List.of(IptablesTraces.GONE));
    }

    private String what() {
        return "nft table " + NftRules.FAMILY + " " + NftRules.table(plan);
    }

    @Override
    public Optional<String> obstacle() {
        String table = NftRules.FAMILY + " " + NftRules.table(plan);
        return new NftCommand(runner).hasTable(NftRules.FAMILY, NftRules.table(plan))
                ? Optional.of("the nft table " + table + " is already there; if an earlier run left it,"
                        + " 'satbed down' or 'nft delete table " + table
                        + "' removes it, else choose another name")
                : Optional.empty();
    }

    @Override
    public Optional<String> unfit() {
        if (!plan.forwardPolicy()) {
            return Optional.empty();
        }
        return finder.forwardPolicy(plan)
                .problem()
                .or(() -> OthersFilters.legacyForwards(runner).map(chain -> "chain " + chain + " is not nft's"))
                .map(problem -> "--forward-policy apply: " + problem + "; leave the option out, and see docs/rules.md");
    }

    @Override
    public String kernelNeeds() {
        return "CONFIG_NFT_TPROXY, CONFIG_NFT_SOCKET, CONFIG_NFT_FIB_INET or CONFIG_NFT_CT";
    }
}
