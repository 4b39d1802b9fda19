package org.satbed.proxy.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.satbed.proxy.files.ServiceUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code satbed-pep from-pepsal}: PEPsal's settings as this proxy's service takes them. They are read where and how
 * systemd reads them ({@link ServiceUnit}). What is printed is a file that {@code --settings} takes, whatever was
 * found.
 */
@Command(
        name = "from-pepsal",
        mixinStandardHelpOptions = true,
        description =
                "Prints PEPsal's settings, its unit's drop-ins among them, as a file for /etc/default/satbed-pep.",
        footer = {
            "",
            "Example: satbed-pep from-pepsal | sudo tee /etc/default/satbed-pep",
            "PEPsal's rules are not taken over: name the interfaces in the file, and remove PEPsal's."
        })
final class FromPepsalCommand implements Callable<Integer> {
    private static final String DEFAULTS = "/etc/default/pepsal";
    private static final String SUFFIX = ".service";

    @Option(names = "--root", hidden = true, description = "The directory to look in instead of /.")
    private Path root = Path.of("/");

    @Option(
            names = "--unit",
            paramLabel = "NAME",
            description = "The service's name, if it is another one, e.g. pepsal@sat0; pepsal by default.")
    private String unit = "pepsal";

    @Override
    public Integer call() {
        String name = unit.endsWith(SUFFIX) ? unit : unit + SUFFIX;
        if (!name.matches("[A-Za-z0-9:_.\\\\@-]+")) {
            System.err.println(
                    "satbed-pep: '" + PrintedNote.line(unit) + "' is no name of a service, e.g. pepsal@sat0");
            return 2;
        }
        ServiceUnit service;
        try {
            service = ServiceUnit.load(root, name, DEFAULTS);
        } catch (IllegalArgumentException e) {
            System.err.println("satbed-pep: " + PrintedNote.line(e.getMessage()));
            return 1;
        }
        if (!service.present()) {
            System.err.println("satbed-pep: there are no settings of PEPsal's: neither the unit " + name + " nor "
                    + root.resolve(DEFAULTS.substring(1)));
            return 1;
        }
        PepsalSettings.of(service).forEach(System.out::println);
        return 0;
    }
}
