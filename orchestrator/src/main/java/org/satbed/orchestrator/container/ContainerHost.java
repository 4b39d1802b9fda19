package org.satbed.orchestrator.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.satbed.orchestrator.UserException;
import org.satbed.orchestrator.run.ProxyTreatment;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.HostProcess;
import org.satbed.orchestrator.testbed.LinkReport;
import org.satbed.orchestrator.testbed.TestbedPlan;
import org.satbed.orchestrator.workload.Iperf3;
import org.satbed.orchestrator.workload.Warmup;
import org.satbed.orchestrator.workload.WorkloadServer;
import org.satbed.scenarios.Direction;
import org.satbed.scenarios.Variant;

/**
 * What a container does as one of the five hosts. A proxy that has ended is started again after some seconds, in which new connections pass
 * unproxied; a link that has ended ends the container.
 */
public final class ContainerHost {
    /** A proxy that cannot run shall not take all of a processor by starting. */
    static final Duration RESTART_AFTER = Duration.ofSeconds(5);

    /** Its presence is what the container's health check looks at. */
    private static final Path HEALTHY = Path.of("/run/satbed/healthy");

    private static final Duration LOOK = Duration.ofMillis(200);

    private final Host host;
    private final TestbedPlan plan;

    /** One host of a plan. */
    public ContainerHost(Host host, TestbedPlan plan) {
        this.host = host;
        this.plan = plan;
    }

    /** Configures the interfaces and does nothing else until this process is ended. */
    public void idle() throws InterruptedException {
        new ContainerInterfaces(plan.host(host)).configure(plan.scenario());
        say("configured; what to do will be told");
        healthy(true);
        Thread.currentThread().join();
    }

    /** Is the host until this process is ended. */
    public void run(Variant variant) throws InterruptedException {
        new ContainerInterfaces(plan.host(host)).configure(plan.scenario());
        HostHere here = new HostHere(plan, true);
        if (host.equals(Host.SAT)) {
            Runtime.getRuntime().addShutdownHook(new Thread(here::close, "end the link"));
            emulate(here);
        } else if (host.equals(Host.WS_GW)) {
            Runtime.getRuntime().addShutdownHook(new Thread(here::close, "end the servers"));
            serve(here);
        } else if (ProxyTreatment.hosts(plan, variant).contains(host)) {
            keep(treat(here, variant));
        } else {
            healthy(true);
            Thread.currentThread().join();
        }
    }

    /** Puts a variant in place on a host that is configured already, until this process is ended or the proxy has died. */
    public void treatOnly(Variant variant) throws InterruptedException {
        HostHere here = new HostHere(plan, false);
        ProxyTreatment treatment = treat(here, variant).awaitTrunks(variant);
        System.out.println("ready");
        while (treatment.broken().isEmpty()) {
            Thread.sleep(LOOK.toMillis());
        }
        throw UserException.failure(treatment.broken().get());
    }

    /** Closed by whatever ends this process gently; that waits for what is only half in place. */
    private ProxyTreatment treat(HostHere here, Variant variant) {
        AtomicReference<ProxyTreatment> treatment = new AtomicReference<>();
        synchronized (treatment) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> takeAway(treatment, here), "take the proxy away"));
            treatment.set(ProxyTreatment.apply(here, variant, List.of(host)));
            return treatment.get();
        }
    }

    /** In this order: a treatment leaves its rules to a host that is closed. */
    private static void takeAway(AtomicReference<ProxyTreatment> treatment, HostHere here) {
        synchronized (treatment) {
            try {
                if (treatment.get() != null) {
                    treatment.get().close();
                }
            } finally {
                here.close();
            }
        }
    }

    private void emulate(HostHere here) throws InterruptedException {
        HostProcess link = here.startListening(
                host,
                "link emulator",
                here.satbed(List.of("-Xmx1g"), plan.emulatorArguments().toArray(String[]::new)));
        plan.emulatorDefinitions().forEach(link::say);
        link.say("go");
        link.awaitReady();
        LinkReport.startSchedule(link);
        try {
            LinkPage.serve(link);
        } catch (IOException e) {
            throw UserException.failure("the link's counters cannot be served: " + e.getMessage());
        }
        say("link: forward " + plan.scenario().link().text(Direction.FORWARD) + ", return "
                + plan.scenario().link().text(Direction.RETURN));
        liveWith(List.of(link), here);
    }

    /** Is healthy as long as all of these processes run; the end of one is the container's, unless it is being ended itself. */
    private static void liveWith(List<HostProcess> processes, HostHere here) throws InterruptedException {
        healthy(true);
        while (true) {
            for (HostProcess each : processes) {
                Optional<String> death = each.death();
                if (death.isPresent() && !here.isClosed()) {
                    healthy(false);
                    throw UserException.failure(death.get());
                }
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    private void serve(HostHere here) throws InterruptedException {
        List<HostProcess> servers = new ArrayList<>();
        try {
            Warmup.run();
            for (ComparisonPorts ports : List.of(ComparisonPorts.PROXIED, ComparisonPorts.UNPROXIED)) {
                WorkloadServer.start(ports.objects());
                servers.add(here.start(host, "iperf3 " + ports.iperf3(), Iperf3.serverArgv(ports.iperf3())));
            }
        } catch (IOException e) {
            throw UserException.failure("the object server does not start: " + e.getMessage());
        }
        String address = plan.address(host, false);
        say("through the proxies: http://" + address + ":" + ComparisonPorts.PROXIED.objects()
                + "/object/BYTES, iperf3 -c " + address);
        say("past them: http://" + address + ":" + ComparisonPorts.UNPROXIED.objects() + "/object/BYTES, iperf3 -c "
                + address + " -p " + ComparisonPorts.UNPROXIED.iperf3());
        liveWith(servers, here);
    }

    private void keep(ProxyTreatment treatment) throws InterruptedException {
        say("proxy and rules are in place");
        healthy(true);
        boolean healthy = true;
        while (true) {
            Optional<String> broken = treatment.broken();
            if (broken.isPresent()) {
                healthy = false;
                healthy(false);
                say(broken.get() + "; connections pass unproxied, it is started again in " + RESTART_AFTER.toSeconds()
                        + " s");
                Thread.sleep(RESTART_AFTER.toMillis());
                restart(treatment);
            } else if (!healthy) { // also where it took longer than a restart waits
                say("the proxy runs again");
                healthy(true);
                healthy = true;
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    private void restart(ProxyTreatment treatment) {
        try {
            treatment.restart();
        } catch (UserException e) {
            say(e.getMessage()); // what is looked at next finds out whether it is dead
        }
    }

    private void say(String what) {
        System.err.println(host.id() + ": " + what);
    }

    private static void healthy(boolean is) {
        try {
            Files.createDirectories(HEALTHY.getParent());
            if (is) {
                Files.writeString(HEALTHY, "");
            } else {
                Files.deleteIfExists(HEALTHY);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
