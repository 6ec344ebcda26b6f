package org.contactcourier.command.bundle;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works on the bundle, however that is reached. For one thread. */
public abstract class BundleCommand implements Callable<Integer> {
    private final BundleAccess access;

    /** Where it reads and prints. */
    protected final Terminal terminal;

    /** The command as picocli knows it, for errors in its options. */
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything else
    protected CommandSpec spec;

    @Mixin
    private Caller caller = new Caller();

    /** For the bundle that {@code access} finds. */
    protected BundleCommand(BundleAccess access, Terminal terminal) {
        this.access = access;
        this.terminal = terminal;
    }

    /** What is done, once the bundle is reached. */
    @FunctionalInterface
    protected interface BundleWork {
        /** Does it; the exit code. */
        int on(Bundle bundle) throws Exception;
    }

    /** Looks at the options, before anything is opened, and says what they ask for. */
    protected abstract BundleWork work();

    @Override
    public final Integer call() {
        BundleWork work = work();
        return terminal.run(() -> {
            try (Bundle bundle = caller.bundle(access)) {
                return work.on(bundle);
            }
        });
    }
}
