package org.satbed.openbach.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.satbed.openbach.OpenBachException;
import org.satbed.openbach.stat.StatLines;
import org.satbed.openbach.stat.StatPoint;
import org.satbed.openbach.stat.StatSource;

/**
 * A client of rstats, the part of an OpenBACH agent that takes jobs' statistics: UDP, a JSON object each way of request, an answer that
 * ends with a NUL. A socket for each request, since answers do not say to what. May be used by several threads.
 */
public final class CollectAgent {
    /** Where rstats listens on every agent. */
    public static final InetSocketAddress RSTATS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1111);

    /** rstats cuts a longer request off. */
    private static final int LARGEST = 16_384;
    /** rstats takes 1 to 3 ms, and waits itself for a collector only in TCP mode. */
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private static final int CREATE = 1;
    private static final int SEND = 2;
    private static final int RELOAD = 3;
    private static final int REMOVE = 4;

    private final InetSocketAddress address;
    private final Duration patience;
    private final StatSource source;
    private final Path filter;
    private volatile long connection;

    private CollectAgent(InetSocketAddress address, Duration patience, StatSource source, Path filter) {
        this.address = address;
        this.patience = patience;
        this.source = source;
        this.filter = filter;
    }

    /**
     * Registers a job with this host's agent.
     *
     * @param filter file that says which statistics are kept; it need not exist
     * @throws OpenBachException when none answers, or it refuses
     */
    public static CollectAgent register(StatSource source, Path filter) {
        return register(RSTATS, ANSWER, source, filter);
    }

    static CollectAgent register(InetSocketAddress address, Duration patience, StatSource source, Path filter) {
        CollectAgent agent = new CollectAgent(address, patience, source, filter);
        agent.register();
        return agent;
    }

    private void register() {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        parameters.put("confpath", filter.toString());
        parameters.put("job_name", source.jobName());
        parameters.put("job_instance_id", source.jobInstanceId());
        parameters.put("scenario_instance_id", source.scenarioInstanceId());
        parameters.put("owner_scenario_instance_id", source.ownerScenarioInstanceId());
        parameters.put("agent_name", source.agentName());
        parameters.put("override", false);
        connection = number(request(CREATE, parameters));
    }

    /** The number by which a registration is named from then on. */
    static long number(String answer) {
        try {
            return Long.parseLong(answer);
        } catch (NumberFormatException e) {
            throw new OpenBachException("the collect-agent's answer to a registration has no number: OK " + answer, e);
        }
    }

    /** Whose statistics they are. */
    public StatSource source() {
        return source;
    }

    /**
     * Sends a point.
     *
     * @throws OpenBachException when the agent does not answer in time or refuses
     */
    public void send(StatPoint point) {
        ObjectNode parameters = connected();
        parameters.put("timestamp", point.millis());
        ObjectNode statistics = parameters.putObject("statistics");
        point.values().forEach((name, value) -> StatLines.put(statistics, name, value));
        point.suffix().ifPresent(suffix -> parameters.put("suffix", suffix));
        parameters.put("stored_files", false);
        request(SEND, parameters);
    }

    /** Makes the agent read the filter file again. */
    public void reload() {
        request(RELOAD, connected());
    }

    /** Ends the registration. */
    public void remove() {
        request(REMOVE, connected());
    }

    private ObjectNode connected() {
        return JsonNodeFactory.instance.objectNode().put("connection_id", connection);
    }

    /** @return what follows OK in the answer */
    private String request(int command, ObjectNode parameters) {
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("command_id", command);
        request.set("command_parameters", parameters);
        byte[] bytes = request.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LARGEST) {
            throw new OpenBachException(
                    "a request of " + bytes.length + " bytes is more than the collect-agent takes (" + LARGEST + ")");
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address);
            socket.setSoTimeout((int) patience.toMillis());
            socket.send(new DatagramPacket(bytes, bytes.length));
            DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
            socket.receive(packet);
            return accepted(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
        } catch (SocketTimeoutException e) {
            throw new OpenBachException(
                    "the collect-agent at " + text() + " did not answer within " + patience.toMillis() + " ms", e);
        } catch (PortUnreachableException e) {
            throw new OpenBachException("there is no collect-agent at " + text() + " (rstats of OpenBACH)", e);
        } catch (IOException e) {
            throw new OpenBachException("the collect-agent at " + text() + " cannot be asked: " + e.getMessage(), e);
        }
    }

    private String text() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /**
     * What follows OK in an answer.
     *
     * @throws OpenBachException for a refusal, and for what is neither
     */
    static String accepted(String answer) {
        int end = answer.indexOf('\0');
        String text = (end < 0 ? answer : answer.substring(0, end)).strip();
        if (text.equals("OK") || text.startsWith("OK ")) {
            return text.substring(2).strip();
        }
        throw new OpenBachException("the collect-agent refused: "
                + text.lines().findFirst().orElse("an empty answer").replaceFirst("^KO:? *", ""));
    }
}
