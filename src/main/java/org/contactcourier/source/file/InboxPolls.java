package org.contactcourier.source.file;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;

/** The begin and the end of each poll of the inbox; see {@link InboxPoll}. */
final class InboxPolls implements PollingConsumerPollStrategy {
    private final InboxPoll poll;

    InboxPolls(InboxPoll poll) {
        this.poll = poll;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return endpoint instanceof FileEndpoint files && poll.begins(files.getFile());
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        poll.ends();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        poll.fails(cause);
        return false; // the next poll is 10 ms away
    }
}
