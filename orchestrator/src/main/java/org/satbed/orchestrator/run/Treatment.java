package org.satbed.orchestrator.run;

import java.util.List;
import java.util.Optional;
import org.satbed.orchestrator.testbed.Backend;
import org.satbed.orchestrator.testbed.Host;
import org.satbed.orchestrator.testbed.Testbed;
import org.satbed.scenarios.Variant;

/** A variant put in place; closing it takes it away. */
public interface Treatment extends AutoCloseable {
    /** Puts a variant in place on a testbed; when it throws, nothing of it is left. */
    static Treatment apply(Testbed testbed, Variant variant) {
        List<Host> where = ProxyTreatment.hosts(testbed.plan(), variant);
        return testbed.plan().backend() == Backend.DOCKER
                ? ContainerTreatment.apply(testbed, variant, where)
                : ProxyTreatment.apply(testbed, variant, where).awaitTrunks(variant);
    }

    /** Why the variant is not in place any more, if a part of it died. */
    Optional<String> broken();

    @Override
    void close();
}
