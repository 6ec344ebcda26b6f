package org.contactcourier.source;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.contactcourier.record.Batch;

/**
 * Prepares the exchange that delivers a {@link Batch} in parallel with its source. The batch is over when that exchange is
 * done, however it ends, even if no route took it. Otherwise a source would wait for its batch for ever.
 */
public final class BatchCompletion implements Processor {
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Batch batch = exchange.getMessage().getMandatoryBody(Batch.class);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                batch.over();
            }
        });
    }
}
