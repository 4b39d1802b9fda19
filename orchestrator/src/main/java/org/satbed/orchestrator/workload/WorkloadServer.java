package org.satbed.orchestrator.workload;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The object server and the calibration's UDP server, on one port number. */
public final class WorkloadServer implements AutoCloseable {
    /** A workload may have 1000 connections at once. */
    private static final int BACKLOG = 4096;

    private static final int ATTEMPTS = 20;

    private final ServerSocket listener;
    private final ObjectServer objects;
    private final UdpServer udp;

    private WorkloadServer(ServerSocket listener, DatagramSocket datagrams) {
        this.listener = listener;
        this.objects = new ObjectServer(listener);
        this.udp = new UdpServer(datagrams);
    }

    /** Serves on all addresses, IPv4 and IPv6; port 0 takes any port that is free. */
    public static WorkloadServer start(int port) throws IOException {
        return start(new InetSocketAddress(port));
    }

    /** Serves on loopback only, on any port. */
    static WorkloadServer startOnLoopback() throws IOException {
        return start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static WorkloadServer start(InetSocketAddress address) throws IOException {
        for (int attempt = 1; ; attempt++) {
            ServerSocket listener = new ServerSocket();
            try {
                listener.setReuseAddress(true);
                listener.bind(address, BACKLOG);
                DatagramSocket datagrams =
                        new DatagramSocket(new InetSocketAddress(address.getAddress(), listener.getLocalPort()));
                Udp.prepare(datagrams);
                WorkloadServer server = new WorkloadServer(listener, datagrams);
                server.objects.start();
                server.udp.start();
                return server;
            } catch (BindException e) {
                listener.close();
                // A free TCP port may be taken as a UDP port: another one will do, if the caller leaves the choice.
                if (address.getPort() != 0 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        objects.close();
    }
}
