package org.contactcourier.support;

import org.awaitility.Awaitility;
import org.contactcourier.sandbox.SandboxMail;

/**
 * A mail server for all tests of a class: {@code @RegisterExtension static final WithMail mail = new WithMail();}. Before
 * each test it is up and has neither accounts nor mails.
 */
public final class WithMail extends Fixture<SandboxMail> {
    public WithMail() {
        super(SandboxMail.class);
    }

    @Override
    SandboxMail start() {
        // Its threads die of a client that goes, or expunges, while they answer: that is no failure of the test that
        // waits.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
        return SandboxMail.start();
    }

    @Override
    void renew(SandboxMail running) {
        running.reset();
        if (!running.isRunning()) {
            running.restart();
        }
    }

    @Override
    void close(SandboxMail running) {
        running.close();
    }
}
