package org.contactcourier.source;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.contactcourier.record.Batch;

/**
 * Prepares the exchange that delivers a {@link Batch} beside whoever hands it over: the batch is over when that exchange is done,
 * however it ends, also where no route took it. Whoever waits for a batch would wait for ever otherwise.
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
