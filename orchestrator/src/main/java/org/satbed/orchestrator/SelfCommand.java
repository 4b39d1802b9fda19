package org.satbed.orchestrator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How satbed starts itself as a further process. */
public final class SelfCommand {
    /** Set by the launcher to the file that the class data archive is in, if there is one. */
    private static final String CLASS_ARCHIVE = "satbed.classes";
    /** Beside it: what the proxy takes of it, since the whole is in the memory of whoever uses it. */
    private static final String PROXY_ARCHIVE = "satbed-pep.jsa";

    private static final String PROXY = "pep";

    private static final List<String> FLAGS = List.of(
            "--enable-native-access=ALL-UNNAMED", "-Djffi.unsafe.disabled=true", "-XX:+UseSerialGC", "-Xshare:auto");

    private SelfCommand() {}

    /** The command line that runs satbed with these arguments on this JVM and class path. */
    public static List<String> argv(String... arguments) {
        return argv(List.of(), arguments);
    }

    /** The same with further flags of the JVM. */
    public static List<String> argv(List<String> jvmFlags, String... arguments) {
        List<String> argv = new ArrayList<>();
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(FLAGS);
        String archive = System.getProperty(CLASS_ARCHIVE);
        if (archive != null) {
            boolean proxy = arguments.length > 0 && arguments[0].equals(PROXY);
            Path file = proxy ? Path.of(archive).resolveSibling(PROXY_ARCHIVE) : Path.of(archive);
            argv.addAll(List.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        argv.addAll(jvmFlags);
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.satbed.orchestrator.Satbed"));
        argv.addAll(List.of(arguments));
        return argv;
    }
}
