package org.contactcourier.support;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;

/** A test of shipped routes: it names them and binds what they refer to. Never a copy of a route. */
public abstract class RouteTest extends CamelTestSupport {
    private static final String BATCH_DELIVERY = "batchDelivery";

    /** The names of the routes to load, such as {@code deliver-batch}. */
    protected abstract List<String> routes();

    /** Binds the beans that the routes refer to. */
    protected void bind(Registry registry) throws Exception {}

    /** Adds what is no shipped route. */
    protected void add(CamelContext context) throws Exception {}

    @Override
    protected CamelContext createCamelContext() throws Exception {
        return assemble(super.createCamelContext());
    }

    /** Binds, loads and adds everything to a context that has not started. */
    protected final CamelContext assemble(CamelContext context) throws Exception {
        bind(context.getRegistry());
        load(context, routes());
        add(context);
        return context;
    }

    /** Loads shipped routes into any context. */
    public static void load(CamelContext context, List<String> routes) throws Exception {
        if (context.getRegistry().lookupByName(BATCH_DELIVERY) == null) {
            context.getRegistry().bind(BATCH_DELIVERY, new BatchWithoutJournal());
        }
        for (String route : routes) {
            PluginHelper.getRoutesLoader(context)
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(
                            context, "file:" + Path.of("routes", route + ".camel.yaml")));
        }
    }
}
