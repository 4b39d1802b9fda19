package org.satbed.proxy.interception;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.satbed.linux.Namespaces;
import org.satbed.linux.tool.CommandRunner;
import org.satbed.linux.tool.IpCommand;
import org.satbed.linux.tool.Undo;

/** Three namespaces in a row: client (10.1.0.2, fd01::2) – lan0 router sat0 – server (10.2.0.2, fd02::2). */
final class TestNet implements AutoCloseable {
    static final String CLIENT_V4 = "10.1.0.2";
    static final String CLIENT_V6 = "fd01::2";
    static final String SERVER_V4 = "10.2.0.2";
    static final String SERVER_V6 = "fd02::2";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix = "ic" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    final String client = prefix + "-c";
    final String router = prefix + "-r";
    final String server = prefix + "-s";

    TestNet() {
        for (String each : List.of(client, router, server)) {
            IpCommand.onHost().run("netns", "add", each);
            IpCommand.in(each).run("link", "set", "lo", "up");
        }
        link(client, "c0", "lan0");
        link(server, "s0", "sat0");
        address(client, "c0", "10.1.0.2/24", "fd01::2/64");
        address(router, "lan0", "10.1.0.1/24", "fd01::1/64");
        address(router, "sat0", "10.2.0.1/24", "fd02::1/64");
        address(server, "s0", "10.2.0.2/24", "fd02::2/64");
        runner().run(List.of("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"));
        defaultRoute(client, "10.1.0.1", "fd01::1");
        defaultRoute(server, "10.2.0.1", "fd02::1");
        awaitLinkLocal(client, router, server);
    }

    /** Neighbour discovery needs these addresses, and they come late: two seconds after the link, with routes of their own. */
    private static void awaitLinkLocal(String... namespaces) {
        for (String each : namespaces) {
            for (int i = 0; i < 100 && !linkLocalReady(each); i++) {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private static boolean linkLocalReady(String namespace) {
        IpCommand ip = IpCommand.in(namespace);
        int devices = ip.show("link", "show", "type", "veth").size();
        long there =
                ip.run("-6", "-o", "address", "show", "scope", "link").lines().count();
        return there == devices && ip.run("-6", "address", "show", "tentative").isBlank();
    }

    CommandRunner runner() {
        return CommandRunner.in(router);
    }

    private void link(String namespace, String device, String atRouter) {
        IpCommand.in(namespace).run("link", "add", device, "type", "veth", "peer", "name", atRouter, "netns", router);
        up(namespace, device);
        up(router, atRouter);
    }

    private static void up(String namespace, String device) {
        IpCommand.in(namespace).run("link", "set", device, "up");
    }

    private static void address(String namespace, String device, String v4, String v6) {
        IpCommand.in(namespace).run("address", "add", v4, "dev", device);
        IpCommand.in(namespace).run("address", "add", v6, "dev", device, "nodad");
    }

    private static void defaultRoute(String namespace, String v4, String v6) {
        IpCommand.in(namespace).run("route", "add", "default", "via", v4);
        IpCommand.in(namespace).run("-6", "route", "add", "default", "via", v6);
    }

    /** Everything that interception may touch, without counters, dates and handles. */
    String state() {
        List<List<String>> commands = List.of(
                List.of("nft", "-s", "list", "ruleset"),
                List.of("iptables-save"),
                List.of("ip6tables-save"),
                List.of("ip", "-4", "rule"),
                List.of("ip", "-6", "rule"),
                List.of("ip", "-4", "route", "show", "table", "all"),
                List.of("ip", "-6", "route", "show", "table", "all"),
                List.of("ip", "-br", "link"));
        List<String> all = new ArrayList<>();
        for (List<String> each : commands) {
            all.add(each.toString());
            runner().run(each)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.replaceAll("\\[\\d+:\\d+]", ""))
                    .forEach(all::add);
        }
        return String.join("\n", all);
    }

    /** Runs something on a thread of its own inside a namespace, for 20 s at most. */
    static <T> T inside(String namespace, Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            Namespaces.enterNetwork(namespace);
            return what.call();
        });
        Thread thread = new Thread(task, "in " + namespace);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new AssertionError("nothing came of it within 20 s in " + namespace, e);
        }
    }

    @Override
    public void close() {
        for (String each : List.of(client, router, server)) {
            new Undo.RemoveNamespace(each).carryOut().ifPresent(System.err::println);
        }
    }
}
