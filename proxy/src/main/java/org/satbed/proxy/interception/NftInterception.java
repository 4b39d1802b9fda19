package org.satbed.proxy.interception;

import java.util.List;
import java.util.Optional;
import org.satbed.linux.tool.ChangeJournal;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.NftCommand;
import org.satbed.linux.tool.Undo;

/**
 * Interception by one nft table of our own, {@code inet satbed_NAME} (nft(8), statement tproxy, expression socket; needs Linux 5.10 and
 * nft 0.9.8).
 *
 * <p>Fail-open: with no listener the tproxy statement ends its rule, the packet is routed on, and the connection's mark keeps it
 * unproxied for its life, so that a retransmitted SYN does not go elsewhere than the first.
 *
 * <p>Why the rules stand in this order: bypassed connections leave first, because their later packets could meet the proxy's sockets.
 * Then whatever belongs to a connection that the proxy holds, on any interface, since the answers to its outgoing leg arrive where the
 * route leads; a first segment does not, because one that reuses the addresses of a connection in TIME_WAIT must reach the statement
 * tproxy, which alone knows that case. Only first segments are taken: connections that were open before pass.
 */
final class NftInterception extends RuleInterception {
    private final String table;

    NftInterception(InterceptionPlan plan, CommandRunner runner, ChangeJournal journal) {
        super(plan, runner, journal);
        this.table = NftRules.table(plan);
    }

    @Override
    List<Step> ruleSteps() {
        NftRules rules = new NftRules(plan());
        String what = "nft table " + NftRules.FAMILY + " " + table;
        Undo undo = new Undo.Command(
                what,
                runner().namespace(),
                NftCommand.TRANSACTION,
                NftRules.removalTransaction(plan().name()).toString(),
                List.of("Cannot open network namespace"));
        return List.of(new Step(
                what,
                NftCommand.TRANSACTION,
                rules.transaction().toString(),
                Step.heredoc("nft -f -", rules.text()),
                List.of(undo)));
    }

    @Override
    Optional<String> obstacle() {
        return new NftCommand(runner()).hasTable(NftRules.FAMILY, table)
                ? Optional.of("the nft table " + NftRules.FAMILY + " " + table
                        + " is already there; if an earlier run left it,"
                        + " 'satbed down' or 'nft delete table " + NftRules.FAMILY + " " + table
                        + "' removes it, else choose another name")
                : Optional.empty();
    }

    @Override
    String kernelNeeds() {
        return "CONFIG_NFT_TPROXY, CONFIG_NFT_SOCKET, CONFIG_NFT_FIB_INET or CONFIG_NFT_CT";
    }
}
